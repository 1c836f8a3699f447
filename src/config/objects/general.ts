import { choice, type Option, text, wholeNumber } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { API_OPTIONS } from './api.ts';

/** Undefined where nothing was written: asterisk.conf may name the system, too. */
const systemName: Option<string | undefined> = {
  ...text('', '`SystemName` of AMI events; `systemname` of asterisk.conf when not given'),
  default: undefined,
};

const options = {
  system_name: systemName,
  validity_period: wholeNumber(14_400, 'Seconds that a message may wait when the request does not say', {
    minimum: 1,
    maximum: 31_536_000,
  }),
  offline: choice(
    ['store', 'reject'],
    'store',
    'What happens to a message for somebody who is not registered: it waits, or is refused as by Asterisk',
  ),
  retry_initial: wholeNumber(1, 'Seconds until the second attempt; each further wait is twice as long', {
    minimum: 1,
    maximum: 86_400,
  }),
  retry_maximum: wholeNumber(300, 'Seconds between two attempts, at most', { minimum: 1, maximum: 86_400 }),
  max_attempts: wholeNumber(10, 'Attempts at a message that a peer which is there keeps refusing', {
    minimum: 1,
    maximum: 1_000,
  }),
  ami_version: text('11.0.0', 'The version in the AMI greeting'),
  asterisk_version: text('22.11.0-rc1', 'The Asterisk version that is told to clients'),
  log_level: choice(['trace', 'debug', 'info', 'warn', 'error'], 'info', 'The least that is logged'),
  log_file: text(
    '',
    'The file that the log goes to, standard error when not given; counts from the next start',
  ),
  ...API_OPTIONS,
} as const;

export const MESSAGING_GENERAL: ObjectSchema<typeof options> = {
  type: 'general',
  description: "Aldis's own.",
  options,
  ignored: [],
};
