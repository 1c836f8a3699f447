import type { PduFields } from './fields.ts';
import type { PduReader } from './reader.ts';
import type { PduWriter } from './writer.ts';

/** A PDU's body: its mandatory parameters and its TLVs. The header is read and written for it. */
export interface Codec<Pdu extends PduFields<string>> {
  readonly command: Pdu['command'];
  readonly id: number;
  /** Throws PduFieldError. */
  readonly write: (pdu: Pdu, to: PduWriter) => void;
  /** Never throws: what is wrong is kept by the reader, and the value is then thrown away. */
  readonly read: (from: PduReader, status: number, sequence: number) => Pdu;
}
