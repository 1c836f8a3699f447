import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { parseNameAddr } from '../../../protocols/sip/syntax/name-addr.ts';
import { schemeOf } from '../../../protocols/sip/syntax/uri.ts';
import type { FinalAnswer } from './final-answer.ts';

/**
 * What is refused before anybody is asked who they are, as in Asterisk's distributor: URIs of other schemes (416), a
 * Contact that cannot be read (which Asterisk drops; 400), and requests that create dialogs without a Contact (400).
 * The Request-URI was looked at below.
 */
export function refuseEarly(request: SipRequest): FinalAnswer | undefined {
  if (request.from.uri === undefined || request.to.uri === undefined) return BAD_SCHEME;
  const contacts = request.values('contact');
  if (contacts.length === 0) {
    return CREATES_DIALOG.has(request.method) && request.to.tag === '' ? MISSING_CONTACT : undefined;
  }
  for (const contact of contacts) {
    if (contact === '*') continue;
    const address = parseNameAddr(contact);
    if (address === undefined) return BAD_CONTACT;
    const scheme = address.uri?.scheme ?? schemeOf(address.uriText);
    if (scheme !== 'sip' && scheme !== 'sips') return BAD_SCHEME;
    if (address.uri === undefined) return BAD_CONTACT;
  }
  return undefined;
}

const CREATES_DIALOG: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'REFER', 'NOTIFY']);
const BAD_SCHEME: FinalAnswer = { status: 416 };
const BAD_CONTACT: FinalAnswer = { status: 400, reason: 'Contact Cannot Be Read' };
const MISSING_CONTACT: FinalAnswer = { status: 400, reason: 'Missing Contact header' };
