import { formatCallerId } from '../../../config/caller-id.ts';
import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { callGroups, namedGroups } from './call-groups.ts';
import { codecPreferences } from './codec-preferences.ts';
import { codecNames } from './codecs.ts';
import { flag, type Given, isTrue, lastGiven, number, text, word, yesNo } from './given-option.ts';
import { type ShownOption, shown } from './shown-option.ts';
import { typeOfService } from './type-of-service.ts';

/**
 * Every option of an endpoint that Asterisk 22 tells, in its order, which is that of a hash. Most mean nothing to Aldis:
 * they are told as they were given, or with Asterisk's default.
 */
export function endpointOptions(): readonly ShownOption<PjsipEndpoint>[] {
  return ENDPOINT_OPTIONS;
}

function list(
  option: string,
  items: (endpoint: PjsipEndpoint) => readonly string[],
): ShownOption<PjsipEndpoint> {
  return shown(option, (endpoint) => items(endpoint).join(','));
}

/** Made from what was given, the empty text where nothing was. */
function made(option: string, make: (written: string) => string): ShownOption<Given> {
  return shown(option, (endpoint) => make(lastGiven(endpoint, option) ?? ''));
}

/** `webrtc=yes` stands for several options at once. */
function byWebrtc(option: string, then: string, otherwise: ShownOption<Given>): ShownOption<Given> {
  return shown(option, (endpoint) =>
    isTrue(lastGiven(endpoint, 'webrtc') ?? '') ? then : otherwise.value(endpoint),
  );
}

function refresh(option: string): ShownOption<Given> {
  return shown(option, (endpoint) =>
    lastGiven(endpoint, option)?.toLowerCase() === 'update' ? 'update' : 'invite',
  );
}

function sessionTimers(endpoint: Given): string {
  const given = lastGiven(endpoint, 'timers')?.toLowerCase() ?? 'yes';
  if (given === 'always' || given === 'forced') return 'always';
  if (given === 'required') return 'required';
  return isTrue(given) ? 'yes' : 'no';
}

const CALL_OFFERS: readonly string[] = [
  'local',
  'local_first',
  'local_merge',
  'remote',
  'remote_first',
  'remote_merge',
];

/** The console lists the variables under their own names (set_var_to_vl). */
const SET_VAR: ShownOption<PjsipEndpoint> = shown(
  'set_var',
  ({ setVar }) => setVar.map((pair) => pair.join('=')).join(','),
  { rows: ({ setVar }) => setVar },
);

/** A certificate of its own is made for WebRTC where none is configured. */
const DTLS_AUTO_GENERATE_CERT = shown<Given>('dtls_auto_generate_cert', (endpoint) => {
  const webrtc = isTrue(lastGiven(endpoint, 'webrtc') ?? '');
  if (webrtc && (lastGiven(endpoint, 'dtls_cert_file') ?? '') === '') return 'Yes';
  return isTrue(lastGiven(endpoint, 'dtls_auto_generate_cert') ?? '') ? 'Yes' : 'No';
});

