import type { Codec } from './codec.ts';
import type { PduFields } from './fields.ts';

/** The codec of a PDU that has no mandatory parameters. SMPP 5.0 allows TLVs in each. */
export function headerOnly<Command extends string>(command: Command, id: number): Codec<PduFields<Command>> {
  return {
    command,
    id,
    write: (pdu, to) => to.tlvs(pdu.tlvs),
    read: (from, status, sequence) => ({ command, status, sequence, tlvs: from.tlvs() }),
  };
}
