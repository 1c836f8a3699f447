import type { PjsipConfiguration, PjsipRegistration } from '../../../config/pjsip-types.ts';
import type { Clock, Timer } from '../../../messages/clock.ts';
import { Listeners } from '../../../messages/listeners.ts';
import type { Flow, SipStack } from '../../../protocols/sip/stack.ts';
import type { Log } from '../../../telemetry/log.ts';
import { interfaceAddresses } from '../interface-addresses.ts';
import type { RegistrationsSurface, RegistryEvent } from '../surface.ts';
import type { Registration, RegistrationSurroundings } from './registration.ts';

export interface RegistrationsOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly random: () => number;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** The IP addresses of this machine; default: those of its network interfaces. */
  readonly localAddresses?: () => readonly string[];
}

/** Registers with providers. */
export interface Registrations extends RegistrationsSurface {
  start(): void;
  /** Follows a changed configuration: what is the same keeps its state. */
  configure(): void;
  /** A stream connection is gone: what was registered over it registers anew. */
  connectionClosed(flow: Flow): void;
  /** The endpoint whose requests come to the Contact that is marked so (`line=yes`). */
  endpointOfLine(line: string): string | undefined;
  /** Unregisters, for a moment, then ends. */
  close(): Promise<void>;
}

export function createRegistrations(options: RegistrationsOptions): Registrations {
  return new ProviderRegistrations(options);
}

/** The registrations of pjsip.conf: one state machine each, and what concerns all of them. */
class ProviderRegistrations implements Registrations {
  readonly #options: RegistrationsOptions;
  readonly #listeners: Listeners<[RegistryEvent]>;
  readonly #surroundings: RegistrationSurroundings;
  /** Those that have a state, with what they were made from. */
  readonly #active = new Map<string, { readonly registration: Registration; readonly print: string }>();
  readonly #lines = new Map<string, string>();
  readonly #localAddresses: () => readonly string[];
  #addresses: ReadonlySet<string> = new Set();
  /** The transports that Contacts were written by. */
  #transports = '';
  #watch: Timer | undefined;
  #closed = false;
  /** Loaded when there is the first registration: most gateways have none. */
  #Registration: typeof Registration | undefined;
  #loading = false;

