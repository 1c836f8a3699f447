import type { SipUri } from './sip-uri.ts';

/**
 * Whether two URIs are the same (RFC 3261 §19.1.4; for tel: RFC 3966 §4). An escaped and a plain character count
 * as the same also where the character is reserved, because a SipUri no longer tells them apart.
 */
export function sameUri(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme) return false;
  if (a.scheme === 'tel') return sameTel(a, b);
  return (
    a.user === b.user &&
    a.password === b.password &&
    a.host === b.host &&
    a.port === b.port &&
    sameParameters(a.parameters, b.parameters) &&
    sameHeaders(a.headers, b.headers)
  );
}

/** user, ttl, method, maddr and transport count wherever they are; others only where both have them. */
function sameParameters(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size === 0 && b.size === 0) return true;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined ? COUNTS_ALONE.has(name) : !sameIgnoringCase(other, value)) return false;
  }
  for (const name of COUNTS_ALONE) if (b.has(name) && !a.has(name)) return false;
  return true;
}

/** Each header of one must be in the other; their order does not matter. */
function sameHeaders(a: SipUri['headers'], b: SipUri['headers']): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 0) return true;
  const left = a.map(headerKey).sort();
  const right = b.map(headerKey).sort();
  return left.every((key, i) => key === right[i]);
}

function headerKey([name, value]: readonly [string, string]): string {
  return `${name.toLowerCase()}=${value}`;
}

function sameTel(a: SipUri, b: SipUri): boolean {
  if (telNumber(a) !== telNumber(b) || a.parameters.size !== b.parameters.size) return false;
  for (const [name, value] of a.parameters) {
    const other = b.parameters.get(name);
    if (other === undefined || !sameIgnoringCase(other, value)) return false;
  }
  return true;
}

/** Without visual separators. */
function telNumber(uri: SipUri): string {
  return uri.user.replace(/[-.()]/g, '').toLowerCase();
}

function sameIgnoringCase(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

const COUNTS_ALONE: ReadonlySet<string> = new Set(['user', 'ttl', 'method', 'maddr', 'transport']);
