import { type ErrorName, errorCode, errorMessage } from '../../../messages/errors.ts';
import type { FinalFailure, Outcome, TryLater } from '../../../messages/technology.ts';
import type { RequestResult } from '../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';

/**
 * What an answer to a MESSAGE means for its delivery: the one place where SIP turns into the domain's words.
 *
 * | answer | outcome |
 * |---|---|
 * | 200 | delivered: a user agent has it (RFC 3428 §7) |
 * | 202 and other 2xx | sent: somebody on the way took it and will pass it on |
 * | 408, 480, 503, 504 | later: nobody was reached |
 * | other 5xx but the final ones | later, a bounded number of times: the peer is there and cannot take it |
 * | 501, 505, 513 | final: the same request will fare no better |
 * | 3xx (not followed), other 4xx, 6xx | final |
 */
export function outcomeOfResponse(response: SipResponse): Outcome {
  const { status, reason } = response;
  if (status >= 200 && status < 300) {
    return { kind: status === 200 ? 'delivered' : 'sent', code: status, text: reason };
  }
  const later = RETRIED.has(status) || (status >= 500 && status < 600 && !FINAL_5XX.has(status));
  if (!later) return failed(NAMES.get(status) ?? 'unknown', status, reason, true);
  const afterMs = retryAfterMs(response.header('retry-after'));
  return {
    kind: 'retry',
    code: status,
    text: reason,
    errorCode: errorCode('unreachable'),
    errorMessage: errorMessage('unreachable'),
    ...(afterMs !== undefined && { afterMs }),
    bounded: !RETRIED.has(status),
    left: true,
  };
}

/** What a request without an answer means. */
export function outcomeOfSilence(result: Exclude<RequestResult, { kind: 'response' }>): Outcome {
  switch (result.kind) {
    case 'timeout':
      return later('unreachable', 'No answer came (timer F)', true);
    case 'aborted':
      return later('unreachable', 'The attempt was cut short', result.sent);
    case 'unreachable':
      break;
  }
  switch (result.cause) {
    case 'dns-not-found':
      return failed('unknownDestination', 0, '', result.sent, result.text);
    case 'no-transport':
      return failed('transport', 0, '', result.sent, result.text);
    case 'too-large':
      return failed('rejectedContent', 0, '', result.sent, result.text);
    case 'dns-failure':
    case 'transport':
      return later('transport', result.text, result.sent);
  }
}

/** A final failure; `detail` in place of the general message where there is more exact to say. */
export function failed(
  name: ErrorName,
  code: number,
  text: string,
  left: boolean,
  detail = errorMessage(name),
): FinalFailure {
  return { kind: 'failed', code, text, errorCode: errorCode(name), errorMessage: detail, left };
}

function later(name: ErrorName, detail: string, left: boolean): TryLater {
  return {
    kind: 'retry',
    code: 0,
    text: '',
    errorCode: errorCode(name),
    errorMessage: detail,
    bounded: false,
    left,
  };
}

/**
 * RFC 3261 §20.33: seconds, then perhaps a comment and parameters. 0 is no wish: at once, and again at once, would be a
 * storm.
 */
export function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  let seconds = 0;
  let i = 0;
  for (; i < value.length && i < 9; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    seconds = seconds * 10 + digit;
  }
  return seconds === 0 ? undefined : seconds * 1000;
}

/** Nobody was reached: tried until the message expires. */
const RETRIED: ReadonlySet<number> = new Set([408, 480, 503, 504]);

/** Not Implemented, Version Not Supported, Message Too Large. */
const FINAL_5XX: ReadonlySet<number> = new Set([501, 505, 513]);

const NAMES: ReadonlyMap<number, ErrorName> = new Map<number, ErrorName>([
  [401, 'authentication'],
  [403, 'blocked'],
  [404, 'unknownDestination'],
  [407, 'authentication'],
  [410, 'unknownDestination'],
  [413, 'rejectedContent'],
  [415, 'rejectedContent'],
  [482, 'loop'],
  [483, 'loop'],
  [486, 'unreachable'],
  [488, 'rejectedContent'],
  [513, 'rejectedContent'],
  [600, 'unreachable'],
  [603, 'blocked'],
  [604, 'unknownDestination'],
  [606, 'rejectedContent'],
  [607, 'blocked'],
  [608, 'blocked'],
]);
