import { header, headers, methodOf, requestUri, statusOf, uriIn, userOf } from '../../sip-text.ts';
import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { mostContacts, registrableAor } from '../registrable-aor.ts';
import { contactsListed } from './contacts-listed.ts';
import { contactsNotified } from './contacts-notified.ts';
import { contactsOfDevices } from './contacts-of-devices.ts';

/** What has to be registered before a case for it to mean what it meant when it was recorded. */
export interface NeededContacts {
  readonly aor: string;
  readonly contacts: readonly NeededContact[];
  /** True: these and no others. */
  readonly exactly: boolean;
}

export interface NeededContact {
  readonly uri: string;
  /** Seconds. */
  readonly expires: number;
  readonly path: string;
  /** It has to expire as said here, though it may be there already. */
  readonly anew?: boolean;
  /** What else its REGISTER said, where the case shows it. */
  readonly details?: RegisterDetails;
}

export interface RegisterDetails {
  /** The peer's port that it came from. */
  readonly port: number;
  readonly callId: string;
  readonly userAgent: string;
}

/**
 * Cases stand on those before them, and some of those are not in the file. But a recording tells what was
 * there: a 200 to a REGISTER lists all contacts, events tell what is new and what went, and a MESSAGE that
 * reached a phone went to a contact.
 */
export function contactsBefore(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const needed = new Map<string, NeededContacts>();
  for (const exchange of registrations(recorded)) {
    if (!needed.has(exchange.aor)) {
      const contacts = beforeRegistration(exchange, recorded, directory);
      if (contacts !== undefined) needed.set(exchange.aor, { aor: exchange.aor, contacts, exactly: true });
    }
  }
  const others = [
    ...contactsListed(recorded, directory),
    ...beforeMessages(recorded, directory),
    ...contactsNotified(recorded, directory),
    ...contactsOfDevices(recorded, directory),
  ];
  for (const need of others) {
    if (!needed.has(need.aor)) needed.set(need.aor, need);
  }
  return [...needed.values()];
}

interface Registration {
  readonly aor: string;
  readonly request: string;
  readonly response: string;
}

/** REGISTERs with their final answers, challenges left out. */
function registrations(recorded: RecordedCase): Registration[] {
  const found: Registration[] = [];
  for (const { kind, data } of recorded.items) {
    if (kind !== 'sip-tx' || methodOf(data) !== 'REGISTER') continue;
    const answer = recorded.items.find(
      (item) =>
        item.kind === 'sip-rx' &&
        statusOf(item.data) >= 200 &&
        header(item.data, 'Call-ID') === header(data, 'Call-ID') &&
        header(item.data, 'CSeq') === header(data, 'CSeq'),
    );
    if (answer === undefined || statusOf(answer.data) === 401) continue;
    const aor = userOf(uriIn(header(data, 'To')));
    found.push({ aor, request: data, response: answer.data });
  }
  return found;
}

