import type { PjsipAor, PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Clock, Timer } from '../../../messages/clock.ts';
import type { SipStack } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { Contact } from '../contact.ts';
import type { ContactTable } from '../contacts.ts';
import { ExpiryQueue } from '../registrar/expiry-queue.ts';
import { Slices } from '../slices.ts';
import type { QualifySurface } from '../surface.ts';
import type { OptionsRequest, OptionsResult, OptionsSurroundings } from './options-request.ts';
import { NOT_QUALIFIED } from './qualifications.ts';

export interface QualifyOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: ContactTable;
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Calls back in the next turn of the event loop. */
  readonly defer: (callback: () => void) => void;
  /** For round-trip times; default: performance.now. */
  readonly microseconds?: () => number;
}

/** Asks contacts by OPTIONS whether they are there. */
export interface Qualify extends QualifySurface {
  start(): void;
  /** Follows a changed configuration. */
  configure(): void;
  close(): void;
}

export function createQualify(options: QualifyOptions): Qualify {
  return new Qualifier(options);
}

/**
 * Asks every contact of an AOR with `qualify_frequency` that often. Those found at the start are first asked at a
 * random time within `max_initial_qualify_time`, at most their frequency, so that ten thousand are spread evenly from
 * then on; a new one is asked at once. All share one queue and one timer; for each contact there is one small object.
 */
