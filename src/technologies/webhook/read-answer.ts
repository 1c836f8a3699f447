import {
  type AnswerContext,
  LONGEST_RETRY_AFTER_MS,
  type ReadAnswer,
  THROTTLED_MS,
} from '../../carriers/request-upstream.ts';
import type { WebhookUpstreamOptions } from '../../config/carriers.ts';
import { errorCode } from '../../messages/errors.ts';
import type { Outcome } from '../../messages/technology.ts';
import type { OutgoingResponse } from '../../protocols/http/outgoing.ts';
import { retryAfterMs } from '../../protocols/http/retry-after.ts';
import { readDocument, valueAt } from './document.ts';
import type { FieldPaths } from './events.ts';

/** What of an answer or a receipt is looked for. */
export type AnswerField = 'id' | 'status' | 'errorCode' | 'errorText';

export interface WebhookAnswerContext extends AnswerContext {
  readonly options: Pick<WebhookUpstreamOptions, 'success' | 'retry' | 'statuses' | 'errorCodes'>;
  readonly paths: FieldPaths<AnswerField>;
}

/**
 * What an answer says became of the message: by the HTTP status first, and where that says that it was taken, by the status that
 * stands in the answer, as some providers refuse with a 200.
 */
export async function readAnswer(
  response: OutgoingResponse,
  context: WebhookAnswerContext,
): Promise<ReadAnswer> {
  const { options, paths, peer, recipient, now } = context;
  const { status: code, headers } = response;
  const document = await readDocument(response.body, headers);
  const [id, word, peerCode, peerText] = [paths.id, paths.status, paths.errorCode, paths.errorText].map(
    (path) => oneLine(valueAt(document, path)),
  ) as [string, string, string, string];
  const text = [word, peerCode, peerText].filter((part) => part !== '').join(' ') || `HTTP ${code}`;
  const afterMs = retryAfterMs(headers['retry-after'], now, LONGEST_RETRY_AFTER_MS);

  const later = (bounded: boolean, name: 'unknown' | 'authentication' = 'unknown'): Outcome => ({
    kind: 'retry',
    // 0, as of no answer: whoever fails may have failed after he took the message.
    code: code < 500 || code === 503 ? code : 0,
    text,
    errorCode: options.errorCodes.get(peerCode) ?? errorCode(name),
    errorMessage: peerText || text,
    ...(afterMs !== undefined && { afterMs }),
    bounded,
    left: true,
  });
  const failed = (answeredCode = code): Outcome => ({
    kind: 'failed',
    code: answeredCode,
    text,
    errorCode: options.errorCodes.get(peerCode) ?? errorCode('unknown'),
    errorMessage: peerText || text,
    left: true,
  });

  if (isAmong(code, options.success)) {
    const status = word === '' ? undefined : statusOf(options.statuses, word);
    if (status === 'retry') return { outcome: later(true), problem: '' };
    if (status === 'failed' || status === 'undelivered') return { outcome: failed(), problem: '' };
    // It should name the message and does not, so it will not have been taken: nobody knows for sure.
    if (paths.id !== undefined && id === '') return { outcome: failed(0), problem: '' };
    const submissions =
      id === '' ? {} : { providerId: id, submissions: [{ peer, providerId: id, recipient, part: 0 }] };
    return { outcome: { kind: 'sent', code, text, ...submissions }, problem: '' };
  }
  if (isAmong(code, options.retry)) {
    if (code === 429) return { outcome: later(false), problem: '', throttledMs: afterMs ?? THROTTLED_MS };
    const isOutage = code >= 502 && code <= 504;
    return { outcome: later(!isOutage), problem: isOutage ? `It is out of service: ${text}` : '' };
  }
  // Every message would fare the same until somebody has mended it: none is lost by that.
  if (code === 401) {
    const problem = 'Our credentials are not taken.';
    return { outcome: later(false, 'authentication'), problem, isCertain: true };
  }
  return { outcome: failed(), problem: '' };
}

/** As the provider writes it, or in another letter case. */
export function statusOf<Status>(statuses: ReadonlyMap<string, Status>, word: string): Status | undefined {
  const exact = statuses.get(word);
  if (exact !== undefined) return exact;
  const lower = word.toLowerCase();
  for (const [name, status] of statuses) if (name.toLowerCase() === lower) return status;
  return undefined;
}

/** One line, and not too long a one. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);
}

function isAmong(status: number, ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.some(([from, to]) => status >= from && status <= to);
}

const LONGEST_TEXT = 300;
