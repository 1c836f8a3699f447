import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** Takes back a broadcast. SMPP 5.0 §4.6.2.1. */
export interface CancelBroadcastSm extends PduFields<'cancel_broadcast_sm'> {
  readonly serviceType: string;
  /** Empty: all of this source and service_type. */
  readonly messageId: string;
  readonly source: Address;
}

export type CancelBroadcastSmResp = PduFields<'cancel_broadcast_sm_resp'>;

export const cancelBroadcastSm: Codec<CancelBroadcastSm> = {
  command: 'cancel_broadcast_sm',
  id: 0x00000113,
  write(pdu, to) {
    to.text('service_type', pdu.serviceType, 6);
    to.text('message_id', pdu.messageId, 65);
    to.address('source_addr', pdu.source, 21);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'cancel_broadcast_sm',
    status,
    sequence,
    serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    tlvs: from.tlvs(),
  }),
};

export const cancelBroadcastSmResp: Codec<CancelBroadcastSmResp> = headerOnly(
  'cancel_broadcast_sm_resp',
  0x80000113,
);
