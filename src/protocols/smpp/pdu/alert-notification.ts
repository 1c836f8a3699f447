import type { Codec } from './codec.ts';
import { STATUS } from './command-status.ts';
import type { Address, PduFields } from './fields.ts';

/** The SMSC says that a phone can be reached again. It has no response. SMPP 3.4 §4.12.1, 5.0 §4.1.3.1. */
export interface AlertNotification extends PduFields<'alert_notification'> {
  /** The phone; at most 64 characters. */
  readonly source: Address;
  /** Who asked to be told; at most 64 characters. */
  readonly esme: Address;
}

export const alertNotification: Codec<AlertNotification> = {
  command: 'alert_notification',
  id: 0x00000102,
  write(pdu, to) {
    to.address('source_addr', pdu.source, 65);
    to.address('esme_addr', pdu.esme, 65);
    to.tlvs(pdu.tlvs);
  },
  read: (from, status, sequence) => ({
    command: 'alert_notification',
    status,
    sequence,
    source: from.address('source_addr', 65, STATUS.ESME_RINVSRCADR),
    esme: from.address('esme_addr', 65, STATUS.ESME_RINVDSTADR),
    tlvs: from.tlvs(),
  }),
};
