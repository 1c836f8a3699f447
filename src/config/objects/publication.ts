import { type Option, text, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const inboundOptions = {
  endpoint: text('', 'Who may publish; empty: every endpoint'),
} as const;

/** `event_PACKAGE` options are read beside the schema, as their names are open. */
export const INBOUND_PUBLICATION: ObjectSchema<typeof inboundOptions> = {
  type: 'inbound-publication',
  description:
    "State that is published here (RFC 3903). `event_asterisk-devicestate` and `event_asterisk-mwi` name an `asterisk-publication`; `event_presence`, Aldis's own, names the presence that PIDF sets: `CustomPresence:alice`.",
  options: inboundOptions,
  ignored: [],
  ignoredPrefixes: ['event_'],
};

const asteriskOptions = {
  device_state: yesNo(false, 'Take device states'),
  device_state_filter: pattern('A regular expression that device names must match'),
  mailbox_state: yesNo(false, 'Take states of mailboxes'),
  mailbox_state_filter: pattern('A regular expression that mailboxes must match'),
} as const;

export const ASTERISK_PUBLICATION: ObjectSchema<typeof asteriskOptions> = {
  type: 'asterisk-publication',
  description: 'States that an Asterisk publishes here.',
  options: asteriskOptions,
  ignored: ['devicestate_publish', 'mailboxstate_publish'],
};

function pattern(description: string): Option<string> {
  return {
    expected: 'a regular expression',
    default: '',
    description,
    read(written) {
      try {
        new RegExp(written);
      } catch {
        return undefined;
      }
      return written;
    },
  };
}
