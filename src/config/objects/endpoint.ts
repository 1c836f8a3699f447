import { namedLists, networkRules } from '../access-list.ts';
import { callerId } from '../caller-id.ts';
import { choice, choices, list, type Option, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { sipUri } from '../sip-uri.ts';
import { CALL_OPTIONS } from './call-options.ts';

const options = {
  aors: list('AORs in the order in which they are searched for contacts; the endpoint may register to them'),
  auth: list('auth sections that a request from the endpoint must satisfy; none: it is not challenged'),
  outbound_auth: list('auth sections with the credentials for 401 and 407 answers'),
  context: text('default', 'Dialplan context; told in events, Aldis has no dialplan'),
  message_context: text('', 'Dialplan context of messages; `context` when empty'),
  transport: text('', 'The transport to send by; chosen by the URI when empty'),
  outbound_proxy: sipUri('The Route of outgoing requests, usually with `\\;lr`'),
  from_user: text('', 'User part of From in outgoing requests'),
  from_domain: text('', 'Host part of From in outgoing requests'),
  callerid: callerId('Name and number: `"Alice" <2001>`'),
  contact_user: text('', 'User part of our Contact'),
  identify_by: choices(
    ['username', 'ip', 'auth_username', 'header', 'request_uri'],
    ['username', 'ip'],
    'How an incoming request is recognised as from this endpoint',
  ),
  rewrite_contact: yesNo(false, 'Replace the Contact of a registration by the address it came from (NAT)'),
  force_rport: yesNo(true, 'Answer to the port a request came from (RFC 3581), asked or not'),
  follow_redirect_methods: choices(['message'], [], 'Methods whose 3xx answers are followed'),
  user_eq_phone: yesNo(false, 'Add `;user=phone` to URIs whose user is a number'),
  allow_unauthenticated_options: yesNo(false, 'Answer OPTIONS without a challenge'),
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that the source address must pass as well'),
  contact_permit: networkRules('permit', 'contact_acl'),
  contact_deny: networkRules('deny', 'contact_acl'),
  contact_acl: namedLists('Lists of acl.conf that the Contact of a REGISTER must pass as well'),
  set_var: variables('`NAME=value`, repeatable'),
  allow_subscribe: yesNo(true, 'The endpoint may subscribe to states'),
  sub_min_expiry: wholeNumber(0, 'Seconds; a subscription for less is refused (423)'),
  subscribe_context: text('', 'Context of the hints that can be subscribed to; `context` when empty'),
  mailboxes: list('Mailboxes of which the contacts are told without asking'),
  aggregate_mwi: yesNo(true, 'One notification for all of `mailboxes` rather than one each'),
  mwi_from_user: text('', 'User part of From in message-waiting notifications nobody subscribed to'),
  mwi_subscribe_replaces_unsolicited: yesNo(
    false,
    'A subscription to a mailbox ends the notifications without one; otherwise it is refused',
  ),
  incoming_mwi_mailbox: text('', 'The mailbox that message-waiting notifications from the endpoint set'),
  voicemail_extension: text('', 'Told as Message-Account in message-waiting notifications'),
  notify_early_inuse_ringing: yesNo(false, 'Tell who is in use and rings as `early`, not `confirmed`'),
  message_imdn: yesNo(false, "Aldis's own: ask for delivery and display notifications (RFC 5438)"),
  message_media: choice(
    ['links', 'inline'],
    'links',
    "Aldis's own: files of a message go as links behind its text, or with it in one `multipart/mixed`",
  ),
} as const;

export const ENDPOINT: ObjectSchema<typeof options> = {
  type: 'endpoint',
  description: 'Somebody who sends and receives messages: a phone, a trunk.',
  options,
  ignored: CALL_OPTIONS,
};

function variables(description: string): Option<readonly (readonly [string, string])[]> {
  return {
    expected: 'NAME=value; several lines add up',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const equals = written.indexOf('=');
      if (equals <= 0) return undefined;
      return [...before, [written.slice(0, equals).trim(), written.slice(equals + 1).trim()] as const];
    },
  };
}
