import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { contactOf } from '../../../protocols/sip/dialog/dialog.ts';
import type { Flow, LocalIdentity } from '../../../protocols/sip/stack.ts';
import { deltaSeconds } from '../../../protocols/sip/syntax/delta-seconds.ts';
import type { SipRequest } from '../../../protocols/sip/syntax/message.ts';
import type { SipUri } from '../../../protocols/sip/syntax/sip-uri.ts';
import { detached, utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseUri } from '../../../protocols/sip/syntax/uri.ts';
import { ALLOW_EVENTS } from '../inbound/capabilities.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import { ownContact } from '../own-contact.ts';
import { eventOf } from './event-header.ts';
import { bodyType, isEventPackage } from './event-packages.ts';
import type { SubscriptionTerms } from './subscription.ts';

export interface TermsOptions {
  readonly request: SipRequest;
  readonly endpoint: PjsipEndpoint;
  /** How this side calls itself towards the subscriber. */
  readonly local: LocalIdentity;
  readonly flow: Flow;
  readonly ignoreUserOptions: boolean;
}

/**
 * What a SUBSCRIBE that makes a subscription asks for, or its refusal, in Asterisk's order (res_pjsip_pubsub,
 * pubsub_on_rx_subscribe_request).
 */
export function termsOf(options: TermsOptions): { terms: SubscriptionTerms; expires: number } | FinalAnswer {
  const { request, endpoint, local, flow } = options;
  if (!endpoint.allowSubscribe) return { status: 603 };
  const uri = parseUri(request.uri);
  if (uri === undefined || uri.scheme === 'tel') return { status: 416 };
  const expires = expiresOf(request, endpoint);
  if (typeof expires !== 'number') return expires;
  // A poll (RFC 6665 §4.4.3) is none that Asterisk takes, either.
  if (expires === 0) return { status: 400 };
  const [event, eventParameters] = eventOf(request);
  if (!isEventPackage(event)) return BAD_EVENT;
  const type = bodyType(event, request.values('accept'));
  if (type === undefined) return BAD_EVENT;
  const terms: SubscriptionTerms = {
    endpoint: endpoint.name,
    event,
    eventParameters,
    bodyType: type,
    resource: resourceOf(uri, options.ignoreUserOptions),
    takesLists: request.values('supported').some((option) => option.toLowerCase() === 'eventlist'),
    contact: ownContact(local, endpoint.contactUser, uri.scheme === 'sips'),
    host: `${local.host}:${local.port}`,
    transport: flow.transport,
    isDigium: /digium/i.test(request.header('user-agent') ?? ''),
  };
  return { terms, expires };
}

/** Seconds asked for, or what is wrong with them. Asterisk's 423 has no Min-Expires, which RFC 6665 §4.2.1.1 asks for. */
export function expiresOf(request: SipRequest, { subMinExpiry }: PjsipEndpoint): number | FinalAnswer {
  const written = request.header('expires');
  const expires = written === undefined ? DEFAULT_EXPIRES : deltaSeconds(written);
  if (expires === undefined) return { status: 400, reason: 'Expires Cannot Be Read' };
  if (expires > 0 && expires < subMinExpiry) {
    return { status: 423, headers: `Min-Expires: ${subMinExpiry}\r\n` };
  }
  return Math.min(expires, MAXIMUM_EXPIRES);
}

/** Where NOTIFYs go: the Contact, behind NAT what the request came from. undefined: the Contact leads nowhere. */
export function targetOf(
  request: SipRequest,
  { rewriteContact }: PjsipEndpoint,
  flow: Flow,
): SipUri | undefined {
  const contact = contactOf(request);
  if (contact === undefined || !rewriteContact) return contact;
  return { ...contact, host: flow.remote.address, port: flow.remote.port };
}

function resourceOf(uri: SipUri, ignoreUserOptions: boolean): string {
  const user = utf8(detached(uri.user));
  const semicolon = ignoreUserOptions ? user.indexOf(';') : -1;
  return semicolon < 0 ? user : user.slice(0, semicolon);
}

const BAD_EVENT: FinalAnswer = { status: 489, headers: ALLOW_EVENTS };
/** RFC 3842 §3.4, RFC 3856 §6.4, RFC 4235 §3.4. */
const DEFAULT_EXPIRES = 3600;
/** A day: who is gone without a word is not told for longer. */
const MAXIMUM_EXPIRES = 86_400;
