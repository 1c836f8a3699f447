import { isPassword, isUriHeader, isUriParameter, isUserPart } from './characters.ts';
import { escaped } from './escape.ts';
import type { SipUri } from './sip-uri.ts';

/**
 * Where a URI is written decides what may be part of it (RFC 3261 §19.1.1, table 1):
 * `from-to`: no port, method, transport, ttl, maddr, lr or headers; `contact`: no method or lr; `route`: no method,
 * ttl or headers; `request-uri`: no method or headers; `anywhere`: all.
 */
export type UriPlace = 'anywhere' | 'request-uri' | 'from-to' | 'contact' | 'route';

/**
 * Writes a URI as PJSIP does: the parameters user, method, transport, ttl, maddr, lr, then the others in their
 * order; what a part does not allow is escaped. Throws SipSyntaxError for a character above U+00FF.
 */
export function formatUri(uri: SipUri, place: UriPlace = 'anywhere'): string {
  let text = `${uri.scheme}:`;
  if (uri.scheme === 'tel') return text + uri.user + formatParameters(uri.parameters, TEL_ORDER, 'anywhere');
  if (uri.user !== '') {
    text += escapeUser(uri.user);
    if (uri.password !== undefined) text += `:${escaped(uri.password, isPassword)}`;
    text += '@';
  }
  text += formatHost(uri.host);
  if (uri.port !== 0 && place !== 'from-to') text += `:${uri.port}`;
  if (uri.parameters.size > 0) text += formatParameters(uri.parameters, SIP_ORDER, place);
  if (uri.headers.length > 0 && (place === 'anywhere' || place === 'contact')) {
    text += formatHeaders(uri.headers);
  }
  return text;
}

/** A host as it stands in URIs, Via and everywhere but in a socket call: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The user part as it goes into a URI. Throws SipSyntaxError for a character above U+00FF. */
export function escapeUser(user: string): string {
  return escaped(user, isPlainUser);
}

function formatParameters(
  parameters: ReadonlyMap<string, string>,
  order: readonly string[],
  place: UriPlace,
): string {
  let text = '';
  for (const name of order) {
    const value = parameters.get(name);
    if (value !== undefined && isAllowed(name, place)) text += formatParameter(name, value);
  }
  for (const [name, value] of parameters) {
    if (!order.includes(name)) text += formatParameter(name, value);
  }
  return text;
}

function formatParameter(name: string, value: string): string {
  const prefix = `;${escaped(name, isUriParameter)}`;
  return value === '' ? prefix : `${prefix}=${escaped(value, isUriParameter)}`;
}

function isAllowed(name: string, place: UriPlace): boolean {
  switch (name) {
    case 'method':
      return place === 'anywhere';
    case 'transport':
    case 'maddr':
      return place !== 'from-to';
    case 'ttl':
      return place !== 'from-to' && place !== 'route';
    case 'lr':
      return place !== 'from-to' && place !== 'contact';
    default:
      return true;
  }
}

function formatHeaders(headers: SipUri['headers']): string {
  let text = '';
  for (const [name, value] of headers) {
    text += `${text === '' ? '?' : '&'}${escaped(name, isUriHeader)}=${escaped(value, isUriHeader)}`;
  }
  return text;
}

/** "#" is read (it is met in the field) but not written plain. */
function isPlainUser(code: number): boolean {
  return isUserPart(code) && code !== 0x23;
}

const SIP_ORDER: readonly string[] = ['user', 'method', 'transport', 'ttl', 'maddr', 'lr'];
const TEL_ORDER: readonly string[] = ['isub', 'ext', 'phone-context'];
