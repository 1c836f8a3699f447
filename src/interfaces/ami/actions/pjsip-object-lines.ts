import type { PjsipAuth } from '../../../config/pjsip-types.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import type { ListItem } from '../event-list.ts';
import { authOptions } from '../objects/auth.ts';
import { contactId, contactUri, roundtrip, type ShownContact } from '../objects/contact.ts';
import type { Listing } from '../objects/listing.ts';
import { configured, optionLines, type ShownOption } from '../objects/shown-option.ts';

/** The lines with which every object begins, then its options. */
export function objectLines<T>(
  type: string,
  name: string,
  options: readonly ShownOption<T>[],
  object: T,
  maySeeSecrets = true,
): string {
  return (
    field('ObjectType', type) +
    field('ObjectName', configured(name)) +
    optionLines(options, object, maySeeSecrets)
  );
}

/** The auths of a list that there are, an event each. */
export function authItems(
  listing: Listing,
  names: readonly string[],
  maySeeSecrets: boolean,
  more = '',
): ListItem[] {
  const { auths, global } = listing.configuration;
  return names.flatMap((name): ListItem[] => {
    const auth = auths.get(name);
    return auth === undefined ? [] : [['AuthDetail', authLines(auth, global, maySeeSecrets) + more]];
  });
}

export function authLines(
  auth: PjsipAuth,
  global: Listing['configuration']['global'],
  maySeeSecrets: boolean,
): string {
  return objectLines('auth', auth.name, authOptions(), { auth, global }, maySeeSecrets);
}

/** `ContactStatusDetail`, whose fields have an order of their own. */
export function contactStatusItem(shown: ShownContact, endpoint: string): ListItem {
  const { contact, aor, state } = shown;
  return [
    'ContactStatusDetail',
    field('AOR', configured(contact.aor)) +
      field('URI', configured(contactUri(contact))) +
      field('UserAgent', escaped(contact.userAgent)) +
      field('RegExpire', String(Math.floor(contact.expiresAt / 1000))) +
      (contact.viaAddress === ''
        ? ''
        : field('ViaAddress', escaped(`${contact.viaAddress}:${contact.viaPort}`))) +
      (contact.callId === '' ? '' : field('CallID', escaped(contact.callId))) +
      field('Status', state.status) +
      field('RoundtripUsec', roundtrip(state)) +
      field('EndpointName', configured(endpoint)) +
      field('ID', configured(contactId(contact))) +
      field('AuthenticateQualify', zeroOne(aor.authenticateQualify)) +
      field('OutboundProxy', configured(aor.outboundProxy)) +
      field('Path', escaped(contact.path)) +
      field('QualifyFrequency', String(aor.qualifyFrequency)) +
      field('QualifyTimeout', aor.qualifyTimeout.toFixed(3)) +
      field('Qualify2xxOnly', zeroOne(aor.qualify2xxOnly)),
  ];
}

function zeroOne(value: boolean): string {
  return value ? '1' : '0';
}
