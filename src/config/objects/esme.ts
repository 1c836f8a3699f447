import { namedLists, networkRules } from '../access-list.ts';
import { hashedPassword, shortText } from '../carrier-options.ts';
import { choice, choices, decimal, repeatedList, required, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { sha256 } from './token.ts';

const options = {
  system_id: shortText('', 15, 'What it binds as; the name of the section when empty'),
  password_sha256: sha256('The SHA-256 of its password: `printf %s PASSWORD | sha256sum`'),
  password: hashedPassword('Its password in clear, in place of `password_sha256`'),
  system_type: shortText('', 12, 'The system_type that it has to bind with; any when empty'),
  project: required(text('', 'The project from whose numbers it sends')),
  numbers: repeatedList('Numbers that it may send from; all of its project when not given'),
  default_from: text('', 'What it sends from where it names no number; it has to when empty'),
  bind_types: choices(
    ['transceiver', 'transmitter', 'receiver'],
    ['transceiver', 'transmitter', 'receiver'],
    'How it may bind',
  ),
  max_binds: wholeNumber(4, 'Binds at a time', { minimum: 1, maximum: 1000 }),
  window: wholeNumber(
    100,
    'deliver_sm that may be unanswered on a bind, and submit_sm that we take before answering',
    {
      minimum: 1,
      maximum: 10_000,
    },
  ),
  throughput: decimal(0, 'submit_sm a second, more are answered ESME_RTHROTTLED; 0: as fast as it goes', {
    maximum: 100_000,
  }),
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that its address must pass as well'),
  tls_required: yesNo(false, 'It may bind over TLS only'),
  default_alphabet: choice(
    ['gsm-7', 'latin-1', 'ascii', 'utf-8'],
    'gsm-7',
    'What data_coding 0 means to it, both ways',
  ),
  concatenation: choice(
    ['udh8', 'udh16', 'sar', 'payload'],
    'udh8',
    'What joins the parts of long texts in its deliver_sm',
  ),
  keep_hours: wholeNumber(72, 'Hours that receipts and messages wait for it to bind', {
    minimum: 1,
    maximum: 720,
  }),
} as const;

export const ESME: ObjectSchema<typeof options> = {
  type: 'esme',
  description:
    'A system that binds to our SMPP server. Its name is what `deliver_to=esme:NAME` calls it, of letters, digits, `.`, `_` and `-`.',
  options,
  ignored: [],
};
