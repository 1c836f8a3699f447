import type { CommandStatus } from './command-status.ts';

/** A field that cannot be written: a NUL in a C-octet string, more octets than it holds, a number out of range. */
export class PduFieldError extends Error {
  readonly code = 'SMPP_FIELD';
  /** The parameter's name in the specification: `source_addr`. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.name = 'PduFieldError';
    this.field = field;
  }
}

/** Why octets are no PDU, with what the protocol has for an answer. */
export interface PduProblem {
  /** Tells it from a PDU. */
  readonly command: 'problem';
  /** The command_id as it came, 0 where there was none; see `refusalOf` for the answer. */
  readonly commandId: number;
  /** The command_status to answer with: `ESME_RINVCMDLEN`, `ESME_RINVMSGLEN`, … */
  readonly status: CommandStatus;
  /** Of the PDU that cannot be read; 0 where that was not to be read either. */
  readonly sequence: number;
  /** One sentence, for a log. Holds nothing of the content. */
  readonly text: string;
}
