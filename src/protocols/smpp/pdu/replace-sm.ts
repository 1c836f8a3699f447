import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** Changes a message that is not delivered yet. SMPP 3.4 §4.10.1, 5.0 §4.5.4.1. */
export interface ReplaceSm extends PduFields<'replace_sm'> {
  readonly messageId: string;
  readonly source: Address;
  /** Empty leaves it as it is. */
  readonly scheduleDeliveryTime: string;
  /** Empty leaves it as it is. */
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly smDefaultMsgId: number;
  readonly shortMessage: Buffer;
}

export type ReplaceSmResp = PduFields<'replace_sm_resp'>;

export const replaceSm: Codec<ReplaceSm> = {
  command: 'replace_sm',
  id: 0x00000007,
  write(pdu, to) {
    to.text('message_id', pdu.messageId, 65);
    to.address('source_addr', pdu.source, 21);
    to.time('schedule_delivery_time', pdu.scheduleDeliveryTime);
    to.time('validity_period', pdu.validityPeriod);
    to.octet('registered_delivery', pdu.registeredDelivery);
    to.octet('sm_default_msg_id', pdu.smDefaultMsgId);
    to.counted('short_message', pdu.shortMessage);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'replace_sm',
    status,
    sequence,
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    scheduleDeliveryTime: from.time('schedule_delivery_time', STATUS.ESME_RINVSCHED),
    validityPeriod: from.time('validity_period', STATUS.ESME_RINVEXPIRY),
    registeredDelivery: from.octet('registered_delivery'),
    smDefaultMsgId: from.octet('sm_default_msg_id'),
    shortMessage: from.counted('short_message'),
    tlvs: from.tlvs(),
  }),
};

export const replaceSmResp: Codec<ReplaceSmResp> = headerOnly('replace_sm_resp', 0x80000007);
