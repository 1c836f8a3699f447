import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import { ALLOW, ALLOW_EVENTS, SUPPORTED } from './capabilities.ts';
import type { FinalAnswer } from './final-answer.ts';
import { ACCEPTED_TYPES } from './message-content.ts';
import type { MessageRoutes } from './message-route.ts';

/** OPTIONS (RFC 3261 §11.2): what is supported here, if the user part names somebody here or is empty; else 404. */
export function answerOptions(request: SipRequest, routes: MessageRoutes): FinalAnswer {
  if (request.to.tag !== '') return NO_DIALOG;
  const target = parseUri(request.uri);
  if (target === undefined || (target.user !== '' && !routes.isKnown(target))) return { status: 404 };
  return { status: 200, headers: CAPABILITIES };
}

/**
 * A method that nobody here takes: 481 for what belongs to a dialog or a subscription, as there are none
 * (RFC 3261 §12.2.2, RFC 6665 §4.1.3), 405 for a method that is known, 501 for one that is not (§8.2.1, §21.5.2).
 */
export function answerOther(request: SipRequest): FinalAnswer {
  if (request.to.tag !== '' || request.method === 'BYE' || request.method === 'NOTIFY') return NO_DIALOG;
  return KNOWN_METHODS.has(request.method) ? NOT_ALLOWED : NOT_IMPLEMENTED;
}

const CAPABILITIES = `Accept: ${ACCEPTED_TYPES}\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\n${ALLOW}${SUPPORTED}${ALLOW_EVENTS}`;
const NO_DIALOG: FinalAnswer = { status: 481 };
const NOT_ALLOWED: FinalAnswer = { status: 405, headers: ALLOW };
const NOT_IMPLEMENTED: FinalAnswer = { status: 501, headers: ALLOW };
const KNOWN_METHODS: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'PRACK', 'INFO', 'REFER']);
