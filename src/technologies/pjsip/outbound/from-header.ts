import { isIPv6 } from 'node:net';
import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { isUserPart } from '../../../protocols/sip/syntax/characters.ts';
import { escaped } from '../../../protocols/sip/syntax/escape.ts';
import { formatHost } from '../../../protocols/sip/syntax/format-uri.ts';
import { quoted } from '../../../protocols/sip/syntax/parameters.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import { parseHostPort, parseUri, schemeOf } from '../../../protocols/sip/syntax/uri.ts';
import { parseAddress } from '../destination/address.ts';
import { isPhoneUser } from './user-eq-phone.ts';

/** The From header but for the host, which the transport may have to give, and the tag. */
export interface FromTemplate {
  /** `From: "Dave" <sip:dave@` */
  readonly before: string;
  /** undefined = how this side calls itself on the transport. */
  readonly host: string | undefined;
  /** `>;tag=` */
  readonly after: string;
}

/** The From header line up to its tag. */
export function fromLine(template: FromTemplate, localHost: string): string {
  return template.before + (template.host ?? localHost) + template.after;
}

/** The URI in the From header. */
export function senderUri(template: FromTemplate, localHost: string): string {
  const line = fromLine(template, localHost);
  return line.slice(line.lastIndexOf('<') + 1, line.lastIndexOf('>'));
}

/**
 * The From of the pjsip technology (res_pjsip_messaging.c, update_from). The default is the endpoint's `from_user`
 * or name at `from_domain` or the local address; no port, no display name. A sender that was given replaces
 * display name, user and host if it is a SIP URI, user and host if it is `user@host`, the user if it is
 * anything else. A URI of another scheme leaves the default. undefined: the host cannot stand in a header.
 */
export function fromTemplate(
  text: string,
  endpoint: PjsipEndpoint,
  configuration: PjsipConfiguration,
): FromTemplate | undefined {
  const user = latin1(endpoint.fromUser || endpoint.name || configuration.global.defaultFromUser);
  const host = fromDomain(endpoint);
  if (text === '') return template('', user, host, endpoint.userEqPhone);

  const address = parseAddress(text);
  if (address !== undefined) {
    const { uri, display } = address;
    return uri.scheme === 'tel'
      ? template('', user, host, endpoint.userEqPhone)
      : template(display, uri.user, formatHost(uri.host), endpoint.userEqPhone);
  }
  if (hasOtherScheme(text)) return template('', user, host, endpoint.userEqPhone);
  const at = text.indexOf('@');
  if (at < 0) return template('', text, host, endpoint.userEqPhone);
  const given = parseUri(`sip:${text.slice(at + 1)}`);
  if (given === undefined || given.user !== '') return undefined;
  return template('', text.slice(0, at), formatHost(given.host), endpoint.userEqPhone);
}

/** A From of these parts; without a user there is no `@`. */
export function template(
  display: string,
  user: string,
  host: string | undefined,
  userEqPhone: boolean,
): FromTemplate {
  const name = display === '' ? '' : `${quoted(display)} `;
  const phone = userEqPhone && isPhoneUser(user) ? ';user=phone' : '';
  return {
    before: `From: ${name}<sip:${user === '' ? '' : `${escaped(user, isPlainUser)}@`}`,
    host,
    after: `${phone}>;tag=`,
  };
}

/** The endpoint's `from_domain` as a host in a URI; undefined if it has none. */
export function fromDomain(endpoint: PjsipEndpoint): string | undefined {
  const written = endpoint.fromDomain;
  if (written === '') return undefined;
  const host = parseHostPort(written, 0, written.length)?.host ?? (isIPv6(written) ? written : undefined);
  return host === undefined ? undefined : formatHost(host);
}

/** `xmpp:alice`, `http://…`: a URI, but not one for a SIP header. `sip:` that could not be read is not meant. */
function hasOtherScheme(text: string): boolean {
  const scheme = schemeOf(text);
  return scheme !== '' && scheme !== 'sip' && scheme !== 'sips';
}

/** As formatUri has it. */
function isPlainUser(code: number): boolean {
  return isUserPart(code) && code !== 0x23;
}
