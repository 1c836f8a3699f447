import {
  type AnswerContext,
  LONGEST_RETRY_AFTER_MS,
  type ReadAnswer,
  THROTTLED_MS,
} from '../../carriers/request-upstream.ts';
import { errorCode } from '../../messages/errors.ts';
import type { Outcome, TryLater } from '../../messages/technology.ts';
import type { OutgoingResponse } from '../../protocols/http/outgoing.ts';
import { retryAfterMs } from '../../protocols/http/retry-after.ts';
import { callbackCode, refusalCode } from './error-codes.ts';
import { type Shape, shapeOf } from './shape.ts';

/** What an answer to a request that sends a message says became of it. */
export function readAnswer(response: OutgoingResponse, context: AnswerContext): ReadAnswer {
  const { status } = response;
  const body = jsonOf(response.body);
  if (status >= 200 && status < 300) return taken(status, body, context);
  const { code, message } = refusalOf(body);
  const text = message === '' ? `HTTP ${status}` : message;
  const afterMs = retryAfterMs(response.headers['retry-after'], context.now, LONGEST_RETRY_AFTER_MS);
  const later = (bounded: boolean, errorName: 'unknown' | 'authentication' = 'unknown'): Outcome => ({
    kind: 'retry',
    code: answeredCode(status),
    text,
    errorCode: errorCode(errorName),
    errorMessage: text,
    ...(afterMs !== undefined && { afterMs }),
    bounded,
    left: true,
  });
  const known = refusalCode(code);
  if (known?.kind === 'taken') return { outcome: { kind: 'sent', code: status, text }, problem: '' };
  // Every message would fare the same until somebody has mended it: none is lost by that.
  if (status === 401 || status === 403 || known?.kind === 'credentials') {
    const problem = `Our credentials are not taken: ${text}`;
    return { outcome: later(false, 'authentication'), problem, isCertain: true };
  }
  // No message can cause that: it is the URL, or the project.
  if (status < 400 || status === 404 || status === 405) {
    return { outcome: later(false), problem: `There is no such API or project: ${text}`, isCertain: true };
  }
  if (status === 429 || known?.kind === 'later') {
    return { outcome: later(false), problem: '', throttledMs: afterMs ?? THROTTLED_MS };
  }
  if (known?.kind === 'busy') return { outcome: later(true), problem: '' };
  if (OUTAGES.has(status)) return { outcome: later(false), problem: `It is out of service: ${text}` };
  if (status >= 500 || PASSING.has(status)) return { outcome: later(true), problem: '' };
  return {
    outcome: {
      kind: 'failed',
      code: status,
      text,
      errorCode: known?.kind === 'failed' ? known.errorCode : errorCode('unknown'),
      errorMessage: text,
      left: true,
    },
    problem: '',
  };
}

/** 0, as of no answer: whoever fails may have failed after he took the message, and a proxy does not know what was behind it. */
function answeredCode(status: number): number {
  return status < 500 || status === 503 ? status : 0;
}

function taken(status: number, body: Shape, { peer, recipient }: AnswerContext): ReadAnswer {
  const providerId = stringOf(body['id']) || stringOf(body['sid']);
  if (providerId === '') return { outcome: NO_MESSAGE, problem: NO_MESSAGE.errorMessage };
  const word = stringOf(body['status']);
  const submissions = [{ peer, providerId, recipient, part: 0 }];
  if (word === 'failed' || word === 'undelivered') {
    const outcome: Outcome = {
      kind: 'failed',
      code: status,
      text: word,
      errorCode: callbackCode(stringOf(body['error_code'])),
      errorMessage: stringOf(body['error_message']) || word,
      left: true,
      submissions,
    };
    return { outcome, problem: '' };
  }
  const segments = Number(body['number_of_segments'] ?? body['num_segments']);
  const outcome: Outcome = {
    // A peer that had it already, from an attempt whose answer was lost, may know more by now.
    kind: word === 'delivered' || word === 'read' ? 'delivered' : 'sent',
    code: status,
    text: word,
    providerId,
    submissions,
    ...(Number.isInteger(segments) && segments > 0 && { segments }),
  };
  return { outcome, problem: '' };
}

/** The first thing that is wrong: `{errors:[{code, message}]}`, `{code, message}` or `{error}`. */
function refusalOf(body: Shape): { readonly code: string; readonly message: string } {
  const errors = body['errors'];
  const first: Shape = Array.isArray(errors) ? shapeOf(errors[0]) : body;
  return {
    code: stringOf(first['code']),
    message: stringOf(first['message']) || stringOf(body['error']),
  };
}

function jsonOf(bytes: Buffer): Shape {
  try {
    return shapeOf(JSON.parse(bytes.toString('utf8')));
  } catch {
    // A proxy's page says nothing beyond its status.
    return {};
  }
}

/** One line, and not too long a one. */
function stringOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_TEXT) : '';
}

/** Whatever answers there, it is not that API: a proxy, a page to log in. Whether it has passed the message on nobody knows. */
const NO_MESSAGE: TryLater = {
  kind: 'retry',
  code: 0,
  text: '',
  errorCode: errorCode('unknown'),
  errorMessage: 'The answer names no message: it is not that of a messaging API.',
  bounded: true,
  left: true,
};
/** Timeouts and the like, that the next try may not meet. */
const PASSING = new Set([408, 409, 425]);
/** It is the peer that is out, and not this message that it cannot take. */
const OUTAGES = new Set([502, 503, 504]);
const LONGEST_TEXT = 300;
