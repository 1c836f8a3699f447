import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { PduFields } from './fields.ts';

/** An SMSC asks an ESME, which it has connected to, to bind as a receiver. It has no response. SMPP 3.4 §4.1.7, 5.0 §4.1.1.7. */
export interface Outbind extends PduFields<'outbind'> {
  /** Of the SMSC; at most 15 characters. */
  readonly systemId: string;
  /** At most 8 characters. */
  readonly password: string;
}

export const outbind: Codec<Outbind> = {
  command: 'outbind',
  id: 0x0000000b,
  write(pdu, to) {
    to.text('system_id', pdu.systemId, 16);
    to.text('password', pdu.password, 9);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'outbind',
    status,
    sequence,
    systemId: from.text('system_id', 16, STATUS.ESME_RINVSYSID),
    password: from.text('password', 9, STATUS.ESME_RINVPASWD),
    tlvs: from.tlvs(),
  }),
};
