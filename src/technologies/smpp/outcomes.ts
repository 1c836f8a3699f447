import { errorCode, errorMessage } from '../../messages/errors.ts';
import { type FinalFailure, finalFailure, type TryLater } from '../../messages/technology.ts';
import { STATUS, statusName } from '../../protocols/smpp/pdu/command-status.ts';
import { PduFieldError } from '../../protocols/smpp/pdu/errors.ts';
import type { ResponsePdu } from '../../protocols/smpp/pdu/pdu.ts';
import { tlvText } from '../../protocols/smpp/pdu/tlv.ts';
import { SessionError } from '../../protocols/smpp/session/session.ts';
import type { Verdict } from './statuses.ts';

/** What came of one submit_sm. */
export type Submitted =
  | { readonly kind: 'taken'; readonly providerId: string }
  /** Nothing of it left: it may go by another bind. */
  | { readonly kind: 'unsent' }
  | { readonly kind: 'not-taken'; readonly outcome: TryLater | FinalFailure };

/** The SMSC said no. @param pauseMs it asked for silence, of so long */
export function refusedOutcome(
  response: ResponsePdu,
  verdict: Verdict,
  pauseMs: number | undefined,
): TryLater | FinalFailure {
  // A nack without a status still is an answer, and 0 would be none.
  const status = response.status === 0 ? STATUS.ESME_RUNKNOWNERR : response.status;
  const told = response.tlvs.length === 0 ? '' : tlvText(response.tlvs, 'additional_status_info_text');
  const failure = {
    code: status,
    text: statusName(status),
    errorCode: verdict.errorCode,
    errorMessage: told ? `${verdict.errorMessage} (${told.slice(0, 200)})` : verdict.errorMessage,
    left: true,
  };
  if (verdict.what === 'final') return { kind: 'failed', ...failure };
  const afterMs = pauseMs === undefined ? {} : { afterMs: pauseMs };
  return { kind: 'retry', ...failure, bounded: verdict.what === 'retry', ...afterMs };
}

/** There is no answer. */
export function unansweredOutcome(error: unknown): Submitted {
  if (!(error instanceof SessionError)) throw error;
  // Whatever it is that cannot be written: on the next bind it could not be, either.
  if (error.cause !== undefined) return { kind: 'not-taken', outcome: unwritable(error.message) };
  if (!error.left) return { kind: 'unsent' };
  // Each further try may be a message doubled: it is bounded.
  const outcome: TryLater = {
    kind: 'retry',
    ...NO_ANSWER,
    errorCode: errorCode('transport'),
    errorMessage: `${error.message}; the message may have been taken`,
    bounded: true,
    left: true,
  };
  return { kind: 'not-taken', outcome };
}

/** No PDU holds it: a name with letters that are no octets, a text that is too long. */
export function unwritableOutcome(error: unknown): FinalFailure {
  if (!(error instanceof PduFieldError)) throw error;
  return unwritable(error.message);
}

function unwritable(why: string): FinalFailure {
  return finalFailure(errorCode('invalid'), `${errorMessage('invalid')}: ${why}`);
}

const NO_ANSWER = { code: 0, text: '' };
