import { percentDecoded } from './percent-decoded.ts';

/** In which form AMI text goes into a body. */
export type Format = 'plain' | 'html' | 'xml';

/** One of the six paths of AMI over HTTP. */
export interface Place {
  readonly format: Format;
  /** A session by cookie after the action Login, or the credentials with each request (RFC 7616). */
  readonly access: 'cookie' | 'digest';
}

/**
 * Which place a path is. As in Asterisk letter case does not count, escapes are decoded, a slash may end it, and there
 * is nothing below it.
 */
export function placeOf(path: string): Place | undefined {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return PLACES.get(bare) ?? PLACES.get(percentDecoded(bare).toLowerCase());
}

const PLACES: ReadonlyMap<string, Place> = new Map([
  ['/rawman', { format: 'plain', access: 'cookie' }],
  ['/manager', { format: 'html', access: 'cookie' }],
  ['/mxml', { format: 'xml', access: 'cookie' }],
  ['/arawman', { format: 'plain', access: 'digest' }],
  ['/amanager', { format: 'html', access: 'digest' }],
  ['/amxml', { format: 'xml', access: 'digest' }],
]);
