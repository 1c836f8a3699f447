import { isDeepStrictEqual } from 'node:util';
import type { CarrierOptions, UpstreamOptions } from '../config/carriers.ts';
import type { Clock } from '../messages/clock.ts';
import type { MediaSource } from '../messages/media.ts';
import type { Messaging } from '../messages/messaging.ts';
import type { Numbers } from '../messages/numbers/numbers.ts';
import type { Sketch, WrittenAs } from '../messages/segments/written-as.ts';
import type { Store } from '../messages/store.ts';
import type { Technology } from '../messages/technology.ts';
import { limitLines } from '../telemetry/limit-lines.ts';
import { Carrier } from './carrier.ts';
import { CarrierTechnology } from './carrier-technology.ts';
import type { Carriers, CarrierView } from './carriers.ts';
import { parseDestination } from './destination.ts';
import { type CarrierMode, KeptModes } from './kept-modes.ts';
import type { CarrierRequest, CarrierResponse, Upstream, UpstreamSurroundings } from './upstream.ts';

/** What carriers are built from. */
export interface CarriersOptions {
  /** By protocol; each is asked for only when a carrier of its protocol is configured, so that it may load its code then. */
  readonly upstreams: UpstreamFactories;
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'receipt'>;
  /** See Messaging.wakeSome; wakes the routes that wait for such lanes as well. */
  readonly wakeSome: (prefix: string, limit: number) => number;
  readonly numbers: () => Pick<Numbers, 'receive'>;
  /** Links to media, for carriers with `mms_fallback=link`. */
  readonly link: MediaSource['link'];
  readonly store: Pick<Store, 'database' | 'parts'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: UpstreamSurroundings['log'];
}

/** Makes what speaks a carrier's protocol; it does nothing before its `start`. */
export type UpstreamFactory = (
  carrier: CarrierOptions,
  surroundings: UpstreamSurroundings,
) => Promise<Upstream>;

export type UpstreamFactories = Readonly<Record<UpstreamOptions['protocol'], UpstreamFactory>>;

/** All carriers of the gateway. */
export interface CarriersService extends Carriers {
  /** `carrier`: carries to all of them. */
  readonly technology: Technology;
  /**
   * Follows the configuration. A carrier whose section is as before keeps its connections; one that changed, or is gone, is
   * drained, and is built anew. Before {@link start} it only notes them.
   */
  configure(carriers: readonly CarrierOptions[]): void;
  /** Reads who was paused or drained in an earlier life, and begins to connect. */
  start(): Promise<void>;
  /** In how many segments a text goes to `NAME/+15551230001`; undefined: there is no such carrier, or it is not known yet. */
  segmentsOf(destination: string, text: string): number | undefined;
  /** How a message would go to `NAME/+15551230001`; undefined: there is no such carrier. */
  preview(destination: string, sketch: Sketch): WrittenAs | undefined;
  /** Counts what came in past the upstream: what a SIP trunk sends is received by the technology pjsip. */
  came(name: string, what: 'message' | 'receipt'): void;
  /** A request to `/carriers/NAME/…`; `not-found`: no such carrier, or its protocol takes none. */
  receive(name: string, request: CarrierRequest): Promise<CarrierResponse | 'not-found'>;
  /** Takes nothing more, and lets go of all connections once what is under way is answered, or the time for that is over. */
  close(): Promise<void>;
}

/** Makes the carriers; nothing is connected before `start`. */
export function createCarriers(options: CarriersOptions): CarriersService {
  return new CarrierSet(options);
}

class CarrierSet implements CarriersService {
  readonly technology: Technology;
  readonly #options: CarriersOptions;
  readonly #modes: KeptModes;
  readonly #listeners = new Set<(carrier: CarrierView) => void>();
  /** In the order of the configuration. */
  #carriers = new Map<string, Carrier>();
  /** What was asked of carriers, also in an earlier life, by their names. undefined: not read yet. */
  #asked: Map<string, CarrierMode> | undefined;
  /** Those that were replaced or removed, while they let go. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: CarriersOptions) {
    this.#options = options;
    this.#modes = new KeptModes(options.store.database);
    this.technology = new CarrierTechnology((name) => this.#carriers.get(name));
  }

  configure(carriers: readonly CarrierOptions[]): void {
    const before = this.#carriers;
    this.#carriers = new Map();
    for (const options of carriers) {
      const old = before.get(options.name);
      before.delete(options.name);
      if (old !== undefined && isDeepStrictEqual(old.options, options)) {
        this.#carriers.set(options.name, old);
        continue;
      }
      const carrier = this.#create(options);
      this.#carriers.set(options.name, carrier);
      // Peers allow so many binds of one account: the new ones come when the old ones are gone.
      if (old === undefined) this.#start(carrier);
      else void this.#leave(old).then(() => this.#start(carrier));
    }
    for (const old of before.values()) void this.#leave(old);
  }

  async start(): Promise<void> {
    this.#asked = new Map(await this.#modes.read());
    for (const carrier of this.#carriers.values()) this.#start(carrier);
  }

  list(): readonly CarrierView[] {
    return Array.from(this.#carriers.values(), ({ view }) => view);
  }

  async set(name: string, mode: CarrierMode): Promise<'done' | 'not-found'> {
    if (!this.#carriers.has(name)) return 'not-found';
    await this.#modes.write(name, mode);
    this.#asked?.set(name, mode);
    // It may have been configured anew meanwhile.
    this.#carriers.get(name)?.set(mode);
    return 'done';
  }

  onChange(listener: (carrier: CarrierView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  segmentsOf(destination: string, text: string): number | undefined {
    const parsed = parseDestination(destination);
    return parsed && this.#carriers.get(parsed.carrier)?.segmentsOf(text);
  }

  preview(destination: string, sketch: Sketch): WrittenAs | undefined {
    const parsed = parseDestination(destination);
    return parsed && this.#carriers.get(parsed.carrier)?.preview(sketch);
  }

  came(name: string, what: 'message' | 'receipt'): void {
    this.#carriers.get(name)?.came(what);
  }

  async receive(name: string, request: CarrierRequest): Promise<CarrierResponse | 'not-found'> {
    return (await this.#carriers.get(name)?.receive(request)) ?? 'not-found';
  }

  async close(): Promise<void> {
    for (const carrier of this.#carriers.values()) void this.#leave(carrier);
    await Promise.all(this.#leaving);
  }

  #create(carrier: CarrierOptions): Carrier {
    const { upstreams, store, clock, log } = this.#options;
    return new Carrier({
      ...this.#options,
      carrier,
      createUpstream: upstreams[carrier.upstream.protocol],
      parts: store.parts,
      log: {
        info: (fields, text) => log.info(fields, text),
        // A peer can cause any number of them.
        warn: limitLines((fields, text) => log.warn(fields, text), clock),
        error: limitLines((fields, text) => log.error(fields, text), clock),
      },
      onStatus: ({ view }) => {
        for (const listener of this.#listeners) listener(view);
      },
    });
  }

  #start(carrier: Carrier): void {
    if (this.#asked !== undefined) void carrier.start(this.#asked.get(carrier.options.name) ?? 'resume');
  }

  #leave(carrier: Carrier): Promise<void> {
    const left = carrier
      .close()
      .catch((error: unknown) => {
        const fields = { err: error, carrier: carrier.options.name };
        this.#options.log.error(fields, 'The connections of a carrier could not be closed');
      })
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
    return left;
  }
}
