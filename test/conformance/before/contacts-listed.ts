import type { DirectoryModel } from '../directory.ts';
import { amiField, amiFields, type RecordedCase } from '../recording.ts';
import { isRegistrable } from '../registrable-aor.ts';
import type { NeededContact, NeededContacts } from './contacts.ts';

/**
 * A listing tells what was registered when it was made: contacts by their URIs, with what their REGISTER said where
 * the listing has it, and who had none.
 */
export function contactsListed(recorded: RecordedCase, directory: DirectoryModel): NeededContacts[] {
  const messages = recorded.items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const found = new Found(directory);
  for (const message of messages) {
    found.takeNames(message);
    found.takeDetails(message);
    found.takeConsole(message);
    if (/^Message: No Contacts found$|^ListItems: /m.test(message) && isContactList(recorded))
      found.takeRest();
  }
  return found.all();
}

function isContactList(recorded: RecordedCase): boolean {
  return recorded.items.some(
    ({ kind, data }) =>
      kind === 'ami-tx' &&
      /^Action: (PJSIPShowContacts|PJSIPShowRegistrationInboundContactStatuses)\r$/m.test(data),
  );
}

class Found {
  readonly #directory: DirectoryModel;
  readonly #byAor = new Map<string, Map<string, NeededContact>>();

  constructor(directory: DirectoryModel) {
    this.#directory = directory;
  }

  all(): NeededContacts[] {
    return [...this.#byAor].map(([aor, contacts]) => ({
      aor,
      contacts: [...contacts.values()],
      exactly: true,
    }));
  }

  /** `Contacts: aor/uri,aor/uri`, of an endpoint a line for each of its AORs. */
  takeNames(message: string): void {
    const isEndpoint = amiField(message, 'Event') === 'EndpointList';
    const aors = isEndpoint
      ? amiField(message, 'Aor').split(',')
      : amiField(message, 'ObjectType') === 'aor'
        ? [amiField(message, 'ObjectName')]
        : [];
    const lines = amiFields(message).filter(([name]) => name === 'Contacts');
    for (const [index, [, value]] of lines.entries()) {
      const aor = aors[index];
      if (aor === undefined) continue;
      this.#none(aor);
      for (const name of value.split(/,(?=[^,]+\/sips?:)|,$/)) {
        const slash = name.indexOf('/');
        if (slash > 0) this.#contact(aor, { uri: name.slice(slash + 1) });
      }
    }
  }

  /** `ContactStatusDetail` and `ContactList` say what the REGISTER was like. */
  takeDetails(message: string): void {
    const event = amiField(message, 'Event');
    if (event !== 'ContactStatusDetail' && event !== 'ContactList') return;
    const aor = amiField(message, 'AOR') || amiField(message, 'ObjectName').split(';@')[0] || '';
    const via = amiField(message, 'ViaAddress') || `:${amiField(message, 'ViaPort')}`;
    const port = Number(via.slice(via.lastIndexOf(':') + 1));
    if (port === 0) return;
    this.#contact(aor, {
      uri: amiField(message, 'URI'),
      path: amiField(message, 'Path'),
      details: {
        port,
        callId: amiField(message, 'CallID'),
        userAgent: amiField(message, 'UserAgent'),
      },
    });
  }

  /** Rows of the console: contacts by their URIs, endpoints by whether they are there. */
  takeConsole(message: string): void {
    for (const [, aor = '', uri = ''] of message.matchAll(/^Output: +Contact: +([^/<\s]+)\/(\S+) /gm)) {
      if (this.#directory.staticContacts.some((contact) => contact.startsWith(uri))) continue;
      this.#contact(aor, { uri });
    }
    for (const [, name = '', state = ''] of message.matchAll(ENDPOINT_ROW)) {
      const aors = (this.#directory.endpoints.get(name)?.get('aors') ?? '').split(',');
      const statics = aors.some((aor) => this.#directory.aors.get(aor)?.has('contact'));
      if (statics) continue;
      if (state === 'Unavailable') for (const aor of aors) this.#none(aor);
      else this.#somebody(aors.find((aor) => isRegistrable(aor, this.#directory)) ?? '');
    }
  }

  /** All others have nobody. */
  takeRest(): void {
    for (const aor of this.#directory.aors.keys()) this.#none(aor);
  }

  #none(aor: string): void {
    if (isRegistrable(aor, this.#directory) && !this.#byAor.has(aor)) this.#byAor.set(aor, new Map());
  }

  #somebody(aor: string): void {
    if ((this.#byAor.get(aor)?.size ?? 0) === 0) this.#contact(aor, { uri: 'sip:somebody@127.0.0.1:15079' });
  }

  #contact(aor: string, contact: Partial<NeededContact> & { uri: string }): void {
    if (!isRegistrable(aor, this.#directory) || this.#directory.staticContacts.includes(contact.uri)) return;
    this.#none(aor);
    const known = this.#byAor.get(aor)?.get(contact.uri);
    this.#byAor.get(aor)?.set(contact.uri, { expires: 300, path: '', ...known, ...contact });
  }
}

const ENDPOINT_ROW = /^Output: +Endpoint: +([^/<\s]+)(?:\/\S+)? +(Unavailable|Not in use) +\d+ of/gm;
