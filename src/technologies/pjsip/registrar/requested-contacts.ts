import { deltaSeconds } from '../../../protocols/sip/syntax/delta-seconds.ts';
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
    contacts.push({ address, uri, expires: deltaSeconds(parameterOf(address, 'expires')) });
  }
  return { kind: 'contacts', contacts };
}

/** The seconds of the Expires header; undefined when there is none or it is no number. */
export function requestedExpires(request: SipRequest): number | undefined {
  return deltaSeconds(request.header('expires'));
}

/** RFC 3261 §10.2.2: `*` stands alone and with `Expires: 0`. */
function removeAll(request: SipRequest, contacts: number): RequestedContacts {
  if (contacts > 1) return INVALID;
  if (requestedExpires(request) !== 0) return INVALID;
  return { kind: 'remove-all' };
}

/** Bytes. Asterisk takes 256. */
const LONGEST_URI = 2048;

const INVALID: RequestedContacts = { kind: 'invalid' };
