import type { PjsipRegistration } from '../../../config/pjsip-types.ts';
import { type ShownOption, shown, trueFalse } from './shown-option.ts';

/** The options of a registration in Asterisk's order. */
export function registrationOptions(): readonly ShownOption<PjsipRegistration>[] {
  return REGISTRATION_OPTIONS;
}

const REGISTRATION_OPTIONS: readonly ShownOption<PjsipRegistration>[] = [
  shown('max_retries', ({ maxRetries }) => String(maxRetries)),
  shown('client_uri', ({ clientUri }) => clientUri),
  // RFC 3329 is nothing that Aldis does.
  shown('security_negotiation', () => 'no'),
  shown('auth_rejection_permanent', ({ authRejectionPermanent }) => trueFalse(authRejectionPermanent)),
  shown('server_uri', ({ serverUri }) => serverUri),
  shown('max_random_initial_delay', ({ maxRandomInitialDelay }) => String(maxRandomInitialDelay)),
  shown('support_path', ({ supportPath }) => trueFalse(supportPath)),
  shown('retry_interval', ({ retryInterval }) => String(retryInterval)),
  shown('contact_header_params', ({ contactHeaderParams }) => contactHeaderParams),
  shown('expiration', ({ expiration }) => String(expiration)),
  shown('transport', ({ transport }) => transport),
  shown('line', ({ line }) => trueFalse(line)),
  shown('contact_user', ({ contactUser }) => contactUser),
  shown('endpoint', ({ endpoint }) => endpoint),
  shown('user_agent', ({ userAgent }) => userAgent),
  shown('forbidden_retry_interval', ({ forbiddenRetryInterval }) => String(forbiddenRetryInterval)),
  shown('outbound_auth', ({ outboundAuth }) => outboundAuth.join(',')),
  shown('outbound_proxy', ({ outboundProxy }) => outboundProxy),
  shown('fatal_retry_interval', ({ fatalRetryInterval }) => String(fatalRetryInterval)),
  shown('support_outbound', ({ supportOutbound }) => (supportOutbound ? 'yes' : 'no')),
];
