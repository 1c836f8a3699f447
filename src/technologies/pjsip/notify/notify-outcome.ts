import { errorCode, errorMessage } from '../../../messages/errors.ts';
import type { Outcome } from '../../../messages/technology.ts';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { failed, outcomeOfResponse, outcomeOfSilence } from '../outbound/outcome.ts';

/**
 * What an answer to a NOTIFY means. It may have made a phone restart, so it is only tried again (if the message may wait
 * at all) where the phone surely did not take it:
 *
 * | answer | outcome |
 * |---|---|
 * | 2xx | delivered |
 * | 480, 503 | later: there is nobody behind who answers |
 * | every other answer | final: 481 and 489 say that the phone takes no such event |
 * | none (timer F), 408 and 504 of a proxy | final: the phone may have taken it and be restarting |
 * | no connection, no route | later when nothing left, else final |
 */
export function notifyOutcome(response: SipResponse): Outcome {
  const { status, reason } = response;
  if (status >= 200 && status < 300) return { kind: 'delivered', code: status, text: reason };
  const detail = DETAILS.get(status);
  if (detail !== undefined) return failed('rejectedContent', status, reason, true, detail);
  const outcome = outcomeOfResponse(response);
  if (outcome.kind !== 'retry' || LATER.has(status)) return outcome;
  const unanswered = status === 408 || status === 504;
  return failed('unreachable', status, reason, true, unanswered ? UNANSWERED : errorMessage('unreachable'));
}

/** What a NOTIFY without an answer means. */
export function notifySilence(result: Exclude<RequestResult, { kind: 'response' }>): Outcome {
  if (result.kind === 'timeout') return failed('unreachable', 0, '', true, UNANSWERED);
  const outcome = outcomeOfSilence(result);
  if (outcome.kind !== 'retry' || !outcome.left) return outcome;
  return { ...failed('unreachable', 0, '', true, outcome.errorMessage), errorCode: errorCode('unreachable') };
}

const LATER: ReadonlySet<number> = new Set([480, 503]);
const UNANSWERED = 'No answer came (timer F); the phone may have taken it nevertheless';
const DETAILS: ReadonlyMap<number, string> = new Map([
  [481, 'The phone has no subscription for this event and takes none without'],
  [489, 'The phone does not know this event'],
]);