function beforeRegistration(
  { aor, request, response }: Registration,
  recorded: RecordedCase,
  directory: DirectoryModel,
): NeededContact[] | undefined {
  const asked = contactList(headers(request, 'Contact').join(', '));
  if (statusOf(response) === 403) return filledUp(aor, asked, directory);
  if (statusOf(response) !== 200) return undefined;
  const statics = directory.staticContacts;
  const listed = contactList(headers(response, 'Contact').join(', ')).filter(
    ({ uri }) => !statics.includes(uri),
  );
  const events = recorded.items.filter((item) => item.kind.startsWith('ami-rx')).map(({ data }) => data);
  const told = (uri: string, status: string): boolean =>
    events.some((e) => amiField(e, 'URI') === uri && amiField(e, 'ContactStatus') === status);
  const seesContacts =
    seesAllEvents(recorded) || events.some((e) => amiField(e, 'Event') === 'ContactStatus');
  const refreshed = new Set(registeredLater(recorded, request));
  const before: NeededContact[] = [];
  for (const { uri, expires } of listed) {
    const isAsked = asked.some((contact) => contact.uri === uri);
    const isNew = isAsked && (told(uri, 'NonQualified') || !seesContacts);
    if (!isNew && !refreshed.has(uri)) before.push({ uri, expires: isAsked ? 300 : expires + 1, path: '' });
  }
  const gone: string[] = [];
  for (const event of events) {
    const uri = amiField(event, 'URI');
    const isGone = amiField(event, 'ContactStatus') === 'Removed' && amiField(event, 'AOR') === aor;
    const known = before.some((contact) => contact.uri === uri) || told(uri, 'NonQualified');
    if (isGone && !known && !gone.includes(uri)) gone.push(uri);
  }
  // What is pushed out first is what would have expired first.
  return [
    ...gone.map((uri, index) => ({ uri, expires: 60 + 5 * index, path: '', anew: true })),
    ...before.map((contact) =>
      gone.length > 0 ? { ...contact, expires: Math.max(contact.expires, 100), anew: true } : contact,
    ),
  ];
}

/** Whether the session told of everything: no mask, no filter, and a user who reads all. */
function seesAllEvents(recorded: RecordedCase): boolean {
  const narrowed = recorded.items.some(
    ({ kind, data }) => kind === 'ami-tx' && /^(events|filter|login)$/i.test(amiField(data, 'Action')),
  );
  return recorded.user === 'admin' && !narrowed;
}

/** Contacts that later REGISTERs of the same case bring in are not there before the first. */
function registeredLater(recorded: RecordedCase, first: string): string[] {
  return registrations(recorded)
    .filter(({ request }) => request !== first)
    .flatMap(({ request }) => contactList(headers(request, 'Contact').join(', ')).map(({ uri }) => uri))
    .filter((uri) => !headers(first, 'Contact').join(', ').includes(uri));
}

/** Refused for too many contacts: as many others were there as the AOR may have. */
function filledUp(
  aor: string,
  asked: readonly { uri: string }[],
  directory: DirectoryModel,
): NeededContact[] | undefined {
  const most = mostContacts(aor, directory);
  const replaces = directory.aors.get(aor)?.get('remove_existing') === 'yes';
  if (most === 0 || asked.length > most || replaces) return undefined;
  return Array.from({ length: most }, (_, index) => ({
    uri: `sip:filler${index}@127.0.0.1:15079`,
    expires: 300,
    path: '',
  }));
}

function beforeMessages(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const needed: NeededContacts[] = [];
  for (const { kind, data } of recorded.items) {
    if (kind !== 'ami-tx' || amiField(data, 'Action').toLowerCase() !== 'messagesend') continue;
    const destination = amiField(data, 'Destination') || amiField(data, 'To');
    const aor = registrableAor(destination, directory);
    if (aor === undefined) continue;
    const sent = recorded.items.find(
      (item) =>
        item.kind === 'sip-rx' &&
        methodOf(item.data) === 'MESSAGE' &&
        !destination.includes(requestUri(item.data)) &&
        !directory.staticContacts.includes(requestUri(item.data)),
    );
    if (sent !== undefined) {
      const path = headers(sent.data, 'Route').join(', ');
      // Asterisk takes one of several; Aldis would send to what earlier cases left there, too.
      needed.push({ aor, contacts: [{ uri: requestUri(sent.data), expires: 300, path }], exactly: true });
    } else if (recorded.items.some((item) => amiField(item.data, 'Message') === 'Message failed to send.')) {
      needed.push({ aor, contacts: [], exactly: true });
    }
  }
  return needed;
}

function contactList(value: string): { uri: string; expires: number }[] {
  return [...value.matchAll(/<([^>]*)>([^,<]*)/g)].map((match) => ({
    uri: match[1] ?? '',
    expires: Number(/;expires=(\d+)/.exec(match[2] ?? '')?.[1] ?? '300'),
  }));
}