class Qualifier implements Qualify {
  readonly #options: QualifyOptions;
  readonly #surroundings: OptionsSurroundings;
  readonly #queue = new ExpiryQueue<Probe>();
  /** By AOR, then URI. */
  readonly #probes = new Map<string, Map<string, Probe>>();
  /** AORs have thousands of contacts, and there are thousands of AORs. */
  readonly #followed: Slices<Contact>;
  readonly #asked: Slices<Contact>;
  /** Loaded when there is somebody to ask. */
  #OptionsRequest: typeof OptionsRequest | undefined;
  #unlisten: (() => void) | undefined;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: QualifyOptions) {
    this.#options = options;
    const { defer, log } = options;
    const onError = (error: unknown): void => log.error({ err: error }, 'A contact could not be asked');
    this.#followed = new Slices((contact) => this.#follow(contact, undefined), defer, onError);
    this.#asked = new Slices(({ aor, uri }) => this.#ask(aor, uri), defer, onError);
    this.#surroundings = {
      stack: options.stack,
      configuration: options.configuration,
      randomBytes: options.randomBytes,
      now: () => options.clock.now(),
      microseconds: options.microseconds ?? (() => performance.now() * 1000),
    };
  }

  start(): void {
    const { contacts } = this.#options;
    this.#unlisten = contacts.onContact(({ status, aor, uri }) => {
      const contact = contacts.find(aor, uri);
      if (status === 'NonQualified' || contact === undefined) this.#drop(aor, uri);
      if (status === 'NonQualified' && contact !== undefined) this.#follow(contact, 0);
    });
    this.configure();
  }

  configure(): void {
    const { contacts } = this.#options;
    for (const aor of contacts.aors()) {
      for (const contact of contacts.contactsOf(aor)) this.#followed.add(contact);
    }
  }

  close(): void {
    this.#followed.close();
    this.#asked.close();
    this.#unlisten?.();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  statusOf(contact: Pick<Contact, 'aor' | 'uri'>): ReturnType<QualifySurface['statusOf']> {
    return this.#options.contacts.qualificationOf(contact);
  }

  qualify(name: string): 'qualifying' | 'no-endpoint' | 'no-aors' {
    const endpoint = this.#options.configuration().endpoints.get(name);
    if (endpoint === undefined) return 'no-endpoint';
    if (endpoint.aors.length === 0) return 'no-aors';
    for (const aor of endpoint.aors) {
      for (const contact of this.#options.contacts.contactsOf(aor)) this.#asked.add(contact);
    }
    return 'qualifying';
  }

  /** Makes a contact be asked as its AOR says now; `firstInMs` when it was not asked before, undefined = at random. */
  #follow(contact: Contact, firstInMs: number | undefined): void {
    const { configuration, clock, contacts } = this.#options;
    // Gone while it waited for its slice.
    if (contacts.find(contact.aor, contact.uri) === undefined) return;
    const frequencyMs = (configuration().aors.get(contact.aor)?.qualifyFrequency ?? 0) * 1000;
    const probe = this.#probes.get(contact.aor)?.get(contact.uri);
    if (frequencyMs === 0) {
      if (probe !== undefined) this.#drop(contact.aor, contact.uri);
      contacts.qualified(contact, NOT_QUALIFIED);
      return;
    }
    if (probe?.frequencyMs === frequencyMs) return;
    if (probe !== undefined) this.#drop(contact.aor, contact.uri);
    const dueAt = clock.now() + (firstInMs ?? this.#initialDelayMs(frequencyMs));
    const fresh: Probe = {
      aor: contact.aor,
      uri: contact.uri,
      frequencyMs,
      expiresAt: dueAt,
      place: -1,
      asked: 0,
      heard: 0,
    };
    const ofAor = this.#probes.get(contact.aor);
    if (ofAor === undefined) this.#probes.set(contact.aor, new Map([[contact.uri, fresh]]));
    else ofAor.set(contact.uri, fresh);
    this.#queue.add(fresh);
    this.#arm();
  }

  #drop(aor: string, uri: string): void {
    const ofAor = this.#probes.get(aor);
    const probe = ofAor?.get(uri);
    if (ofAor === undefined || probe === undefined) return;
    ofAor.delete(uri);
    if (ofAor.size === 0) this.#probes.delete(aor);
    this.#queue.remove(probe);
  }

  #initialDelayMs(frequencyMs: number): number {
    const { maxInitialQualifyTime } = this.#options.configuration().global;
    const bound =
      maxInitialQualifyTime > 0 ? Math.min(maxInitialQualifyTime * 1000, frequencyMs) : frequencyMs;
    return this.#options.random() * bound;
  }

  #arm(): void {
    const first = this.#queue.first;
    // An earlier wake-up is left as it is: it finds nothing to do and sets the next one.
    if (first === undefined || first.expiresAt >= this.#timerAt) return;
    this.#timer?.cancel();
    const now = this.#options.clock.now();
    this.#timerAt = first.expiresAt;
    this.#timer = this.#options.clock.after(Math.max(0, first.expiresAt - now), () => this.#wake());
  }

  #wake(): void {
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#options.clock.now();
    for (let asked = 0; asked < SLICE; asked++) {
      const probe = this.#queue.first;
      if (probe === undefined || probe.expiresAt > now) break;
      // Late or not, the next time counts from now: what was missed is not made up for.
      probe.expiresAt = now + probe.frequencyMs;
      this.#queue.replace(probe, probe);
      this.#ask(probe.aor, probe.uri);
    }
    this.#arm();
  }

  #ask(aorName: string, uri: string): void {
    if (this.#OptionsRequest === undefined) {
      this.#load(() => this.#ask(aorName, uri));
      return;
    }
    const contact = this.#options.contacts.find(aorName, uri);
    const aor = this.#options.configuration().aors.get(aorName);
    if (contact === undefined || aor === undefined) {
      this.#drop(aorName, uri);
      return;
    }
    const probe = this.#probes.get(aorName)?.get(uri);
    const turn = probe === undefined ? 0 : ++probe.asked;
    const settle = (result: OptionsResult): void => this.#take(aor, uri, turn, result);
    if (!this.#OptionsRequest.send(contact, aor, this.#surroundings, settle)) {
      settle({ kind: 'silent', text: 'There is no way to it' });
    }
  }

  #load(done: () => void): void {
    import('./options-request.ts').then(
      ({ OptionsRequest }) => {
        this.#OptionsRequest = OptionsRequest;
        done();
      },
      (error: unknown) => this.#options.log.error({ err: error }, 'A contact could not be asked'),
    );
  }

  /** A contact that was asked because somebody wished it, and not by its AOR, keeps its status, as with Asterisk. */
  #take(aor: PjsipAor, uri: string, turn: number, result: OptionsResult): void {
    const { contacts } = this.#options;
    const contact = contacts.find(aor.name, uri);
    const probe = this.#probes.get(aor.name)?.get(uri);
    if (result.kind === 'aborted' || contact === undefined || probe === undefined) return;
    // The silence of an earlier question says nothing after the answer to a later one.
    if (turn < probe.heard) return;
    probe.heard = turn;
    const isGood = result.kind === 'answered' && (!aor.qualify2xxOnly || isSuccess(result.status));
    contacts.qualified(
      contact,
      isGood ? { status: 'Reachable', roundtripUsec: result.roundtripUsec } : UNREACHABLE,
    );
  }
}

/** A contact that is asked again and again; its place in time is `expiresAt`. */
interface Probe {
  readonly aor: string;
  readonly uri: string;
  readonly frequencyMs: number;
  expiresAt: number;
  place: number;
  /** How many questions went out, and which was the last one that came to a result. */
  asked: number;
  heard: number;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

const UNREACHABLE = { status: 'Unreachable', roundtripUsec: undefined } as const;
/** OPTIONS in one go: some 15 µs each. */
const SLICE = 200;
