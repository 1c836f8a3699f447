import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import { formatNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { type Address, parseAddress } from '../destination/address.ts';

/**
 * The value of the To header: a URI without what may not stand there (RFC 3261 §19.1.1, table 1): port, the
 * parameters transport, maddr, ttl, lr and method, and headers. Other parameters stay.
 */
export function toHeader(display: string, uri: SipUri): string {
  return formatNameAddr(display, formatUri(uri, 'from-to'));
}

/**
 * Reads what is to stand in the To header in place of the destination, in the forms that the manual of
 * MessageSend names: a URI or name-addr, with or without `pjsip:` before it, and `user@host`. Asterisk 22 takes only those
 * beginning with `sip:` or `sips:`. undefined: anything else leaves the To header alone, as it does there.
 */
export function parseToOverride(text: string): Address | undefined {
  const bare = text.startsWith('pjsip:') ? text.slice('pjsip:'.length) : text;
  const address = parseAddress(bare) ?? (bare.includes('@') ? parseAddress(`sip:${bare}`) : undefined);
  return address === undefined || address.uri.scheme === 'tel' ? undefined : address;
}

/** The To header with an override. Asterisk copies the URI's parts, so the scheme stays the destination's. */
export function overriddenTo(override: Address, destination: SipUri): string {
  return toHeader(override.display, { ...override.uri, scheme: destination.scheme });
}
