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

function problem(bytes: Buffer, at: number, length: number, status: CommandStatus, text: string): PduProblem {
  return {
    command: 'problem',
    commandId: length >= 8 ? wordAt(bytes, at + 4) : 0,
    status,
    sequence: length >= HEADER_LENGTH ? wordAt(bytes, at + 12) : 0,
    text,
  };
}

export const HEADER_LENGTH = 16;
