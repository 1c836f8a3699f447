import type {
  PjsipAor,
  PjsipAuth,
  PjsipEndpoint,
  PjsipIdentify,
  PjsipRegistration,
  PjsipTransport,
} from '../../../config/configuration.ts';
import { aorOptions } from '../objects/aor.ts';
import { authOptions } from '../objects/auth.ts';
import { contactId, contactName, contactOptions, type ShownContact } from '../objects/contact.ts';
import { endpointOptions } from '../objects/endpoint.ts';
import { identifyOptions } from '../objects/identify.ts';
import type { Listing } from '../objects/listing.ts';
import { registrationOptions } from '../objects/registration.ts';
import { parameterTable } from '../objects/shown-option.ts';
import { transportOptions } from '../objects/transport.ts';
import { endpointBlock, endpointHeaders } from './pjsip-endpoint-block.ts';
import { registrationHeader, registrationRow } from './pjsip-registration-rows.ts';
import * as rows from './pjsip-rows.ts';

/** A kind of SIP object as the console lists it and shows one. */
export interface ShownKind<T> {
  /** In the order of the list. */
  all(listing: Listing): Iterable<T>;
  /** What `like` is held against. */
  id(object: T): string;
  find(listing: Listing, name: string): T | undefined;
  /** `whole`: with the rows of what belongs to it. */
  header(whole: boolean): string;
  row(listing: Listing, object: T, whole: boolean, now: number): string;
  /** A blank line follows each object that has rows of what belongs to it. */
  readonly hasParts: boolean;
  table(listing: Listing, object: T, maySeeSecrets: boolean): string;
}

export const ENDPOINTS: ShownKind<PjsipEndpoint> = {
  all: ({ objects }) => objects.endpoints,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.endpoints.get(name),
  header: (whole) => (whole ? endpointHeaders() : rows.endpointHeader()),
  row: (listing, endpoint, whole) =>
    whole
      ? endpointBlock(listing, endpoint)
      : rows.endpointRow(endpoint, listing.deviceState(endpoint.name)),
  hasParts: true,
  table: (_listing, endpoint, secrets) => parameterTable(endpointOptions(), endpoint, secrets),
};

export const AORS: ShownKind<PjsipAor> = {
  all: ({ objects }) => objects.aors,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.aors.get(name),
  header: (whole) => rows.aorHeader(0) + (whole ? rows.contactHeader(1) : ''),
  row: (listing, aor, whole) => {
    const contacts = whole ? listing.shownContacts({ aor, contacts: listing.contactsOf(aor.name) }) : [];
    return rows.aorRow(aor, 0) + contacts.map((contact) => rows.contactRow(contact, 1)).join('');
  },
  hasParts: true,
  table: (listing, aor, secrets) =>
    parameterTable(aorOptions(), { aor, contacts: listing.contactsOf(aor.name) }, secrets),
};

export const AUTHS: ShownKind<PjsipAuth> = {
  all: ({ objects }) => objects.auths,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.auths.get(name),
  header: () => rows.authHeader(0),
  row: (_listing, auth) => rows.authRow(auth, 'Auth', 0),
  hasParts: false,
  table: ({ configuration }, auth, secrets) =>
    parameterTable(authOptions(), { auth, global: configuration.global }, secrets),
};

export const CONTACTS: ShownKind<ShownContact> = {
  *all(listing) {
    for (const aor of listing.objects.aors) {
      const contacts = listing.contactsOf(aor.name);
      // By their names here, where everything else has them by their hashes.
      const named = contacts.map((contact) => [contactName(contact), contact] as const);
      named.sort(([a], [b]) => (a < b ? -1 : 1));
      yield* listing.shownContacts({ aor, contacts: named.map(([, contact]) => contact) });
    }
  },
  id: ({ contact }) => contactId(contact),
  find(listing, name) {
    const aor = listing.configuration.aors.get(name.replace(/(?:[;@]@[0-9a-f]{32}|\/.*)$/, ''));
    if (aor === undefined) return undefined;
    return listing
      .shownContacts({ aor, contacts: listing.contactsOf(aor.name) })
      .find(({ contact }) => contactId(contact) === name || contactName(contact) === name);
  },
  header: () => rows.contactHeader(0),
  row: (_listing, contact) => rows.contactRow(contact, 0),
  hasParts: false,
  table: (_listing, contact, secrets) => parameterTable(contactOptions(), contact, secrets),
};

export const TRANSPORTS: ShownKind<PjsipTransport> = {
  all: ({ objects }) => objects.transports,
  id: ({ name }) => name,
  find: ({ configuration }, wanted) => configuration.transports.find(({ name }) => name === wanted),
  header: () => rows.transportHeader(0),
  row: (_listing, transport) => rows.transportRow(transport, 0),
  hasParts: false,
  table: (_listing, transport, secrets) => parameterTable(transportOptions(), transport, secrets),
};

export const IDENTIFIES: ShownKind<PjsipIdentify> = {
  all: ({ objects }) => objects.identifies,
  id: ({ name }) => name,
  find: ({ configuration }, wanted) => configuration.identifies.find(({ name }) => name === wanted),
  header: (whole) => rows.identifyHeader(0) + (whole ? rows.matchHeader(1) : ''),
  row: (_listing, identify, whole) =>
    rows.identifyRow(identify, 0) + (whole ? rows.matchRows(identify, 1) : ''),
  hasParts: true,
  table: (_listing, identify, secrets) => parameterTable(identifyOptions(), identify, secrets),
};

export const REGISTRATIONS: ShownKind<PjsipRegistration> = {
  all: ({ objects }) => objects.registrations,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.registrations.get(name),
  header: registrationHeader,
  row: ({ pjsip }, registration, _whole, now) =>
    registrationRow(
      registration,
      pjsip.registrations.list().find(({ name }) => name === registration.name),
      now,
    ),
  hasParts: false,
  table: (_listing, registration, secrets) => parameterTable(registrationOptions(), registration, secrets),
};
