import type { Configuration } from '../config/configuration.ts';

/** Does nothing before its `start`. */
export interface Service {
  start(): void | Promise<void>;
  close(): Promise<void>;
}

/**
 * A service that is made with the first configuration that needs it, and its code read only then: each file that is read costs
 * half a millisecond of the start, and most configurations have neither carriers nor ESMEs nor XMPP accounts. Once made it
 * stays: it follows configurations that do not need it any more as it follows others.
 */
export class WhenConfigured<S extends Service> {
  readonly #isNeeded: (configuration: Configuration) => boolean;
  readonly #load: () => Promise<S>;
  #service: S | undefined;
  #started = false;
  #closed = false;

  constructor(isNeeded: (configuration: Configuration) => boolean, load: () => Promise<S>) {
    this.#isNeeded = isNeeded;
    this.#load = load;
  }

  /** undefined: no configuration has needed it so far. */
  get service(): S | undefined {
    return this.#service;
  }

  /**
   * Makes it where the configuration needs it; before that one counts, as from then on messages look for what carries them. It
   * is started, too, when {@link start} has been called. One call at a time.
   */
  async open(configuration: Configuration): Promise<void> {
    if (this.#service !== undefined || this.#closed || !this.#isNeeded(configuration)) return;
    const service = await this.#load();
    this.#service = service;
    // The end may have come while its code was read.
    if (this.#closed) await service.close();
    else if (this.#started) await service.start();
  }

  /** Starts it now, or as soon as it is made. */
  async start(): Promise<void> {
    this.#started = true;
    await this.#service?.start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#service?.close();
  }
}
