import { hash } from 'node:crypto';
import type { PjsipConfiguration } from '../../config/pjsip-types.ts';
import type { Clock, Timer } from '../../messages/clock.ts';
import { Listeners } from '../../messages/listeners.ts';
import type { ContactKey, Store, StoredContact } from '../../messages/store.ts';
import type { Flow } from '../../protocols/sip/stack.ts';
import { type Contact, contactEvent, loaded, type Registered, stored, withoutFlow } from './contact.ts';
import { NOT_QUALIFIED, type Qualification, Qualifications } from './qualify/qualifications.ts';
import { ContactConnections } from './registrar/contact-connections.ts';
import { ExpiryQueue } from './registrar/expiry-queue.ts';
import { staticContacts } from './registrar/static-contacts.ts';
import type { ContactEvent } from './surface.ts';

/** One change by a REGISTER, in the order of its Contacts. `contact` is the new one, for `removed` the one that goes. */
export interface ContactStep {
  readonly what: 'added' | 'refreshed' | 'removed';
  readonly contact: Contact;
}

export interface ContactTableOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly store: Pick<Store, 'contacts' | 'updateContacts' | 'removeContacts' | 'watch'>;
  readonly clock: Clock;
  /** This node's name, as it stands in {@link StoredContact.node}. */
  readonly node: string;
  readonly log: { error(fields: object, text: string): void };
  /** Somebody can be reached there now: a contact was added or refreshed, and is durable. */
  readonly onReachable: (aor: string) => void;
}

/**
 * The location table (RFC 3261 §10): who can be reached where, all of it in memory, registered contacts in the
 * store as well. Memory changes at once, so that two REGISTERs in flight see each other; answers and events wait
 * until the change is durable, and a change that cannot be written is taken back.
 *
 * Contacts of an AOR stand in the order in which Asterisk has them: registered ones by the MD5 of their URI (its
 * database's key), then static ones in the order of the file.
 */
export class ContactTable {
  readonly #options: ContactTableOptions;
  readonly #contacts = new Map<string, readonly Contact[]>();
  readonly #static = new Map<string, readonly Contact[]>();
  readonly #expiry = new ExpiryQueue<Registered>();
  readonly #connections = new ContactConnections();
  readonly #listeners: Listeners<[ContactEvent]>;
  readonly #qualifications: Qualifications;
  readonly #unwatch: () => void;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  /** The AORs that changed while the store is being read: there the memory is the newer one. */
  readonly #changedWhileReading = new Set<string>();

