import {
  type AnswerContext,
  LONGEST_RETRY_AFTER_MS,
  type ReadAnswer,
  THROTTLED_MS,
} from '../../carriers/request-upstream.ts';
import { errorCode, errorMessage } from '../../messages/errors.ts';
import type { Outcome } from '../../messages/technology.ts';
import type { OutgoingResponse } from '../../protocols/http/outgoing.ts';
import { retryAfterMs } from '../../protocols/http/retry-after.ts';
import { Mm7Error } from '../../protocols/mm7/errors.ts';
import { readHttpBody } from '../../protocols/mm7/http-body.ts';
import type { Mm7Status } from '../../protocols/mm7/message.ts';
import { meaningOf } from './status-codes.ts';

/** What an answer to a SubmitReq says became of it: a SubmitRsp, a SOAP fault, or no more than an HTTP status. */
export async function readAnswer(response: OutgoingResponse, context: AnswerContext): Promise<ReadAnswer> {
  const answer = await answerIn(response);
  if (answer === undefined) return byHttpStatus(response, context);
  const { status, messageId } = answer;
  const { name, meaning } = meaningOf(status.code);
  const text = status.text || name;
  const refusal = { code: status.code, text, errorMessage: explained(status, text), left: true };
  switch (meaning) {
    case 'taken':
      return messageId === '' ? NO_MESSAGE : taken(status.code, text, messageId, context);
    case 'later': {
      const throttledMs = wishOf(response, context.now) ?? THROTTLED_MS;
      return { outcome: later(refusal, throttledMs), problem: '', throttledMs };
    }
    case 'busy':
      return {
        outcome: { ...later(refusal, wishOf(response, context.now)), bounded: true },
        problem: '',
      };
    case 'credentials':
      return {
        outcome: { ...later(refusal, undefined), errorCode: errorCode('authentication') },
        problem: `It does not take what we are: ${status.code} ${text}`,
        isCertain: true,
      };
    default:
      return { outcome: { kind: 'failed', ...refusal, errorCode: errorCode(meaning) }, problem: '' };
  }
}

function taken(
  code: number,
  text: string,
  providerId: string,
  { peer, recipient }: AnswerContext,
): ReadAnswer {
  const submissions = [{ peer, providerId, recipient, part: 0 }];
  return { outcome: { kind: 'sent', code, text, providerId, submissions }, problem: '' };
}

async function answerIn({
  headers,
  body,
}: OutgoingResponse): Promise<{ readonly status: Mm7Status; readonly messageId: string } | undefined> {
  try {
    const { message } = (await readHttpBody(headers['content-type'] ?? '', body)).envelope;
    if (message.kind === 'SubmitRsp') return message;
    return message.kind === 'RSErrorRsp' ? { status: message.status, messageId: '' } : undefined;
  } catch (error) {
    if (error instanceof Mm7Error) return undefined;
    throw error;
  }
}

/** A proxy's page says nothing beyond its status. */
function byHttpStatus(response: OutgoingResponse, { now }: AnswerContext): ReadAnswer {
  const { status } = response;
  const text = `HTTP ${status}`;
  const refusal = { code: status, text, errorMessage: `${errorMessage('unknown')}: ${text}`, left: true };
  const wish = wishOf(response, now);
  if (status === 401 || status === 403) {
    const outcome = { ...later(refusal, undefined), errorCode: errorCode('authentication') };
    return { outcome, problem: `Our credentials are not taken: ${text}`, isCertain: true };
  }
  if (status === 429 || status === 503) {
    const throttledMs = wish ?? THROTTLED_MS;
    return { outcome: later(refusal, throttledMs), problem: '', throttledMs };
  }
  if (status === 413)
    return { outcome: { kind: 'failed', ...refusal, errorCode: errorCode('rejectedContent') }, problem: '' };
  // No MMSC speaks there: no message can cause that.
  return { outcome: later(refusal, wish), problem: `What answers is no MMSC: ${text}` };
}

type Refusal = Pick<Extract<Outcome, { kind: 'retry' }>, 'code' | 'text' | 'errorMessage' | 'left'>;

function later(refusal: Refusal, afterMs: number | undefined): Extract<Outcome, { kind: 'retry' }> {
  return {
    kind: 'retry',
    ...refusal,
    errorCode: errorCode('unknown'),
    ...(afterMs !== undefined && { afterMs }),
    bounded: false,
  };
}

function explained({ code, details }: Mm7Status, text: string): string {
  return details === undefined ? `${code} ${text}` : `${code} ${text}: ${details.slice(0, LONGEST_DETAILS)}`;
}

function wishOf({ headers }: OutgoingResponse, now: number): number | undefined {
  return retryAfterMs(headers['retry-after'], now, LONGEST_RETRY_AFTER_MS);
}

const LONGEST_DETAILS = 200;
/** It says that it took the message, and not by what id it will report: as good as no answer, but not to be sent twice. */
const NO_MESSAGE: ReadAnswer = {
  outcome: { kind: 'sent', code: 1000, text: 'Success, without a MessageID' },
  problem: '',
};
