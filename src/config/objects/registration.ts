import { list, required, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { sipUri } from '../sip-uri.ts';

const options = {
  server_uri: required(sipUri('Where to register: the Request-URI')),
  client_uri: required(sipUri('Whom to register: From and To')),
  contact_user: text('', 'User part of our Contact; `s` when empty'),
  contact_header_params: text('', 'Parameters of our Contact, behind the `>`'),
  expiration: wholeNumber(3600, 'Seconds to ask for'),
  retry_interval: wholeNumber(
    60,
    'Seconds until the next try after no answer, 408, 500, 502, 503, 504 and 6xx',
  ),
  max_retries: wholeNumber(10, 'How often it is tried again before it is given up'),
  forbidden_retry_interval: wholeNumber(0, 'Seconds until the next try after a 403; 0: given up'),
  fatal_retry_interval: wholeNumber(0, 'Seconds until the next try after any other refusal; 0: given up'),
  auth_rejection_permanent: yesNo(true, 'Credentials that are not taken count as refused, not as temporary'),
  max_random_initial_delay: wholeNumber(10, 'The first REGISTER goes out after 1 to so many seconds'),
  outbound_auth: list('auth sections with the credentials for 401 and 407 answers'),
  outbound_proxy: sipUri('The Route of REGISTER, usually with `\\;lr`'),
  transport: text('', 'The transport to register over; chosen by the URI when empty'),
  user_agent: text('', 'User-Agent of REGISTER; that of `type=global` when empty'),
  line: yesNo(false, 'Mark our Contact, so that requests to it are recognised as from `endpoint`'),
  endpoint: text('', 'Whose the requests are that come to a marked Contact'),
  support_path: yesNo(false, 'Say `Supported: path` (RFC 3327)'),
  support_outbound: yesNo(false, 'Say `Supported: outbound` (RFC 5626)'),
} as const;

export const REGISTRATION: ObjectSchema<typeof options> = {
  type: 'registration',
  description: 'A registration of ours with a provider.',
  options,
  ignored: ['security_mechanisms', 'security_negotiation'],
};
