import { deltaSeconds } from '../../../protocols/sip/syntax/delta-seconds.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { parameterOf, parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { parseUri, sameUri } from '../../../protocols/sip/syntax/uri.ts';

/**
 * For how many seconds a 2xx to our REGISTER registers (RFC 3261 §10.2.4): what our Contact in it says, else its Expires
 * header, else what was asked for. A Contact is ours when it is the same URI (§19.1.4), or the only one: some
 * providers write the address they see in place of the one we gave.
 *
 * @param contact our Contact URI
 */
export function grantedExpiration(response: SipResponse, contact: string, asked: number): number {
  const header = deltaSeconds(response.header('expires'));
  const contacts = response.values('contact').map(parseNameAddr);
  const ours = parseUri(contact);
  const own =
    contacts.find((each) => each?.uri !== undefined && ours !== undefined && sameUri(each.uri, ours)) ??
    (contacts.length === 1 ? contacts[0] : undefined);
  const granted = own === undefined ? undefined : deltaSeconds(parameterOf(own, 'expires'));
  return granted ?? header ?? asked;
}
