import type { ReceiptState } from '../messages/receipts/receipt-state.ts';
import { writeReceipt } from '../messages/receipts/write-receipt.ts';
import type { DeliverSm } from '../protocols/smpp/pdu/deliver-sm.ts';
import { ESM_CLASS } from '../protocols/smpp/pdu/esm-class.ts';
import { NO_OCTETS, NO_TLVS, type Tlv } from '../protocols/smpp/pdu/fields.ts';
import { integerTlv, octetsTlv, textTlv } from '../protocols/smpp/pdu/tlv.ts';
import type { KeptMessage } from './kept-messages.ts';
import type { ReceiptPlan } from './smsc.ts';

/** What a receipt says. */
export interface ReceiptContent {
  /** As this receipt spells the id. */
  readonly id: string;
  readonly state: ReceiptState;
  readonly err: number;
  readonly doneAt: number;
  readonly form: ReceiptPlan['form'];
  readonly isIntermediate: boolean;
}

/** The deliver_sm that tells the ESME what became of its message: from the recipient, to the sender. */
export function receiptPdu(message: KeptMessage, content: ReceiptContent): DeliverSm {
  const { state, err, form, isIntermediate } = content;
  const written = writeReceipt({
    providerId: content.id,
    state,
    err,
    submittedAt: message.submittedAt,
    doneAt: content.doneAt,
    // What the SMSC's default alphabet may not have is shown as most SMSCs do.
    text: message.text.replace(/[^ -~]/g, '?'),
  });
  const shortMessage = form === 'tlv' ? NO_OCTETS : Buffer.from(written.text.slice(0, 254), 'latin1');
  const tlvs: Tlv[] = [];
  if (form !== 'text') {
    tlvs.push(textTlv('receipted_message_id', written.receiptedMessageId));
    tlvs.push(integerTlv('message_state', written.messageState));
    if (written.networkErrorCode !== undefined) {
      const { networkType, code } = written.networkErrorCode;
      tlvs.push(octetsTlv('network_error_code', Buffer.from([networkType, code >> 8, code & 0xff])));
    }
  }
  return {
    ...emptyDeliverSm(),
    serviceType: message.serviceType,
    source: message.destination,
    destination: message.source,
    esmClass: isIntermediate ? ESM_CLASS.intermediate : ESM_CLASS.receipt,
    shortMessage,
    tlvs,
  };
}

/** With what every deliver_sm has; the session gives it its number. */
export function emptyDeliverSm(): DeliverSm {
  const nobody = { ton: 0, npi: 0, address: '' };
  return {
    command: 'deliver_sm',
    status: 0,
    sequence: 0,
    serviceType: '',
    source: nobody,
    destination: nobody,
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresentFlag: 0,
    dataCoding: 0,
    smDefaultMsgId: 0,
    shortMessage: NO_OCTETS,
    tlvs: NO_TLVS,
  };
}
