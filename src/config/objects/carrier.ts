import { countryCode, unlessGiven } from '../carrier-options.ts';
import { choice, decimal, required, text, wholeNumber } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { MM7_OPTIONS } from './carrier-mm7.ts';
import { SIGNALWIRE_OPTIONS } from './carrier-signalwire.ts';
import { SMPP_OPTIONS } from './carrier-smpp.ts';
import { TRUNK_OPTIONS } from './carrier-trunk.ts';
import { WEBHOOK_OPTIONS } from './carrier-webhook.ts';

/** What a carrier can be reached by. */
export const PROTOCOLS = ['smpp', 'signalwire', 'webhook', 'mm7', 'sip'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const options = {
  protocol: required(choice(PROTOCOLS, 'smpp', 'What it is reached by; the options of each stand below')),
  throughput: decimal(0, 'Segments a second; 0: as fast as it goes', { maximum: 100_000 }),
  queue: wholeNumber(1000, 'Segments that may wait for it in memory; what comes behind waits on disk', {
    minimum: 1,
    maximum: 100_000,
  }),
  failover: choice(
    ['safe', 'aggressive'],
    'safe',
    '`safe`: the next route is tried only where this carrier surely did not take the message; `aggressive`: where it may have, too',
  ),
  mms_fallback: choice(
    ['none', 'link'],
    'none',
    'An MMS that cannot go as such: it fails, or goes as text with links to its files',
  ),
  number_format: unlessGiven(
    choice(
      ['e164', 'digits', 'national'],
      'e164',
      'How it writes numbers: `+15551230001`, `15551230001` or, behind `national_trunk`, the national form; `digits` for smpp and `e164` for others when not given',
    ),
  ),
  country_code: countryCode(
    'Numbers that come in without it, or with `national_trunk` in its place, are of this country; empty: they come whole',
  ),
  national_trunk: {
    ...text('', 'What stands before national numbers: `0`'),
    expected: 'up to 3 digits',
    read: (written: string) => (/^\d{0,3}$/.test(written) ? written : undefined),
  },
  receipt_days: wholeNumber(7, 'Days that receipts are waited for', { minimum: 1, maximum: 90 }),
  reassembly: wholeNumber(86_400, 'Seconds that the parts of a long message are waited for', {
    minimum: 10,
    maximum: 2_592_000,
  }),
} as const;

export const CARRIER: ObjectSchema<typeof options> = {
  type: 'carrier',
  description:
    'A way to mobile numbers. Its name is what routes call it, of letters, digits, `.`, `_` and `-`. These options belong to every protocol:',
  options,
  ignored: [],
};

export const SMPP_CARRIER = schemaOf(
  'smpp',
  SMPP_OPTIONS,
  'An SMSC, by SMPP ([carrier-smpp.md](carrier-smpp.md)).',
);
export const SIGNALWIRE_CARRIER = schemaOf(
  'signalwire',
  SIGNALWIRE_OPTIONS,
  "Another Aldis, SignalWire, or a provider with Twilio's API ([carrier-signalwire.md](carrier-signalwire.md)).",
);
export const WEBHOOK_CARRIER = schemaOf(
  'webhook',
  WEBHOOK_OPTIONS,
  'Any other HTTP API, by templates ([carrier-webhook.md](carrier-webhook.md)).',
);
export const MM7_CARRIER = schemaOf(
  'mm7',
  MM7_OPTIONS,
  'An MMSC, by MM7 ([carrier-mm7.md](carrier-mm7.md)).',
);
export const TRUNK_CARRIER = schemaOf(
  'sip',
  TRUNK_OPTIONS,
  'A SIP provider, by MESSAGE through an endpoint of pjsip.conf ([carrier-sip.md](carrier-sip.md)).',
);

/** What stands in the reference: shared options are told once. */
export const CARRIER_PROTOCOLS: readonly (readonly [Protocol, ObjectSchema])[] = [
  ['smpp', { ...SMPP_CARRIER, options: SMPP_OPTIONS }],
  ['signalwire', { ...SIGNALWIRE_CARRIER, options: SIGNALWIRE_OPTIONS }],
  ['webhook', { ...WEBHOOK_CARRIER, options: WEBHOOK_OPTIONS }],
  ['mm7', { ...MM7_CARRIER, options: MM7_OPTIONS }],
  ['sip', { ...TRUNK_CARRIER, options: TRUNK_OPTIONS }],
];

function schemaOf<const O extends ObjectSchema['options']>(
  protocol: Protocol,
  own: O,
  description: string,
): ObjectSchema<typeof options & O> {
  return {
    type: 'carrier',
    description,
    options: { ...options, ...own },
    ignored: [],
    foreign: (name) => foreignTo(protocol, name),
  };
}

/** What an option belongs to that this protocol does not have. */
function foreignTo(protocol: Protocol, name: string): string | undefined {
  const others = OPTIONS.filter(([other, table]) => other !== protocol && Object.hasOwn(table, name));
  if (others.length === 0) return undefined;
  return `an option of ${others.map(([other]) => `protocol=${other}`).join(' and ')}, and means nothing with protocol=${protocol}`;
}

const OPTIONS: readonly (readonly [Protocol, ObjectSchema['options']])[] = [
  ['smpp', SMPP_OPTIONS],
  ['signalwire', SIGNALWIRE_OPTIONS],
  ['webhook', WEBHOOK_OPTIONS],
  ['mm7', MM7_OPTIONS],
  ['sip', TRUNK_OPTIONS],
];
