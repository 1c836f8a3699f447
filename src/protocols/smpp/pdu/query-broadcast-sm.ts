import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';
import { type MessageIdResp, messageIdResp } from './short-message.ts';

/** Asks how far a broadcast has come. SMPP 5.0 §4.6.1.1. */
export interface QueryBroadcastSm extends PduFields<'query_broadcast_sm'> {
  readonly messageId: string;
  readonly source: Address;
}

/** What it asks stands in TLVs: message_state, broadcast_area_identifier, broadcast_area_success. SMPP 5.0 §4.6.1.3. */
export type QueryBroadcastSmResp = MessageIdResp<'query_broadcast_sm_resp'>;

export const queryBroadcastSm: Codec<QueryBroadcastSm> = {
  command: 'query_broadcast_sm',
  id: 0x00000112,
  write(pdu, to) {
    to.text('message_id', pdu.messageId, 65);
    to.address('source_addr', pdu.source, 21);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'query_broadcast_sm',
    status,
    sequence,
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    tlvs: from.tlvs(),
  }),
};

export const queryBroadcastSmResp: Codec<QueryBroadcastSmResp> = messageIdResp(
  'query_broadcast_sm_resp',
  0x80000112,
);
