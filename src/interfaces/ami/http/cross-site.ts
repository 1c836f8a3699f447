import type { HttpRequest } from './http-request.ts';

/**
 * Whether the page of another site asks. Actions change things by GET too, and a browser adds digest credentials that it
 * knows to whatever a page asks for, so nothing such a page asks for is done. Programs send neither of these headers.
 */
export function isCrossSite({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site' || site === 'same-site';
  const { origin, host } = headers;
  if (typeof origin !== 'string' || typeof host !== 'string') return origin !== undefined;
  return origin.replace(/^https?:\/\//, '').toLowerCase() !== host.toLowerCase();
}
