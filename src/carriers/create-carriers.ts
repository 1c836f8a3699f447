import type { CarrierOptions, UpstreamOptions } from '../config/carriers.ts';
import type { Clock } from '../messages/clock.ts';
import type { MediaSource } from '../messages/media.ts';
import type { Messaging } from '../messages/messaging.ts';
import type { Numbers } from '../messages/numbers/numbers.ts';
import type { Store } from '../messages/store.ts';
import type { Technology } from '../messages/technology.ts';
import type { Carriers } from './carriers.ts';
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
  /** In how many segments a text goes to `NAME/+15551230001`; undefined: there is no such carrier. */
  segmentsOf(destination: string, text: string): number | undefined;
  /** A request to `/carriers/NAME/…`; `not-found`: no such carrier, or its protocol takes none. */
  receive(name: string, request: CarrierRequest): Promise<CarrierResponse | 'not-found'>;
  /** Takes nothing more, and lets go of all connections once what is under way is answered, or the time for that is over. */
  close(): Promise<void>;
}

export declare function createCarriers(options: CarriersOptions): CarriersService;
