import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';

/** Asks what became of a message. SMPP 3.4 §4.8.1, 5.0 §4.5.1. */
export interface QuerySm extends PduFields<'query_sm'> {
  readonly messageId: string;
  /** As in the submit_sm. */
  readonly source: Address;
}

/** SMPP 3.4 §4.8.2, 5.0 §4.5.2. */
export interface QuerySmResp extends PduFields<'query_sm_resp'> {
  readonly messageId: string;
  /** See time.ts; empty while it is under way. */
  readonly finalDate: string;
  /** SMPP 3.4 §5.2.28, 5.0 §4.7.15; 0 where the body is missing, as with any status but ESME_ROK. */
  readonly messageState: number;
  /** The network's own; 0: none. */
  readonly errorCode: number;
}

export const querySm: Codec<QuerySm> = {
  command: 'query_sm',
  id: 0x00000003,
  write(pdu, to) {
    to.text('message_id', pdu.messageId, 65);
    to.address('source_addr', pdu.source, 21);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'query_sm',
    status,
    sequence,
    messageId: from.text('message_id', 65, STATUS.ESME_RINVMSGID),
    source: from.address('source_addr', 21, STATUS.ESME_RINVSRCADR),
    tlvs: from.tlvs(),
  }),
};

export const querySmResp: Codec<QuerySmResp> = {
  command: 'query_sm_resp',
  id: 0x80000003,
  write(pdu, to) {
    if (to.hasNoBody(pdu, pdu.messageId)) return;
    to.text('message_id', pdu.messageId, 65);
    to.time('final_date', pdu.finalDate);
    to.octet('message_state', pdu.messageState);
    to.octet('error_code', pdu.errorCode);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => {
    const bare = from.hasNoBody(status);
    return {
      command: 'query_sm_resp',
      status,
      sequence,
      messageId: bare ? '' : from.text('message_id', 256, STATUS.ESME_RINVMSGID),
      finalDate: bare ? '' : from.time('final_date', STATUS.ESME_RINVTLVLEN),
      messageState: bare ? 0 : from.octet('message_state'),
      errorCode: bare ? 0 : from.octet('error_code'),
      tlvs: from.tlvs(),
    };
  },
};
