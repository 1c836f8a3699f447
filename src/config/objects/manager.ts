import { namedLists, networkRules } from '../access-list.ts';
import { bindAddress } from '../bind-address.ts';
import { list, type Option, secret, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const generalOptions = {
  enabled: yesNo(false, 'Whether AMI is served at all'),
  webenabled: yesNo(false, 'AMI over HTTP, where http.conf serves it'),
  port: wholeNumber(5038, 'TCP port; 0 picks a free one', { maximum: 65_535 }),
  bindaddr: bindAddress('Where to listen; every address when not given'),
  tlsenable: yesNo(false, 'Whether AMI is served over TLS, too'),
  tlsbindaddr: bindAddress('Where to listen for TLS; `bindaddr` and port 5039 when not given'),
  tlscertfile: text('', 'Certificate chain, PEM; relative to the configuration directory'),
  tlsprivatekey: text('', 'Private key, PEM; looked for in `tlscertfile` when not given'),
  tlscipher: text('', 'Ciphers as OpenSSL names them'),
  allowmultiplelogin: yesNo(true, 'Whether a user may have several sessions'),
  displayconnects: yesNo(true, 'Log each login and logoff'),
  timestampevents: yesNo(false, 'A `Timestamp` in each event'),
  brokeneventsaction: yesNo(false, 'Leave out some answers to `Events`, as old Asterisks did'),
  debug: yesNo(false, '`SequenceNumber` and the like in each event'),
  httptimeout: wholeNumber(60, 'Seconds that a session over HTTP lasts without a request', { minimum: 1 }),
  authtimeout: wholeNumber(30, 'Seconds to log in', { minimum: 1 }),
  authlimit: wholeNumber(50, 'Connections that have not logged in, at most', { minimum: 1 }),
  disabledevents: list('Events that are never sent'),
} as const;

export const MANAGER_GENERAL: ObjectSchema<typeof generalOptions> = {
  type: 'general',
  description: 'The Asterisk Manager Interface.',
  options: generalOptions,
  ignored: [
    'block-sockets',
    'channelvars',
    'tlscafile',
    'tlscapath',
    'tlsclientmethod',
    'tlsdisablev1',
    'tlsdisablev11',
    'tlsdisablev12',
    'tlsdontverifyserver',
    'tlsservercipherorder',
    'tlsverifyclient',
  ],
};

const userOptions = {
  secret: secret('The password; without one nobody can log in'),
  read: list('Classes of events the user sees'),
  write: list('Classes of actions the user may use'),
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that the address must pass as well'),
  allowmultiplelogin: override('allowmultiplelogin'),
  displayconnects: override('displayconnects'),
  writetimeout: wholeNumber(100, 'Milliseconds that a write may block before the session is dropped', {
    minimum: 100,
  }),
  eventfilter: eventFilters(
    '`eventfilter = regex` or `eventfilter(criteria) = pattern`: what of the events in `read` is sent; repeatable',
  ),
} as const;

export const MANAGER_USER: ObjectSchema<typeof userOptions> = {
  type: 'user',
  description: 'Every section but [general] is a user, called like the section.',
  options: userOptions,
  ignored: ['setvar'],
};

/** As listed in Asterisk's manager.conf.sample; `none` grants nothing. */
export const MANAGER_CLASSES: readonly string[] = [
  'system',
  'call',
  'log',
  'verbose',
  'command',
  'agent',
  'user',
  'config',
  'dtmf',
  'reporting',
  'cdr',
  'dialplan',
  'originate',
  'agi',
  'cc',
  'aoc',
  'test',
  'security',
  'message',
  'all',
  'none',
];

/** Undefined where the user's section does not say. */
function override(name: string): Option<boolean | undefined> {
  return { ...yesNo(true, `Overrides the \`${name}\` of [general]`), default: undefined };
}

interface EventFilter {
  readonly criteria: string;
  readonly pattern: string;
}

function eventFilters(description: string): Option<readonly EventFilter[]> {
  return {
    expected: 'a filter',
    default: [],
    description,
    repeatable: true,
    takesCriteria: true,
    read: (pattern, before, criteria) => [...before, { criteria, pattern }],
  };
}
