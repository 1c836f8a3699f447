import type { Codec } from './codec.ts';
import type { Address } from './fields.ts';
import { type MessageIdResp, messageIdResp, type ShortMessage, shortMessage } from './short-message.ts';

/**
 * The SMSC gives an ESME a message of a phone, or a receipt. `scheduleDeliveryTime`, `validityPeriod`, `replaceIfPresentFlag` and
 * `smDefaultMsgId` are not used in it. SMPP 3.4 §4.6.1, 5.0 §4.3.1.1.
 */
export interface DeliverSm extends ShortMessage<'deliver_sm'> {
  /** At most 20 characters when written; read up to the 64 of data_sm, since one refused would only come again. */
  readonly source: Address;
  readonly destination: Address;
}

/** `messageId` is not used: empty. The body may be missing, whatever the status. SMPP 3.4 §4.6.2, 5.0 §4.3.1.2. */
export type DeliverSmResp = MessageIdResp<'deliver_sm_resp'>;

export const deliverSm: Codec<DeliverSm> = shortMessage('deliver_sm', 0x00000005, 65);
export const deliverSmResp: Codec<DeliverSmResp> = messageIdResp('deliver_sm_resp', 0x80000005);
