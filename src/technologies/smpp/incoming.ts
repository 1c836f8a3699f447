import type { UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import { type ReadReceipt, readReceipt } from '../../messages/receipts/read-receipt.ts';
import { type CommandStatus, STATUS } from '../../protocols/smpp/pdu/command-status.ts';
import type { DataSm } from '../../protocols/smpp/pdu/data-sm.ts';
import type { DeliverSm } from '../../protocols/smpp/pdu/deliver-sm.ts';
import { messageTypeOf } from '../../protocols/smpp/pdu/esm-class.ts';
import { networkErrorOf } from '../../protocols/smpp/pdu/network-error-code.ts';
import { tlvInteger, tlvText } from '../../protocols/smpp/pdu/tlv.ts';
import { writtenNumber } from './addresses.ts';
import { type IncomingText, incomingText } from './incoming-text.ts';

export interface IncomingOptions {
  /** The carrier, for the log. */
  readonly name: string;
  readonly smpp: SmppUpstreamOptions;
  readonly surroundings: Pick<UpstreamSurroundings, 'inbound' | 'part' | 'receipt' | 'log'>;
}

/**
 * Takes what an SMSC gives us: a message or a receipt. Resolves with the status to answer with, once all of it is on disk; never
 * rejects. A status for a permanent failure has the SMSC drop the message, any other has it try again.
 */
export async function takeIncoming(
  pdu: DeliverSm | DataSm,
  { name, smpp, surroundings }: IncomingOptions,
): Promise<CommandStatus> {
  try {
    const text = incomingText(pdu, smpp);
    const receipt = receiptIn(pdu, text);
    if (receipt === 'unreadable') {
      surroundings.log.warn(
        { carrier: name },
        'A receipt cannot be read: it names no message or no known state',
      );
      return STATUS.ESME_ROK;
    }
    if (receipt !== undefined) {
      const numbers = [pdu.source.address, pdu.destination.address].filter((number) => number !== '');
      const { providerId, report } = receipt;
      await surroundings.receipt({ providerId, spelling: smpp.receiptId, numbers, report });
      return STATUS.ESME_ROK;
    }
    if (text === undefined) {
      const fields = { carrier: name, dataCoding: pdu.dataCoding };
      surroundings.log.warn(fields, 'A message with octets for a program on the phone was refused');
      return STATUS.ESME_RX_P_APPN;
    }
    return await takeText(pdu, text, surroundings);
  } catch (error) {
    surroundings.log.error({ err: error, carrier: name }, 'What a carrier delivered could not be kept');
    return STATUS.ESME_RX_T_APPN;
  }
}

async function takeText(
  pdu: DeliverSm | DataSm,
  { text, joined }: IncomingText,
  surroundings: IncomingOptions['surroundings'],
): Promise<CommandStatus> {
  const from = writtenNumber(pdu.source);
  const to = writtenNumber(pdu.destination);
  const verdict =
    joined === undefined
      ? await surroundings.inbound({ to, from, text: text.toWellFormed(), media: [], providerId: '' })
      : await surroundings.part({ to, from, text, ...joinedBy(joined), providerId: '' });
  switch (verdict.kind) {
    case 'taken':
      return STATUS.ESME_ROK;
    case 'refused':
      return STATUS.ESME_RINVDSTADR;
    case 'storage':
      return STATUS.ESME_RX_T_APPN;
  }
}

function joinedBy({ reference, part, parts }: NonNullable<IncomingText['joined']>) {
  return { reference, part, parts };
}

/**
 * The receipt in a deliver_sm or data_sm (SMPP 3.4 appendix B, §5.3.2.12). The esm_class says that it is one; there are SMSCs
 * that say so by receipted_message_id alone, and others whose acknowledgements by the phone are messages of its user.
 */
function receiptIn(
  pdu: DeliverSm | DataSm,
  text: IncomingText | undefined,
): ReadReceipt | 'unreadable' | undefined {
  const type = messageTypeOf(pdu.esmClass);
  const receiptedMessageId = pdu.tlvs.length === 0 ? undefined : tlvText(pdu.tlvs, 'receipted_message_id');
  if (type === 'message' && receiptedMessageId === undefined) return undefined;
  const receipt = readReceipt({
    text: text?.text ?? '',
    receiptedMessageId,
    messageState: tlvInteger(pdu.tlvs, 'message_state'),
    networkErrorCode: networkErrorOf(pdu.tlvs),
  });
  if (receipt !== undefined) return receipt;
  return type === 'receipt' || type === 'intermediate' ? 'unreadable' : undefined;
}
