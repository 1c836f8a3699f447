import { NO_ADDRESS } from './address.ts';
import type { Codec } from './codec.ts';
import { type Address, NO_OCTETS, NO_TLVS } from './fields.ts';
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

/** What a deliver_sm says where nothing more is said. */
export const EMPTY_DELIVER_SM: DeliverSm = {
  command: 'deliver_sm',
  status: 0,
  sequence: 0,
  serviceType: '',
  source: NO_ADDRESS,
  destination: NO_ADDRESS,
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

export const deliverSm: Codec<DeliverSm> = shortMessage('deliver_sm', 0x00000005, 65);
export const deliverSmResp: Codec<DeliverSmResp> = messageIdResp('deliver_sm_resp', 0x80000005);
