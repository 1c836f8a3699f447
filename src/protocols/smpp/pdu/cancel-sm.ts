import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** Takes back a message, or all not delivered yet between two addresses. SMPP 3.4 §4.9.1, 5.0 §4.5.3.1. */
export interface CancelSm extends PduFields<'cancel_sm'> {
  readonly serviceType: string;
  /** Empty: all of this source, destination and service_type. */
  readonly messageId: string;
  readonly source: Address;
  readonly destination: Address;
}

export type CancelSmResp = PduFields<'cancel_sm_resp'>;

export const cancelSm: Codec<CancelSm> = {
  command: 'cancel_sm',
  id: 0x00000008,
  write(pdu, to) {
    to.text('service_type', pdu.serviceType, 6);
    to.text('message_id', pdu.messageId, 65);
    to.address('source_addr', pdu.source, 21);
    to.address('destination_addr', pdu.destination, 21);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'cancel_sm',
    status,
    sequence,
    serviceType: from.text('service_type', 6, STATUS.ESME_RINVSERTYP),
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    destination: from.address('destination_addr', 21, STATUS.ESME_RINVDSTADR),
    tlvs: from.tlvs(),
  }),
};

export const cancelSmResp: Codec<CancelSmResp> = headerOnly('cancel_sm_resp', 0x80000008);
