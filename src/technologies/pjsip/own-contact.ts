import type { PjsipRegistration } from '../../config/pjsip-types.ts';
import type { LocalIdentity } from '../../protocols/sip/stack.ts';
import { isUserPart } from '../../protocols/sip/syntax/characters.ts';
import { escaped } from '../../protocols/sip/syntax/escape.ts';
import { latin1 } from '../../protocols/sip/syntax/text.ts';

/**
 * Our Contact in a request, `<sip:user@host:port>`, as sip_dialog_create_contact writes it: the transport stands in it where
 * it is not UDP.
 *
 * @param secure the request goes to a sips URI, so that answers may not come over less (RFC 3261 §8.1.1.8)
 * @param parameters of the URI, with the semicolon before each
 */
export function ownContact(local: LocalIdentity, user: string, secure: boolean, parameters = ''): string {
  const userPart = user === '' ? '' : `${escaped(latin1(user), isUserPart)}@`;
  return ownContactOf(local, userPart, secure, parameters);
}

/** The user part of the Contact that we register with a provider, Asterisk's `s` unless the configuration names one. */
export function registeredUser({ contactUser }: Pick<PjsipRegistration, 'contactUser'>): string {
  return contactUser || 's';
}

/** @param userPart escaped, with its `@`; or empty */
export function ownContactOf(
  local: LocalIdentity,
  userPart: string,
  secure: boolean,
  parameters = '',
): string {
  const scheme = secure ? 'sips' : 'sip';
  const transport = local.protocol === 'udp' ? '' : `;transport=${local.protocol.toUpperCase()}`;
  return `<${scheme}:${userPart}${local.host}:${local.port}${transport}${parameters}>`;
}
