import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { type NameAddr, parameterOf, parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';

/** One Contact of a REGISTER. */
export interface RequestedContact {
  readonly address: NameAddr;
  readonly uri: SipUri;
  /** Seconds it asks for itself; undefined when it does not. */
  readonly expires: number | undefined;
}

/** What the Contacts of a REGISTER ask for (RFC 3261 §10.2); `invalid`: they cannot be read or contradict each other. */
export type RequestedContacts =
  | { readonly kind: 'contacts'; readonly contacts: readonly RequestedContact[] }
  | { readonly kind: 'remove-all' }
  | { readonly kind: 'invalid' };

export function requestedContacts(request: SipRequest): RequestedContacts {
  const values = request.values('contact');
  if (values.includes('*')) return removeAll(request, values.length);
  const contacts: RequestedContact[] = [];
  for (const value of values) {
    const address = parseNameAddr(value);
    const uri = address?.uri;
    if (address === undefined || uri === undefined || uri.scheme === 'tel' || uri.host === '') return INVALID;
    if (address.uriText.length > LONGEST_URI) return INVALID;
    contacts.push({ address, uri, expires: seconds(parameterOf(address, 'expires')) });
  }
  return { kind: 'contacts', contacts };
}

/** The seconds of the Expires header; undefined when there is none or it is no number. */
export function requestedExpires(request: SipRequest): number | undefined {
  return seconds(request.header('expires'));
}

/** RFC 3261 §10.2.2: `*` stands alone and with `Expires: 0`. */
function removeAll(request: SipRequest, contacts: number): RequestedContacts {
  if (contacts > 1) return INVALID;
  if (requestedExpires(request) !== 0) return INVALID;
  return { kind: 'remove-all' };
}

/** delta-seconds (RFC 3261 §25.1). What is no number counts as not given, so that the default applies (§20.19). */
function seconds(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text.length > 20) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return Math.min(value, LONGEST_SECONDS);
}

/** Bytes. Asterisk takes 256. */
const LONGEST_URI = 2048;

/** RFC 3261 §20.19: 2^32 - 1. */
const LONGEST_SECONDS = 4_294_967_295;

const INVALID: RequestedContacts = { kind: 'invalid' };