const ENDPOINT_OPTIONS: readonly ShownOption<PjsipEndpoint>[] = [
  flag('rpid_immediate'),
  yesNo('webrtc'),
  flag('ignore_183_without_sdp'),
  flag('send_aoc'),
  number('device_state_busy_at'),
  number('t38_udptl_maxdatagram'),
  made('codec_prefs_incoming_answer', (written) =>
    codecPreferences('prefer:pending, operation:intersect, keep:all, transcode:allow', written),
  ),
  word('security_negotiation', 'no', ['no', 'mediasec']),
  number('dtls_rekey'),
  number('rtp_port_end'),
  made('named_pickup_group', namedGroups),
  refresh('direct_media_method'),
  flag('send_rpid'),
  made('pickup_group', callGroups),
  text('sdp_session', 'Asterisk'),
  byWebrtc(
    'dtls_verify',
    'Fingerprint',
    word('dtls_verify', 'No', ['No', 'Yes', 'Fingerprint', 'Certificate']),
  ),
  text('message_context'),
  text('tenantid'),
  text('mailboxes'),
  text('record_on_feature', 'automixmon'),
  text('dtls_private_key'),
  word('dtls_fingerprint', 'SHA-256', ['SHA-256', 'SHA-1']),
  text('overlap_context'),
  word('outgoing_call_offer_pref', 'remote_merge', CALL_OFFERS),
  number('rtp_port_start'),
  text('from_domain'),
  number('timers_sess_expires', 1800),
  made('named_call_group', namedGroups),
  text('dtls_cipher'),
  flag('media_encryption_optimistic'),
  flag('suppress_q850_reason_headers'),
  list('aors', ({ aors }) => aors),
  list('identify_by', ({ identifyBy }) => identifyBy),
  text('callerid_privacy', 'allowed_not_screened'),
  yesNo('mwi_subscribe_replaces_unsolicited'),
  number('cos_audio'),
  flag('follow_early_media_fork', true),
  text('context', 'default'),
  flag('rtp_symmetric'),
  text('transport'),
  text('moh_suggest', 'default'),
  flag('t38_udptl'),
  flag('fax_detect'),
  flag('t38_bind_udptl_to_media_address'),
  made('tos_video', typeOfService),
  flag('srtp_tag_32'),
  flag('refer_blind_progress', true),
  number('max_audio_streams', 1),
  byWebrtc('bundle', 'true', flag('bundle')),
  byWebrtc('use_avpf', 'true', flag('use_avpf')),
  made('call_group', callGroups),
  yesNo('send_connected_line', true),
  number('fax_detect_timeout'),
  text('sdp_owner', '-'),
  flag('force_rport', true),
  text('callerid_tag'),
  number('rtp_timeout_hold'),
  flag('suppress_moh_on_sendonly'),
  flag('use_ptime'),
  text('media_address'),
  text('voicemail_extension'),
  number('rtp_timeout'),
  yesNo('stir_shaken'),
  SET_VAR,
  text('contact_acl'),
  flag('preferred_codec_only'),
  text('geoloc_outgoing_call_profile'),
  flag('force_avp'),
  text('record_off_feature', 'automixmon'),
  text('from_user'),
  flag('send_diversion', true),
  flag('send_history_info'),
  flag('t38_udptl_ipv6'),
  text('tone_zone'),
  text('language'),
  flag('allow_subscribe', true),
  flag('rtp_ipv6'),
  shown('callerid', ({ callerId }) => formatCallerId(callerId, '<unknown>')),
  flag('moh_passthrough'),
  number('cos_video'),
  DTLS_AUTO_GENERATE_CERT,
  flag('asymmetric_rtp_codec'),
  text('geoloc_incoming_call_profile'),
  byWebrtc('ice_support', 'true', flag('ice_support')),
  flag('aggregate_mwi', true),
  flag('one_touch_recording'),
  text('mwi_from_user'),
  word('redirect_method', 'user', ['user', 'uri_core', 'uri_pjsip']),
  text('accountcode'),
  made('codec_prefs_outgoing_answer', (written) =>
    codecPreferences('prefer:pending, operation:intersect, keep:all, transcode:allow', written),
  ),
  shown('allow', ({ options }) => codecNames(options.get('allow') ?? [])),
  flag('rewrite_contact'),
  flag('user_eq_phone'),
  text('rtp_engine', 'asterisk'),
  list('follow_redirect_methods', ({ followRedirectMethods }) => followRedirectMethods),
  text('subscribe_context'),
  flag('notify_early_inuse_ringing'),
  text('incoming_mwi_mailbox'),
  word('incoming_call_offer_pref', 'local', CALL_OFFERS),
  flag('allow_unauthenticated_options'),
  list('auth', ({ auth }) => auth),
  word('direct_media_glare_mitigation', 'none', ['none', 'outgoing', 'incoming']),
  flag('trust_id_inbound'),
  text('stir_shaken_profile'),
  flag('bind_rtp_to_media_address'),
  flag('disable_direct_media_on_nat'),
  byWebrtc('media_encryption', 'dtls', word('media_encryption', 'no', ['no', 'sdes', 'dtls'])),
  byWebrtc('media_use_received_transport', 'true', flag('media_use_received_transport')),
  flag('allow_overlap', true),
  word('dtmf_mode', 'rfc4733', ['rfc4733', 'inband', 'info', 'auto', 'auto_info', 'none']),
  list('outbound_auth', ({ outboundAuth }) => outboundAuth),
  made('tos_audio', typeOfService),
  text('dtls_cert_file'),
  text('dtls_ca_path'),
  byWebrtc('dtls_setup', 'actpass', word('dtls_setup', 'active', ['active', 'passive', 'actpass'])),
  refresh('connected_line_method'),
  flag('g726_non_standard'),
  word('100rel', 'yes', ['no', 'required', 'peer_supported', 'yes']),
  shown('timers', sessionTimers),
  flag('direct_media', true),
  text('acl'),
  number('timers_min_se', 90),
  flag('trust_id_outbound'),
  number('sub_min_expiry'),
  byWebrtc('rtcp_mux', 'true', flag('rtcp_mux')),
  number('max_video_streams', 1),
  flag('accept_multiple_sdp_answers'),
  made('codec_prefs_incoming_offer', (written) =>
    codecPreferences('prefer:pending, operation:intersect, keep:all, transcode:allow', written),
  ),
  made('codec_prefs_outgoing_offer', (written) =>
    codecPreferences('prefer:pending, operation:union, keep:all, transcode:allow', written),
  ),
  yesNo('trust_connected_line', true),
  flag('send_pai'),
  number('rtp_keepalive'),
  word('t38_udptl_ec', 'none', ['none', 'fec', 'redundancy']),
  flag('t38_udptl_nat'),
  flag('allow_transfer', true),
  text('dtls_ca_file'),
  text('outbound_proxy'),
  flag('inband_progress'),
];
