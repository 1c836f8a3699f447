import { codecOf } from './codecs.ts';
import type { Pdu } from './pdu.ts';
import { PduWriter } from './writer.ts';

/** A PDU as octets. Throws PduFieldError for what cannot be written: a NUL in a text, a field too long, a number out of range. */
export function encodePdu(pdu: Pdu): Buffer {
  const writer = new PduWriter();
  writePdu(pdu, writer);
  return writer.take();
}

/** Puts a PDU behind what is in the writer. Where it throws PduFieldError, nothing of it is there. */
export function writePdu(pdu: Pdu, to: PduWriter): void {
  const codec = codecOf(pdu.command);
  const start = to.length;
  try {
    to.word('command_length', 0);
    to.word('command_id', codec.id);
    to.word('command_status', pdu.status);
    to.word('sequence_number', pdu.sequence);
    codec.write(pdu, to);
  } catch (error) {
    to.truncate(start);
    throw error;
  }
  to.wordAt(start, to.length - start);
}
