import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { type MessageIdResp, messageIdResp } from './short-message.ts';

/**
 * A message to all phones of an area. Needs the TLVs broadcast_area_identifier, broadcast_content_type, broadcast_rep_num and
 * broadcast_frequency_interval. SMPP 5.0 §4.4.1.1.
 */
export interface BroadcastSm extends PduFields<'broadcast_sm'> {
  readonly serviceType: string;
  readonly source: Address;
  /** Of the message that it replaces; else empty. */
  readonly messageId: string;
  readonly priorityFlag: number;
  readonly scheduleDeliveryTime: string;
  readonly validityPeriod: string;
  readonly replaceIfPresentFlag: number;
  readonly dataCoding: number;
  readonly smDefaultMsgId: number;
}

export type BroadcastSmResp = MessageIdResp<'broadcast_sm_resp'>;

export const broadcastSm: Codec<BroadcastSm> = {
  command: 'broadcast_sm',
  id: 0x00000111,
  write(pdu, to) {
    to.text('service_type', pdu.serviceType, 6);
    to.address('source_addr', pdu.source, 21);
    to.text('message_id', pdu.messageId, 65);
    to.octet('priority_flag', pdu.priorityFlag);
    to.time('schedule_delivery_time', pdu.scheduleDeliveryTime);
    to.time('validity_period', pdu.validityPeriod);
    to.octet('replace_if_present_flag', pdu.replaceIfPresentFlag);
    to.octet('data_coding', pdu.dataCoding);
    to.octet('sm_default_msg_id', pdu.smDefaultMsgId);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'broadcast_sm',
    status,
    sequence,
    serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    priorityFlag: from.octet('priority_flag'),
    scheduleDeliveryTime: from.time('schedule_delivery_time', STATUS.ESME_RINVSCHED),
    validityPeriod: from.time('validity_period', STATUS.ESME_RINVEXPIRY),
    replaceIfPresentFlag: from.octet('replace_if_present_flag'),
    dataCoding: from.octet('data_coding'),
    smDefaultMsgId: from.octet('sm_default_msg_id'),
    tlvs: from.tlvs(),
  }),
};

export const broadcastSmResp: Codec<BroadcastSmResp> = messageIdResp('broadcast_sm_resp', 0x80000111);
