import type { ExchangeRequest } from './exchange.ts';
import type { OutgoingResponse } from './outgoing.ts';
import { parseTarget } from './target.ts';

/** Whether a status sends the client elsewhere (RFC 9110 §15.4). */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/**
 * The request that a redirect asks for, as browsers make it: 301 and 302 turn a POST into a GET, and 303 everything; 307
 * and 308 keep method and body. To another origin go neither credentials nor signatures, nor anything else that only the
 * first one was meant to see. Undefined: the answer is none, or says not where.
 *
 * @throws OutgoingError `bad-url`
 */
export function redirected(
  request: ExchangeRequest,
  response: OutgoingResponse,
): ExchangeRequest | undefined {
  const location = response.headers['location'];
  if (!isRedirect(response.status) || location === undefined) return undefined;
  const target = parseTarget(location, request.target);
  const becomesGet = response.status === 303 || (request.method === 'POST' && response.status < 303);
  const sameOrigin = target.origin === request.target.origin;
  const kept = Object.entries(request.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    if (becomesGet && lower.startsWith('content-')) return false;
    return sameOrigin || PUBLIC_HEADERS.has(lower);
  });
  return {
    ...request,
    target,
    url: target.href,
    headers: Object.fromEntries(kept),
    ...(becomesGet && { method: 'GET' as const, body: undefined, repeatable: true }),
  };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What any origin may see. */
const PUBLIC_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-language',
  'content-type',
  'user-agent',
]);
