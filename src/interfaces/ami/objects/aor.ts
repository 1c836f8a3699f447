import type { PjsipAor } from '../../../config/pjsip-types.ts';
import type { ContactView } from '../../../technologies/pjsip/index.ts';
import { contactName } from './contact.ts';
import { double, type ShownOption, shown, trueFalse } from './shown-option.ts';

/** An AOR with the contacts it has at the moment, in the order of their hashes. */
export interface ShownAor {
  readonly aor: PjsipAor;
  readonly contacts: readonly ContactView[];
}

/** An AOR's options in Asterisk's order. */
export function aorOptions(): readonly ShownOption<ShownAor>[] {
  return AOR_OPTIONS;
}

/** The same where an AOR is told as an inbound registration. */
export function inboundRegistrationOptions(): readonly ShownOption<ShownAor>[] {
  return INBOUND_REGISTRATION_OPTIONS;
}

/** `aor/uri,aor/uri` */
export function contactNames({ contacts }: ShownAor): string {
  return contacts.map(contactName).join(',');
}

function optionsWith(contacts: ShownOption<ShownAor>): readonly ShownOption<ShownAor>[] {
  return [
    shown('minimum_expiration', ({ aor }) => String(aor.minimumExpiration)),
    shown('default_expiration', ({ aor }) => String(aor.defaultExpiration)),
    shown('qualify_timeout', ({ aor }) => double(aor.qualifyTimeout)),
    shown('qualify_2xx_only', ({ aor }) => trueFalse(aor.qualify2xxOnly)),
    shown('mailboxes', ({ aor }) => aor.mailboxes.join(',')),
    shown('support_path', ({ aor }) => trueFalse(aor.supportPath)),
    shown('remove_unavailable', ({ aor }) => trueFalse(aor.removeUnavailable)),
    shown('voicemail_extension', ({ aor }) => aor.voicemailExtension),
    shown('max_contacts', ({ aor }) => String(aor.maxContacts)),
    shown('authenticate_qualify', ({ aor }) => trueFalse(aor.authenticateQualify)),
    contacts,
    shown('maximum_expiration', ({ aor }) => String(aor.maximumExpiration)),
    shown('qualify_frequency', ({ aor }) => String(aor.qualifyFrequency)),
    shown('remove_existing', ({ aor }) => trueFalse(aor.removeExisting)),
    shown('outbound_proxy', ({ aor }) => aor.outboundProxy),
  ];
}

const uris = ({ contacts }: ShownAor): readonly string[] => contacts.map(({ uri }) => uri);

const AOR_OPTIONS = optionsWith(shown('contact', contactNames, { name: 'Contacts', lines: uris }));
const INBOUND_REGISTRATION_OPTIONS = optionsWith(shown('contact', contactNames, { lines: uris }));
