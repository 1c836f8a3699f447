import { type ErrorName, errorCode } from '../../messages/errors.ts';
import type { SendRefused } from '../../messages/numbers/numbers.ts';
import { type FinalFailure, finalFailure } from '../../messages/technology.ts';
import {
  type CommandStatus,
  type CommandStatusName,
  STATUS,
} from '../../protocols/smpp/pdu/command-status.ts';

/** What an ESME is told where its request is not done: the one table of it, which docs/smpp-server.md repeats. */
export const ANSWERS = {
  /** The source is no number that the account may send from. */
  'from-unknown': 'ESME_RINVSRCADR',
  'group-unknown': 'ESME_RINVSRCADR',
  'no-capability': 'ESME_RPROHIBITED',
  /** The destination is no number, a route refuses it, no route leads there. */
  'to-invalid': 'ESME_RINVDSTADR',
  'to-unsupported': 'ESME_RINVDSTADR',
  'no-route': 'ESME_RINVDSTADR',
  'opted-out': 'ESME_RPROHIBITED',
  /** The project has as many messages under way as it may, or the account as many long ones of which parts are missing. */
  backlog: 'ESME_RMSGQFUL',
  /** More a second than the account may. */
  throughput: 'ESME_RTHROTTLED',
  /** It could not be written to disk. */
  storage: 'ESME_RSYSERR',
  refused: 'ESME_RSUBMITFAIL',
  /** No text: data_coding 2, 4 or 9, compressed, or addressed to an application by its port. */
  binary: 'ESME_RINVDCS',
  'esm-class': 'ESME_RINVESMCLASS',
  'too-long': 'ESME_RINVMSGLEN',
  schedule: 'ESME_RINVSCHED',
  expiry: 'ESME_RINVEXPIRY',
  tlv: 'ESME_RINVTLVVAL',
  'default-message': 'ESME_RINVDFTMSGID',
  'replace-flag': 'ESME_RINVREPFLAG',
  'distribution-list': 'ESME_RCNTSUBDL',
  destinations: 'ESME_RINVNUMDESTS',
  /** No message of this account has the id, or its addresses are others. */
  'message-unknown': 'ESME_RINVMSGID',
  /** It has left already, or is over. */
  'not-cancelled': 'ESME_RCANCELFAIL',
  'not-replaced': 'ESME_RREPLACEFAIL',
} as const satisfies Record<string, CommandStatusName>;

export type Refused = keyof typeof ANSWERS;

/** Why a request is not done. `reason` is one sentence, for the log. */
export interface Refusal {
  readonly kind: 'refused';
  readonly status: CommandStatus;
  readonly reason: string;
}

/** Trying again may do. */
export function isForNow({ status }: Refusal): boolean {
  return FOR_NOW.has(status);
}

/** The failure of a message that was taken in parts and is refused as a whole. */
export function failureOf({ status, reason }: Refusal): FinalFailure {
  return finalFailure(errorCode(FAILURES.get(status) ?? 'invalid'), reason.replace(/\.$/, ''));
}

export function refusal(why: Refused | SendRefused['why'], reason: string): Refusal {
  return { kind: 'refused', status: STATUS[ANSWERS[why]], reason };
}

const FOR_NOW: ReadonlySet<CommandStatus> = new Set([
  STATUS.ESME_RSYSERR,
  STATUS.ESME_RMSGQFUL,
  STATUS.ESME_RTHROTTLED,
]);
const FAILURES: ReadonlyMap<CommandStatus, ErrorName> = new Map([
  [STATUS.ESME_RINVEXPIRY, 'expired'],
  [STATUS.ESME_RINVDSTADR, 'unroutable'],
  [STATUS.ESME_RINVSRCADR, 'removed'],
]);
