import { codecOfId } from './codecs.ts';
import { type CommandStatus, STATUS } from './command-status.ts';
import type { PduProblem } from './errors.ts';
import type { Pdu } from './pdu.ts';
import { PduReader, wordAt } from './reader.ts';

/**
 * Reads one PDU, which takes all of the octets from `at` to `end`. Never throws. Texts are copies; `shortMessage` and the values of
 * TLVs are views of `bytes`: who keeps them, copies them.
 */
export function decodePdu(bytes: Buffer, at = 0, end = bytes.length): Pdu | PduProblem {
  const length = end - at;
  if (length < HEADER_LENGTH)
    return problem(bytes, at, length, STATUS.ESME_RINVCMDLEN, `A PDU has 16 octets, this ${length}`);
  if (wordAt(bytes, at) !== length)
    return problem(
      bytes,
      at,
      length,
      STATUS.ESME_RINVCMDLEN,
      `command_length is ${wordAt(bytes, at)}, not ${length}`,
    );
  const id = wordAt(bytes, at + 4);
  const codec = codecOfId(id);
  if (codec === undefined)
    return problem(
      bytes,
      at,
      length,
      STATUS.ESME_RINVCMDID,
      `There is no command 0x${id.toString(16).padStart(8, '0')}`,
    );
  const reader = new PduReader(bytes, at + HEADER_LENGTH, end);
  const pdu = codec.read(reader, wordAt(bytes, at + 8), wordAt(bytes, at + 12));
  return reader.isWell
    ? pdu
    : problem(bytes, at, length, reader.status, `${codec.command}: ${reader.problem}`);
}

/**
 * How many octets the PDU has that begins at `at`. 0: more have to come. {@link BAD_LENGTH}: there is none, since it says that it
 * has fewer than 16 or more than `longest`; where the next one begins cannot be known.
 */
export function readFrame(bytes: Buffer, at: number, end: number, longest: number): number {
  if (at + 4 > end) return 0;
  const length = wordAt(bytes, at);
  if (length < HEADER_LENGTH || length > longest) return BAD_LENGTH;
  return at + length > end ? 0 : length;
}

/** What is wrong where readFrame has said {@link BAD_LENGTH}. */
export function badLength(bytes: Buffer, at: number, end: number): PduProblem {
  const text = `command_length is ${wordAt(bytes, at)}`;
  return problem(bytes, at, end - at, STATUS.ESME_RINVCMDLEN, text);
}

function problem(bytes: Buffer, at: number, length: number, status: CommandStatus, text: string): PduProblem {
  return {
    command: 'problem',
    commandId: length >= 8 ? wordAt(bytes, at + 4) : 0,
    status,
    sequence: length >= HEADER_LENGTH ? wordAt(bytes, at + 12) : 0,
    text,
  };
}

export const BAD_LENGTH = -1;
export const HEADER_LENGTH = 16;
