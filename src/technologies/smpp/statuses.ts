import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import { type ErrorName, errorCode, plainFailure } from '../../messages/errors.ts';
import {
  type CommandStatus,
  type CommandStatusName,
  STATUS,
  statusMeaning,
  statusName,
} from '../../protocols/smpp/pdu/command-status.ts';

/** What a command_status means for the message that was answered with it. */
export interface Verdict {
  /**
   * `retry`: the same may be taken later; so many times as the retry policy allows. `throttle`: the SMSC has enough for now;
   * nothing is sent for a while, and the message does not pay for it. `final`: it will never be taken as it is.
   */
  readonly what: 'retry' | 'throttle' | 'final';
  /** SignalWire's, or ours: what the failure is called if it stays. */
  readonly errorCode: string;
  /** For people: the status and what it means. */
  readonly errorMessage: string;
}

/** What a status other than ESME_ROK means, the carrier's own statuses first. */
export function verdictOf(status: CommandStatus, own: SmppUpstreamOptions['statuses']): Verdict {
  const known = TABLE.get(status) ?? UNKNOWN;
  const errorMessage = `${statusName(status)}: ${statusMeaning(status)}`;
  const told = own.get(status);
  switch (told) {
    case undefined:
      return { what: known.what, errorCode: errorCode(known.error), errorMessage };
    case 'retry':
    case 'throttle':
    case 'final':
      return { what: told, errorCode: errorCode(known.error), errorMessage };
    default:
      return { what: 'final', errorCode: told, errorMessage: `${plainFailure(told)[1]} (${errorMessage})` };
  }
}

/** Statuses with which a bind is refused that no waiting mends: somebody has to change the configuration. */
export function isMistakenBind(status: CommandStatus): boolean {
  return MISTAKES.has(status);
}

interface Meaning {
  readonly what: Verdict['what'];
  readonly error: ErrorName;
}

/**
 * THE table, printed in docs/carrier-smpp.md (statuses.test.ts compares the two). What is not in it is final, for a status that
 * nobody can read says at least that the SMSC did not take the message; what may pass by itself is `retry`, as Kannel has it
 * (`smpp_status_to_smscconn_failure_reason`), with the temporary failures that SMPP 5.0 adds.
 */
export const STATUS_TABLE: Readonly<Partial<Record<CommandStatusName, Meaning>>> = {
  ESME_RINVMSGLEN: { what: 'final', error: 'invalid' },
  ESME_RINVCMDLEN: { what: 'final', error: 'invalid' },
  ESME_RINVCMDID: { what: 'final', error: 'invalid' },
  ESME_RINVBNDSTS: { what: 'retry', error: 'transport' },
  ESME_RINVPRTFLG: { what: 'final', error: 'invalid' },
  ESME_RINVREGDLVFLG: { what: 'final', error: 'invalid' },
  ESME_RSYSERR: { what: 'retry', error: 'unknown' },
  ESME_RINVSRCADR: { what: 'final', error: 'blocked' },
  ESME_RINVDSTADR: { what: 'final', error: 'unknownDestination' },
  ESME_RMSGQFUL: { what: 'throttle', error: 'unknown' },
  ESME_RINVSERTYP: { what: 'final', error: 'invalid' },
  ESME_RINVNUMDESTS: { what: 'final', error: 'invalid' },
  ESME_RINVESMCLASS: { what: 'final', error: 'invalid' },
  ESME_RSUBMITFAIL: { what: 'final', error: 'unknown' },
  ESME_RINVSRCTON: { what: 'final', error: 'blocked' },
  ESME_RINVSRCNPI: { what: 'final', error: 'blocked' },
  ESME_RINVDSTTON: { what: 'final', error: 'unknownDestination' },
  ESME_RINVDSTNPI: { what: 'final', error: 'unknownDestination' },
  ESME_RINVREPFLAG: { what: 'final', error: 'invalid' },
  ESME_RTHROTTLED: { what: 'throttle', error: 'unknown' },
  ESME_RINVSCHED: { what: 'final', error: 'invalid' },
  ESME_RINVEXPIRY: { what: 'final', error: 'invalid' },
  ESME_RINVDFTMSGID: { what: 'final', error: 'invalid' },
  ESME_RX_T_APPN: { what: 'retry', error: 'unknown' },
  ESME_RX_P_APPN: { what: 'final', error: 'unknown' },
  ESME_RX_R_APPN: { what: 'final', error: 'rejectedContent' },
  ESME_RINVTLVSTREAM: { what: 'final', error: 'invalid' },
  ESME_RTLVNOTALLWD: { what: 'final', error: 'invalid' },
  ESME_RINVTLVLEN: { what: 'final', error: 'invalid' },
  ESME_RMISSINGTLV: { what: 'final', error: 'invalid' },
  ESME_RINVTLVVAL: { what: 'final', error: 'invalid' },
  ESME_RDELIVERYFAILURE: { what: 'final', error: 'unreachable' },
  ESME_RUNKNOWNERR: { what: 'final', error: 'unknown' },
  ESME_RSERTYPUNAUTH: { what: 'final', error: 'unroutable' },
  ESME_RPROHIBITED: { what: 'final', error: 'blocked' },
  ESME_RSERTYPUNAVAIL: { what: 'retry', error: 'unroutable' },
  ESME_RSERTYPDENIED: { what: 'final', error: 'unroutable' },
  ESME_RINVDCS: { what: 'final', error: 'rejectedContent' },
  ESME_RINVSRCADDRSUBUNIT: { what: 'final', error: 'blocked' },
  ESME_RINVDSTADDRSUBUNIT: { what: 'final', error: 'unknownDestination' },
};

const TABLE: ReadonlyMap<CommandStatus, Meaning> = new Map(
  (Object.keys(STATUS_TABLE) as CommandStatusName[]).map((name) => [STATUS[name], STATUS_TABLE[name]!]),
);
const UNKNOWN: Meaning = { what: 'final', error: 'unknown' };

const MISTAKES: ReadonlySet<CommandStatus> = new Set([
  STATUS.ESME_RINVPASWD,
  STATUS.ESME_RINVSYSID,
  STATUS.ESME_RINVSYSTYP,
  STATUS.ESME_RINVCMDID,
]);