  constructor(options: RegistrationsOptions) {
    this.#options = options;
    this.#localAddresses = options.localAddresses ?? interfaceAddresses;
    this.#listeners = new Listeners((error) =>
      options.log.error({ err: error }, 'A listener to registrations failed'),
    );
    this.#surroundings = { ...options, onRegistry: (event) => this.#listeners.tell(event) };
  }

  start(): void {
    this.configure();
  }

  configure(): void {
    const { registrations } = this.#options.configuration();
    if (this.#Registration === undefined) {
      if (registrations.size > 0) this.#load();
      return;
    }
    this.#followTransports();
    for (const name of this.#active.keys()) if (!registrations.has(name)) this.#end(name);
    for (const registration of registrations.values()) {
      const print = fingerprint(registration, this.#options.configuration());
      if (this.#active.get(registration.name)?.print === print) continue;
      this.#end(registration.name);
      this.#begin(registration, print);
    }
    this.#inOrderOfTheFile();
    this.#watchNetwork();
  }

  list(): ReturnType<RegistrationsSurface['list']> {
    return [...this.#active.values()].map(({ registration }) => registration.view());
  }

  register(name: string): 'sent' | 'unknown' {
    if (name === ALL) {
      this.unregister(ALL);
      this.configure();
      return 'sent';
    }
    const found = this.#active.get(name);
    found?.registration.register();
    return found === undefined ? 'unknown' : 'sent';
  }

  /** As with Asterisk all of them are gone after `*all`, until all are registered or the configuration is read again. */
  unregister(name: string): 'sent' | 'unknown' {
    if (name === ALL) {
      for (const each of [...this.#active.keys()]) this.#end(each);
      return 'sent';
    }
    const found = this.#active.get(name);
    found?.registration.unregister();
    return found === undefined ? 'unknown' : 'sent';
  }

  onRegistry(listener: (event: RegistryEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  connectionClosed(flow: Flow): void {
    if (this.#closed) return;
    for (const { registration } of this.#active.values()) registration.connectionClosed(flow.connection);
  }

  endpointOfLine(line: string): string | undefined {
    return this.#lines.get(line);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.cancel();
    const { clock } = this.#options;
    const ended = Promise.all([...this.#active.values()].map(({ registration }) => registration.end()));
    this.#active.clear();
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = clock.after(FAREWELL_MS, resolve);
    });
    await Promise.race([ended, late]);
    timer?.cancel();
  }

  #load(): void {
    if (this.#loading) return;
    this.#loading = true;
    import('./registration.ts').then(
      ({ Registration }) => {
        this.#Registration = Registration;
        if (!this.#closed) this.configure();
      },
      (error: unknown) => {
        this.#loading = false;
        this.#options.log.error({ err: error }, 'Registrations could not be loaded');
      },
    );
  }

  #begin(registration: PjsipRegistration, print: string): void {
    if (this.#Registration === undefined) return;
    const begun = new this.#Registration(registration, this.#surroundings);
    this.#active.set(registration.name, { registration: begun, print });
    if (begun.line !== '') this.#lines.set(begun.line, registration.endpoint);
    begun.begin();
  }

  #end(name: string): void {
    const found = this.#active.get(name);
    if (found === undefined) return;
    this.#active.delete(name);
    this.#lines.delete(found.registration.line);
    void found.registration.end();
  }

  /** With another port or external address what the providers know is wrong: they are told at once. */
  #followTransports(): void {
    const { configuration, stack } = this.#options;
    const external = configuration().transports.map((transport) => [
      transport.externalSignalingAddress,
      transport.externalSignalingPort,
    ]);
    const transports = JSON.stringify([external, stack.transports.map(({ name, local }) => [name, local])]);
    const haveChanged = this.#transports !== '' && this.#transports !== transports;
    this.#transports = transports;
    if (haveChanged) for (const { registration } of this.#active.values()) registration.networkChanged();
  }

  #inOrderOfTheFile(): void {
    for (const name of this.#options.configuration().registrations.keys()) {
      const entry = this.#active.get(name);
      if (entry === undefined) continue;
      this.#active.delete(name);
      this.#active.set(name, entry);
    }
  }

  /** Looks for addresses that were not there before; the system has no call to tell of them. */
  #watchNetwork(): void {
    this.#watch?.cancel();
    this.#watch = undefined;
    if (this.#active.size === 0 || this.#closed) return;
    this.#addresses = new Set(this.#localAddresses());
    const look = (): void => {
      const now = new Set(this.#localAddresses());
      const isBack = [...now].some((address) => !this.#addresses.has(address));
      this.#addresses = now;
      if (isBack) for (const { registration } of this.#active.values()) registration.networkChanged();
      this.#watch = this.#options.clock.after(LOOK_EVERY_MS, look);
    };
    this.#watch = this.#options.clock.after(LOOK_EVERY_MS, look);
  }
}

/** Two registrations of the same print do the same: all options, and the credentials that they name. */
function fingerprint(registration: PjsipRegistration, { auths }: PjsipConfiguration): string {
  const credentials = registration.outboundAuth.map((name) => {
    const auth = auths.get(name);
    return (
      auth && [
        auth.username,
        auth.password,
        auth.md5Cred,
        auth.realm,
        [...auth.passwordDigest],
        auth.authType,
      ]
    );
  });
  return JSON.stringify([registration, credentials]);
}

const ALL = '*all';
/** How long the end waits for providers to answer. */
const FAREWELL_MS = 2000;
const LOOK_EVERY_MS = 10_000;
