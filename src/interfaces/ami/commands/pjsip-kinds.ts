import type {
  PjsipAor,
  PjsipAuth,
  PjsipEndpoint,
  PjsipIdentify,
  PjsipRegistration,
  PjsipTransport,
} from '../../../config/pjsip-types.ts';
import type { RegistrationView } from '../../../technologies/pjsip/index.ts';
import { aorOptions } from '../objects/aor.ts';
import { authOptions } from '../objects/auth.ts';
import { contactId, contactName, contactOptions, type ShownContact } from '../objects/contact.ts';
import { endpointOptions } from '../objects/endpoint.ts';
import { identifyOptions } from '../objects/identify.ts';
import { registrationOptions } from '../objects/registration.ts';
import { parameterTable } from '../objects/shown-option.ts';
import { transportOptions } from '../objects/transport.ts';
import { endpointBlock, endpointHeaders } from './pjsip-endpoint-block.ts';
import { registrationHeader, registrationRow } from './pjsip-registration-rows.ts';
import * as rows from './pjsip-rows.ts';
import { type ObjectTable, objectTable, type ShownKind } from './pjsip-tables.ts';

export type ObjectKind = 'aor' | 'auth' | 'contact' | 'endpoint' | 'identify' | 'registration' | 'transport';

/** The tables of every kind of SIP object. */
export function objectTables(): Readonly<Record<ObjectKind, ObjectTable>> {
  return TABLES;
}

const ENDPOINTS: ShownKind<PjsipEndpoint> = {
  all: ({ objects }) => objects.endpoints,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.endpoints.get(name),
  header: (whole) => (whole ? endpointHeaders() : rows.endpointHeader()),
  row: (listing, endpoint, whole) =>
    whole ? endpointBlock(listing, endpoint) : rows.endpointRow(endpoint, listing.deviceState(endpoint.name)),
  hasParts: true,
  table: (_listing, endpoint, secrets) => parameterTable(endpointOptions(), endpoint, secrets),
};

const AORS: ShownKind<PjsipAor> = {
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

const AUTHS: ShownKind<PjsipAuth> = {
  all: ({ objects }) => objects.auths,
  id: ({ name }) => name,
  find: ({ configuration }, name) => configuration.auths.get(name),
  header: () => rows.authHeader(0),
  row: (_listing, auth) => rows.authRow(auth, 'Auth', 0),
  hasParts: false,
  table: ({ configuration }, auth, secrets) =>
    parameterTable(authOptions(), { auth, global: configuration.global }, secrets),
};

const CONTACTS: ShownKind<ShownContact> = {
  *all(listing) {
    for (const aor of listing.objects.aors) {
      const contacts = listing.contactsOf(aor.name);
      // By their names here, where everything else has them by their hashes.
      const named = contacts.map((contact) => [contactName(contact), contact] as const);
      named.sort(([a], [b]) => (a < b ? -1 : 1));
      yield* listing.shownContacts({ aor, contacts: named.map(([, contact]) => contact) });
    }
  },
  id: ({ contact }) => contactName(contact),
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

const TRANSPORTS: ShownKind<PjsipTransport> = {
  all: ({ objects }) => objects.transports,
  id: ({ name }) => name,
  find: ({ configuration }, wanted) => configuration.transports.find(({ name }) => name === wanted),
  header: () => rows.transportHeader(0),
  row: (_listing, transport) => rows.transportRow(transport, 0),
  hasParts: false,
  table: (_listing, transport, secrets) => parameterTable(transportOptions(), transport, secrets),
};

const IDENTIFIES: ShownKind<PjsipIdentify> = {
  all: ({ objects }) => objects.identifies,
  id: ({ name }) => name,
  find: ({ configuration }, wanted) => configuration.identifies.find(({ name }) => name === wanted),
  header: (whole) => rows.identifyHeader(0) + (whole ? rows.matchHeader(1) : ''),
  row: (_listing, identify, whole) =>
    rows.identifyRow(identify, 0) + (whole ? rows.matchRows(identify, 1) : ''),
  hasParts: true,
  table: (_listing, identify, secrets) => parameterTable(identifyOptions(), identify, secrets),
};

interface ShownRegistration {
  readonly registration: PjsipRegistration;
  readonly view: RegistrationView | undefined;
}

const REGISTRATIONS: ShownKind<ShownRegistration> = {
  *all({ objects, pjsip }) {
    const views = new Map(pjsip.registrations.list().map((view) => [view.name, view]));
    for (const registration of objects.registrations) {
      yield { registration, view: views.get(registration.name) };
    }
  },
  id: ({ registration }) => registration.name,
  find({ configuration, pjsip }, wanted) {
    const registration = configuration.registrations.get(wanted);
    const view = pjsip.registrations.list().find(({ name }) => name === wanted);
    return registration && { registration, view };
  },
  header: registrationHeader,
  row: (_listing, { registration, view }, _whole, now) => registrationRow(registration, view, now),
  hasParts: false,
  table: (_listing, { registration }, secrets) =>
    parameterTable(registrationOptions(), registration, secrets),
};

const TABLES: Readonly<Record<ObjectKind, ObjectTable>> = {
  aor: objectTable(AORS),
  auth: objectTable(AUTHS),
  contact: objectTable(CONTACTS),
  endpoint: objectTable(ENDPOINTS),
  identify: objectTable(IDENTIFIES),
  registration: objectTable(REGISTRATIONS),
  transport: objectTable(TRANSPORTS),
};
