import type { Link } from './upstream.ts';

/** What interfaces may ask about carriers: AMI, the command line, metrics. */
export interface Carriers {
  /** In the order of the configuration. */
  list(): readonly CarrierView[];
  /**
   * `pause`: nothing more is given to it; it stays bound, so that receipts and messages come in. `drain`: as `pause`, and it is
   * unbound once all that is under way is answered. `resume`: as configured. Kept over restarts; resolves when it is on disk.
   */
  set(name: string, mode: 'pause' | 'drain' | 'resume'): Promise<'done' | 'not-found'>;
  /** Calls back when a carrier's `status` changed. Returns the unsubscribe. */
  onChange(listener: (carrier: CarrierView) => void): () => void;
}

/** A carrier as people see it. */
export interface CarrierView {
  readonly name: string;
  readonly protocol: string;
  /** `up`: takes messages. `connecting`, `down`: cannot. `paused`, `draining`, `drained`: must not. */
  readonly status: 'up' | 'connecting' | 'down' | 'paused' | 'draining' | 'drained';
  /** Why, one sentence; empty when up. */
  readonly reason: string;
  /** Unix milliseconds since when it has this status. */
  readonly since: number;
  readonly links: readonly Link[];
  /** Segments under way: given to the peer and not answered, and waiting for the window or the pace. */
  readonly inFlight: number;
  readonly queued: number;
  /** Segments a second, 0 = as fast as it goes; and until when the peer asked for silence, Unix milliseconds. */
  readonly throughput: number;
  readonly throttledUntil: number;
  /** Since the start: segments taken, refused for good, put off; receipts; messages that came in. */
  readonly sent: number;
  readonly failed: number;
  readonly retried: number;
  readonly receipts: number;
  readonly received: number;
}
