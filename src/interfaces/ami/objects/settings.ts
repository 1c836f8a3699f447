import type { PjsipGlobal, PjsipSystem } from '../../../config/pjsip-types.ts';
import { flag, lastGiven, number, text, word, yesNo } from './given-option.ts';
import { type ShownOption, shown, trueFalse } from './shown-option.ts';

/** The options of `type=global` (res_pjsip/config_global.c). */
export function globalOptions(): readonly ShownOption<PjsipGlobal>[] {
  return GLOBAL_OPTIONS;
}

/** The options of `type=system` (res_pjsip/config_system.c); Aldis has none of the pools of threads that are set there, too. */
export function systemOptions(): readonly ShownOption<PjsipSystem>[] {
  return SYSTEM_OPTIONS;
}

const GLOBAL_OPTIONS: readonly ShownOption<PjsipGlobal>[] = [
  flag('all_codecs_on_empty_reinvite'),
  flag('allow_sending_180_after_183'),
  shown('contact_expiration_check_interval', (global) => String(global.contactExpirationCheckInterval)),
  text('debug', 'no'),
  shown('default_auth_algorithms_uac', (global) => global.defaultAuthAlgorithmsUac.join(',')),
  shown('default_auth_algorithms_uas', (global) => global.defaultAuthAlgorithmsUas.join(',')),
  shown('default_from_user', ({ defaultFromUser }) => defaultFromUser),
  shown('default_outbound_endpoint', ({ defaultOutboundEndpoint }) => defaultOutboundEndpoint),
  shown('default_realm', ({ defaultRealm }) => defaultRealm),
  shown('default_voicemail_extension', ({ defaultVoicemailExtension }) => defaultVoicemailExtension),
  shown('disable_multi_domain', ({ disableMultiDomain }) => trueFalse(disableMultiDomain)),
  shown('endpoint_identifier_order', ({ endpointIdentifierOrder }) => endpointIdentifierOrder.join(',')),
  shown('ignore_uri_user_options', ({ ignoreUriUserOptions }) => trueFalse(ignoreUriUserOptions)),
  shown('keep_alive_interval', ({ keepAliveInterval }) => String(keepAliveInterval)),
  shown('max_forwards', ({ maxForwards }) => String(maxForwards)),
  shown('max_initial_qualify_time', ({ maxInitialQualifyTime }) => String(maxInitialQualifyTime)),
  shown('mwi_disable_initial_unsolicited', (global) => trueFalse(global.mwiDisableInitialUnsolicited)),
  number('mwi_tps_queue_high', 500),
  // The one number that may be negative: 90 % of the other then.
  shown('mwi_tps_queue_low', (global) => {
    const given = lastGiven(global, 'mwi_tps_queue_low')?.trim() ?? '';
    return /^-?\d+$/.test(given) ? String(Number(given)) : '-1';
  }),
  yesNo('norefersub', true),
  text('regcontext'),
  shown('send_contact_status_on_update_registration', (global) =>
    global.sendContactStatusOnUpdateRegistration ? 'yes' : 'no',
  ),
  word('taskprocessor_overload_trigger', 'global', ['none', 'global', 'pjsip_only']),
  shown('unidentified_request_count', ({ unidentifiedRequestCount }) => String(unidentifiedRequestCount)),
  shown('unidentified_request_period', ({ unidentifiedRequestPeriod }) => String(unidentifiedRequestPeriod)),
  number('unidentified_request_prune_interval', 30),
  yesNo('use_callerid_contact'),
  shown('user_agent', ({ userAgent }) => userAgent),
];

const SYSTEM_OPTIONS: readonly ShownOption<PjsipSystem>[] = [
  flag('accept_multiple_sdp_answers'),
  shown('compact_headers', ({ compactHeaders }) => trueFalse(compactHeaders)),
  shown('disable_rport', ({ disableRport }) => trueFalse(disableRport)),
  shown('disable_tcp_switch', ({ disableTcpSwitch }) => trueFalse(disableTcpSwitch)),
  flag('follow_early_media_fork', true),
  shown('timer_b', ({ timerBMs }) => String(timerBMs)),
  shown('timer_t1', ({ timerT1Ms }) => String(timerT1Ms)),
];
