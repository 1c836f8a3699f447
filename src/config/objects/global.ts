import { choices, list, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { DIGEST_ALGORITHMS } from './auth.ts';

const options = {
  default_outbound_endpoint: text(
    'default_outbound_endpoint',
    'The endpoint that messages to plain URIs leave by',
  ),
  endpoint_identifier_order: list('The order in which endpoints are recognised', [
    'ip',
    'username',
    'anonymous',
  ]),
  user_agent: text('', 'User-Agent and Server; empty: `Asterisk PBX` and `asterisk_version`'),
  max_forwards: wholeNumber(70, 'Max-Forwards of outgoing requests', { minimum: 1, maximum: 255 }),
  default_from_user: text('asterisk', 'User part of From when nothing else gives one'),
  default_realm: text('asterisk', 'Realm of challenges'),
  keep_alive_interval: wholeNumber(90, 'Seconds between CRLF keep-alives on TCP and TLS; 0: none'),
  contact_expiration_check_interval: wholeNumber(30, 'Seconds between looks for expired contacts'),
  max_initial_qualify_time: wholeNumber(
    0,
    'Seconds within which contacts are first asked with OPTIONS; 0: qualify_frequency',
  ),
  disable_multi_domain: yesNo(false, 'Only the user part of a URI names an endpoint or AOR'),
  ignore_uri_user_options: yesNo(false, 'Cut `;option` from the user part of URIs'),
  send_contact_status_on_update_registration: yesNo(false, 'ContactStatus events on a refresh, too'),
  default_auth_algorithms_uas: choices(DIGEST_ALGORITHMS, ['MD5'], 'Algorithms to challenge with'),
  default_auth_algorithms_uac: choices(DIGEST_ALGORITHMS, ['MD5'], 'Algorithms to answer with'),
  unidentified_request_count: wholeNumber(5, 'Requests of nobody we know before a security event'),
  unidentified_request_period: wholeNumber(5, 'Seconds within which they are counted'),
  mwi_disable_initial_unsolicited: yesNo(
    false,
    'Phones are told of their mailboxes when they register, not at the start already',
  ),
  default_voicemail_extension: text('', 'voicemail_extension where an AOR or endpoint has none'),
} as const;

export const GLOBAL: ObjectSchema<typeof options> = {
  type: 'global',
  description: 'What holds for all of SIP.',
  options,
  ignored: [
    'all_codecs_on_empty_reinvite',
    'allow_sending_180_after_183',
    'debug',
    'mwi_tps_queue_high',
    'mwi_tps_queue_low',
    'norefersub',
    'regcontext',
    'taskprocessor_overload_trigger',
    'unidentified_request_prune_interval',
    'use_callerid_contact',
  ],
};
