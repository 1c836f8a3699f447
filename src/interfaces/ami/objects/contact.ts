import { hash } from 'node:crypto';
import type { PjsipAor } from '../../../config/pjsip-types.ts';
import { image, textOf } from '../../../protocols/ami/text.ts';
import type { ContactView, QualifySurface } from '../../../technologies/pjsip/index.ts';
import { double, type ShownOption, shown, trueFalse } from './shown-option.ts';

/** A contact with what its AOR says of all of its contacts, and what is known of it. */
export interface ShownContact {
  readonly contact: ContactView;
  readonly aor: PjsipAor;
  readonly state: ReturnType<QualifySurface['statusOf']>;
  /** The node it registered with, as listings name it. */
  readonly regServer: string;
}

/** A contact's options in Asterisk's order. */
export function contactOptions(): readonly ShownOption<ShownContact>[] {
  return CONTACT_OPTIONS;
}

/** `aor;@hash` of a registered contact, `aor@@hash` of a static one. */
export function contactId(contact: ContactView): string {
  return `${contact.aor}${contact.kind === 'static' ? '@' : ';'}@${contactHash(contact)}`;
}

/** MD5 of the URI, in hex. */
export function contactHash(contact: ContactView): string {
  return hash('md5', Buffer.from(contact.kind === 'static' ? image(contact.uri) : contact.uri, 'latin1'));
}

/** `aor/uri` */
export function contactName(contact: ContactView): string {
  return `${contact.aor}/${contactUri(contact)}`;
}

/** A static contact's URI is text of the configuration, that of a registered one the image of what the phone wrote. */
export function contactUri({ kind, uri }: ContactView): string {
  return kind === 'static' ? uri : textOf(uri);
}

/** In Asterisk's order: registered ones before static ones, each by their hashes. */
export function inHashOrder(contacts: readonly ContactView[]): readonly ContactView[] {
  if (contacts.length < 2) return contacts;
  return contacts
    .map((contact) => [contactId(contact), contact] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, contact]) => contact);
}

export function roundtrip({ roundtripUsec }: ShownContact['state']): string {
  return roundtripUsec === undefined ? 'N/A' : String(roundtripUsec);
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const CONTACT_OPTIONS: readonly ShownOption<ShownContact>[] = [
  shown('via_addr', ({ contact }) => contact.viaAddress),
  shown('qualify_timeout', ({ aor }) => double(aor.qualifyTimeout)),
  shown('qualify_2xx_only', ({ aor }) => trueFalse(aor.qualify2xxOnly)),
  shown('call_id', ({ contact }) => textOf(contact.callId)),
  shown('reg_server', ({ regServer }) => regServer),
  // Asterisk forgets contacts of connections when it starts; Aldis keeps all.
  shown('prune_on_boot', () => 'no'),
  shown('path', ({ contact }) => textOf(contact.path)),
  shown('endpoint', ({ contact }) => contact.endpoint),
  shown('via_port', ({ contact }) => String(contact.viaPort)),
  shown('authenticate_qualify', ({ aor }) => yesNo(aor.authenticateQualify)),
  shown('uri', ({ contact }) => contactUri(contact)),
  shown('qualify_frequency', ({ aor }) => String(aor.qualifyFrequency)),
  shown('user_agent', ({ contact }) => textOf(contact.userAgent)),
  shown('expiration_time', ({ contact }) => String(Math.floor(contact.expiresAt / 1000))),
  shown('outbound_proxy', ({ aor }) => aor.outboundProxy),
];