  constructor(options: ContactTableOptions) {
    this.#options = options;
    this.#listeners = new Listeners((error) =>
      options.log.error({ err: error }, 'A listener to contacts failed'),
    );
    this.#qualifications = new Qualifications(options.configuration);
    this.#unwatch = options.store.watch((change) => {
      if (change.kind === 'contacts') this.#readLater(true);
    });
    this.#placeStatic(false);
  }

  /** Takes up the contacts that were registered before the start. */
  load(): Promise<void> {
    return this.#read(false);
  }

  /** All contacts of an AOR, registered ones first; empty when there are none. A snapshot: it never changes. */
  contactsOf(aor: string): readonly Contact[] {
    return this.#contacts.get(aor) ?? NOBODY;
  }

  /** The AORs that have any. */
  aors(): Iterable<string> {
    return this.#contacts.keys();
  }

  registeredOf(aor: string): readonly Contact[] {
    const all = this.contactsOf(aor);
    const registered = countRegistered(all);
    return registered === all.length ? all : all.slice(0, registered);
  }

  find(aor: string, uri: string): Contact | undefined {
    return this.contactsOf(aor).find((contact) => contact.uri === uri);
  }

  /** What OPTIONS found out of a contact. */
  qualificationOf(contact: Pick<Contact, 'aor' | 'uri'>): Qualification {
    return this.#qualifications.of(contact);
  }

  /**
   * Whether an endpoint as a whole is there: any of its AORs has a contact that answers OPTIONS, or one that is not
   * asked. The only place that decides it, for PeerStatus, device states and listings.
   */
  isOnline(endpoint: string): boolean {
    return this.#isOnline(endpoint, '');
  }

  /** OPTIONS found something out of a contact. Told when it is another status than before. */
  qualified(contact: Contact, qualification: Qualification): void {
    const wasOnline = this.#isOnline(contact.endpoint, contact.aor);
    const before = this.#qualifications.of(contact).status;
    if (qualification.status === 'NonQualified') this.#qualifications.forget(contact);
    else this.#qualifications.set(contact, qualification);
    if (qualification.status === before) return;
    const isOnline = this.#isOnline(contact.endpoint, contact.aor);
    const peer = isOnline === wasOnline ? undefined : isOnline ? 'Reachable' : 'Unreachable';
    const { status, roundtripUsec = 0 } = qualification;
    this.#listeners.tell(contactEvent(contact, status, peer, status === 'Reachable' ? roundtripUsec : 0));
    if (status === 'Reachable' && before === 'Unreachable') this.#options.onReachable(contact.aor);
  }

  /** How many registered contacts there are. */
  get registered(): number {
    return this.#expiry.size;
  }

  onContact(listener: (event: ContactEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Carries out one REGISTER, all of it or nothing. Memory has changed on return. `done` is called when the
   * change is durable, before its events are told; or with the error when it could not be written and is taken back.
   */
  update(aor: string, steps: readonly ContactStep[], done: (error?: unknown) => void): void {
    const events = this.#apply(aor, steps);
    const removed: ContactKey[] = [];
    let saved: StoredContact[] = [];
    for (const { what, contact } of steps) {
      if (what === 'removed') {
        removed.push({ aor, uri: contact.uri });
        // The store removes first: what one REGISTER adds and takes back must not stay.
        if (saved.length > 0) saved = saved.filter(({ uri }) => uri !== contact.uri);
      } else {
        saved.push(stored(contact));
      }
    }
    this.#options.store.updateContacts(removed, saved).then(
      () => {
        done();
        for (const event of events) this.#listeners.tell(event);
        if (saved.length > 0) this.#options.onReachable(aor);
      },
      (error: unknown) => {
        this.#options.log.error({ err: error, aor }, 'Contacts could not be written');
        // Nothing was told yet, so there is nothing to tell now.
        this.#readLater(false);
        done(error);
      },
    );
  }

  /** Follows a changed configuration: other static contacts; what is registered with an AOR that is gone goes. */
  configure(): void {
    this.#placeStatic(true);
    const gone: ContactKey[] = [];
    const { aors } = this.#options.configuration();
    for (const [aor, contacts] of this.#contacts) {
      if (!aors.has(aor)) gone.push(...this.#drop(aor, contacts));
    }
    this.#removeFromStore(gone);
  }

  /** A connection is gone, and with it the way back to those who registered over it. */
  connectionClosed(flow: Flow): void {
    for (const aor of this.#connections.take(flow.connection)) {
      for (const contact of this.contactsOf(aor)) {
        if (contact.flow?.connection === flow.connection) this.#put(contact, withoutFlow(contact));
      }
    }
  }

  close(): void {
    this.#unwatch();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #apply(aor: string, steps: readonly ContactStep[]): ContactEvent[] {
    if (this.#reading !== undefined) this.#changedWhileReading.add(aor);
    const events: ContactEvent[] = [];
    const toldOnUpdate = this.#options.configuration().global.sendContactStatusOnUpdateRegistration;
    for (const { what, contact } of steps) {
      const wasOnline = this.#isOnline(contact.endpoint, aor);
      const old = this.find(aor, contact.uri);
      if (what === 'removed') {
        if (old === undefined) continue;
        this.#take(old);
        this.#qualifications.forget(old);
        const wentOffline = wasOnline && !this.#isOnline(contact.endpoint, aor);
        events.push(contactEvent(contact, 'Removed', wentOffline ? 'Unreachable' : undefined));
      } else {
        if (old === undefined) this.#add(contact);
        else this.#put(old, contact);
        if (what === 'refreshed' && !toldOnUpdate) continue;
        const cameOnline = !wasOnline && this.#isOnline(contact.endpoint, aor);
        const { status, roundtripUsec } = old === undefined ? NOT_QUALIFIED : this.#qualifications.of(old);
        events.push(contactEvent(contact, status, cameOnline ? 'Reachable' : undefined, roundtripUsec));
      }
    }
    this.#arm();
    return events;
  }

  /** @param aor counts for contacts of an AOR that no endpoint has */
  #isOnline(name: string, aor: string): boolean {
    const endpoint = this.#options.configuration().endpoints.get(name);
    if (endpoint === undefined) return this.#isAnybodyThere(aor);
    for (const each of endpoint.aors) if (this.#isAnybodyThere(each)) return true;
    return false;
  }

  #isAnybodyThere(aor: string): boolean {
    const contacts = this.#contacts.get(aor);
    if (contacts === undefined) return false;
    if (!this.#qualifications.isAsked(aor)) return true;
    return contacts.some((contact) => this.#qualifications.isThere(contact));
  }

  #add(contact: Contact): void {
    const all = this.contactsOf(contact.aor);
    const registered = countRegistered(all);
    const list = all.slice();
    list.splice(registered === 0 ? 0 : placeAmong(all, registered, contact.uri), 0, contact);
    this.#contacts.set(contact.aor, list);
    this.#expiry.add(contact as Registered);
    if (contact.flow !== undefined) this.#connections.add(contact.flow.connection, contact.aor);
  }

  #put(old: Contact, contact: Contact): void {
    const list = this.contactsOf(contact.aor).slice();
    list[list.indexOf(old)] = contact;
    this.#contacts.set(contact.aor, list);
    this.#expiry.replace(old as Registered, contact as Registered);
    if (old.flow?.connection === contact.flow?.connection) return;
    if (old.flow !== undefined) this.#connections.remove(old.flow.connection, contact.aor);
    if (contact.flow !== undefined) this.#connections.add(contact.flow.connection, contact.aor);
  }

  #take(contact: Contact): void {
    const list = this.contactsOf(contact.aor).filter((other) => other !== contact);
    if (list.length === 0) this.#contacts.delete(contact.aor);
    else this.#contacts.set(contact.aor, list);
    this.#expiry.remove(contact as Registered);
    if (contact.flow !== undefined) this.#connections.remove(contact.flow.connection, contact.aor);
  }

  /** Takes registered contacts of one AOR away and tells so; returns what this node has to remove from the store. */
  #drop(aor: string, contacts: readonly Contact[]): ContactKey[] {
    const gone = contacts.filter((contact) => contact.kind === 'registered');
    for (const event of this.#apply(
      aor,
      gone.map((contact) => ({ what: 'removed', contact })),
    )) {
      this.#listeners.tell(event);
    }
    // Another node's contact may have been refreshed there without our knowing yet: only it may remove it.
    return gone.filter((contact) => contact.node === this.#options.node).map(({ uri }) => ({ aor, uri }));
  }

  #removeFromStore(keys: readonly ContactKey[]): void {
    if (keys.length === 0) return;
    this.#options.store.removeContacts(keys).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'Contacts that are gone could not be removed from the store');
    });
  }

  #arm(): void {
    const first = this.#expiry.first;
    // An earlier wake-up is left as it is: it finds nothing to do and sets the next one.
    if (first === undefined || first.expiresAt >= this.#timerAt) return;
    this.#timer?.cancel();
    const now = this.#options.clock.now();
    this.#timerAt = first.expiresAt;
    this.#timer = this.#options.clock.after(Math.max(0, this.#timerAt - now), () => this.#expire());
  }

  #expire(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#options.clock.now();
    const gone: ContactKey[] = [];
    for (
      let first = this.#expiry.first;
      first !== undefined && first.expiresAt <= now;
      first = this.#expiry.first
    ) {
      gone.push(...this.#drop(first.aor, [first]));
    }
    this.#removeFromStore(gone);
    this.#arm();
  }

  #placeStatic(told: boolean): void {
    const next = staticContacts(this.#options.configuration());
    for (const aor of new Set([...this.#static.keys(), ...next.keys()])) {
      const before = this.#static.get(aor) ?? NOBODY;
      const after = next.get(aor) ?? NOBODY;
      const all = [...this.registeredOf(aor), ...after];
      if (all.length === 0) this.#contacts.delete(aor);
      else this.#contacts.set(aor, all);
      if (!told) continue;
      for (const contact of before) {
        if (has(after, contact)) continue;
        this.#qualifications.forget(contact);
        this.#listeners.tell(contactEvent(contact, 'Removed', undefined));
      }
      const added = after.filter((contact) => !has(before, contact));
      for (const contact of added) this.#listeners.tell(contactEvent(contact, 'NonQualified', undefined));
      if (added.length > 0) this.#options.onReachable(aor);
    }
    this.#static.clear();
    for (const [aor, contacts] of next) this.#static.set(aor, contacts);
  }

  /** Makes the memory what the store holds; one reading at a time. */
  #read(told: boolean): Promise<void> {
    if (this.#reading !== undefined) {
      this.#readAgain = true;
      return this.#reading;
    }
    const reading = this.#readOnce(told).finally(() => {
      this.#reading = undefined;
      this.#changedWhileReading.clear();
      if (!this.#readAgain) return;
      this.#readAgain = false;
      this.#readLater(true);
    });
    this.#reading = reading;
    return reading;
  }

  #readLater(told: boolean): void {
    this.#read(told).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'The contacts could not be read from the store');
    });
  }

  async #readOnce(told: boolean): Promise<void> {
    const kept = await this.#options.store.contacts(this.#options.clock.now());
    const byAor = Map.groupBy(kept, (contact) => contact.aor);
    const { aors } = this.#options.configuration();
    const unknown: ContactKey[] = [];
    for (const aor of new Set([...byAor.keys(), ...this.#contacts.keys()])) {
      if (this.#changedWhileReading.has(aor)) continue;
      const now = byAor.get(aor) ?? [];
      if (aors.has(aor)) this.#follow(aor, now, told);
      else unknown.push(...now.filter((contact) => contact.node === this.#options.node));
    }
    this.#removeFromStore(unknown);
  }

  #follow(aor: string, kept: readonly StoredContact[], told: boolean): void {
    const steps: ContactStep[] = [];
    for (const contact of this.registeredOf(aor)) {
      if (!kept.some(({ uri }) => uri === contact.uri)) steps.push({ what: 'removed', contact });
    }
    for (const contact of kept) {
      const known = this.find(aor, contact.uri);
      if (known === undefined) steps.push({ what: 'added', contact: loaded(contact) });
      else if (known.registeredAt !== contact.registeredAt || known.expiresAt !== contact.expiresAt)
        steps.push({ what: 'refreshed', contact: loaded(contact) });
    }
    const events = this.#apply(aor, steps);
    if (!told) return;
    for (const event of events) this.#listeners.tell(event);
    if (steps.some(({ what }) => what !== 'removed')) this.#options.onReachable(aor);
  }
}

function countRegistered(contacts: readonly Contact[]): number {
  let count = 0;
  while (count < contacts.length && contacts[count]?.kind === 'registered') count++;
  return count;
}

/** Where a URI belongs among the registered contacts, which stand in the order of their hashes. */
function placeAmong(contacts: readonly Contact[], registered: number, uri: string): number {
  const key = hash('md5', uri);
  let low = 0;
  let high = registered;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (hash('md5', (contacts[middle] as Contact).uri) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function has(contacts: readonly Contact[], { uri }: Contact): boolean {
  return contacts.some((contact) => contact.uri === uri);
}

const NOBODY: readonly Contact[] = [];
