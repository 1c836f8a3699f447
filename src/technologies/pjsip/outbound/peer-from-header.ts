import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { formatHost } from '../../../protocols/sip/syntax/format-uri.ts';
import { latin1, utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import { type FromTemplate, fromDomain, template } from './from-header.ts';

/**
 * The From of the sip technology (chan_sip.c, sip_msg_send). A sender that names a peer is that peer, with its
 * caller id; `name <user@domain>` is a caller id; any other text is only the display name, and the user stays
 * `asterisk`, or the `from_user` of the peer it goes to. undefined: the domain cannot stand in a header.
 */
export function peerFromTemplate(
  text: string,
  endpoint: PjsipEndpoint | undefined,
  configuration: PjsipConfiguration,
): FromTemplate | undefined {
  const user = latin1(endpoint?.fromUser || configuration.global.defaultFromUser || 'asterisk');
  const host = endpoint === undefined ? undefined : fromDomain(endpoint);
  const given = text.startsWith('sip:') ? text.slice('sip:'.length) : text;
  if (given === '') return template('asterisk', user, host, false);

  const peer = configuration.endpoints.get(utf8(given));
  if (peer !== undefined) {
    const { name, number } = peer.callerId;
    return template(latin1(name || peer.name), latin1(number || peer.name), host, false);
  }
  const bracket = text.indexOf('<');
  if (bracket < 0) return template(text, user, host, false);
  const display = unquoted(text.slice(0, bracket).trim());
  const end = text.indexOf('>', bracket);
  const inside = text.slice(bracket + 1, end < 0 ? undefined : end);
  const address = inside.startsWith('sip:') || inside.startsWith('sips:') ? inside : `sip:${inside}`;
  // `<dave>` is a user alone, where a URI would have it be a host.
  if (!address.includes('@')) return template(display, inside, host, false);
  const uri = parseUri(address);
  return uri === undefined ? undefined : template(display, uri.user, formatHost(uri.host), false);
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}
