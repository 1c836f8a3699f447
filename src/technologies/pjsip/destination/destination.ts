import type { ErrorName } from '../../../messages/errors.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';

/** What the text of a destination means under one configuration. */
export interface Destination {
  /** The endpoint whose settings (From, transport, proxy, credentials) the request goes out with; '' = no one's. */
  readonly endpoint: string;
  readonly target: Target;
}

export type Target = AorTarget | UriTarget;

/** Whoever is registered with, or configured for, the first of these AORs that has anybody. */
export interface AorTarget {
  readonly kind: 'aors';
  /** AORs that exist, in Asterisk's search order; never empty. */
  readonly aors: readonly string[];
  /** Put in place of the contact's user part (`PJSIP/user@endpoint`); undefined = the contact as it is. */
  readonly user: string | undefined;
}

/** A URI that was spelled out. */
export interface UriTarget {
  readonly kind: 'uri';
  readonly uri: SipUri;
  /** The display name that stood before it, for the To header; empty if none. */
  readonly display: string;
}

/** A destination nobody can be reached by; `reason` is one sentence. */
export interface BadDestination {
  readonly kind: 'bad-destination';
  readonly error: ErrorName;
  readonly reason: string;
}

export function badDestination(reason: string, error: ErrorName = 'invalid'): BadDestination {
  return { kind: 'bad-destination', error, reason };
}

/** The destination, technology included, that is all of an endpoint. */
export function endpointDestination({
  name,
  aors,
}: {
  readonly name: string;
  readonly aors: readonly string[];
}): string {
  // The first AOR stands in it where the name alone could be read as `name@domain`.
  return name.includes('@') ? `pjsip:${name}/${aors[0] ?? name}` : `pjsip:${name}`;
}

/** A text from outside as it may stand within a reason: in quotes, on one line, not too long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
