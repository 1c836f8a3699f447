import type { ReceiptState } from '../messages/receipts/receipt-state.ts';
import { writeReceipt } from '../messages/receipts/write-receipt.ts';
import { type DeliverSm, EMPTY_DELIVER_SM } from '../protocols/smpp/pdu/deliver-sm.ts';
import { ESM_CLASS } from '../protocols/smpp/pdu/esm-class.ts';
import { NO_OCTETS, type Tlv } from '../protocols/smpp/pdu/fields.ts';
import { networkErrorTlv } from '../protocols/smpp/pdu/network-error-code.ts';
import { integerTlv, textTlv } from '../protocols/smpp/pdu/tlv.ts';
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
    if (written.networkErrorCode !== undefined) tlvs.push(networkErrorTlv(written.networkErrorCode));
  }
  return {
    ...EMPTY_DELIVER_SM,
    serviceType: message.serviceType,
    source: message.destination,
    destination: message.source,
    esmClass: isIntermediate ? ESM_CLASS.intermediate : ESM_CLASS.receipt,
    shortMessage,
    tlvs,
  };
}
