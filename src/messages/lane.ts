import type { Entry } from './entry.ts';
import type { MessageId } from './message.ts';

/**
 * The messages for one destination, in order and one at a time (RFC 3428 §8); where what carries them keeps their order by
 * itself ({@link Leg.stream}) up to {@link MOST_UNDER_WAY} at a time.
 *
 *              admit              head is tried            queue empty, nothing more
 *   (no lane) ───────▶ idle ─────▶ running ───────────────────────────▶ (no lane)
 *                                   │  ▲  │ more in the store
 *                     nobody there, │  │  ▼
 *                     try later     │  loading
 *                                   ▼
 *                                stored ──── wake, due ───▶ loading
 *
 * A *stored* lane is not in memory at all but for its name: its messages stand in the store, parked or due
 * later, so that a million of them cost nothing. The queue in memory is bounded; what comes after that stays
 * in the store too and is fetched when the queue has run dry (`more`).
 */
export class Lane {
  readonly key: string;
  readonly queue: Entry[] = [];
  state: 'idle' | 'running' | 'loading' | 'stored' = 'idle';
  /** Messages that are being tried: the first ones of the queue, but for those that came back. */
  underWay = 0;
  /** See {@link Leg.stream}: of those that are being tried; what it has next may follow them. */
  stream: string | undefined;
  /** Those that were being tried and came back, to be tried again: nothing goes before them, once all are answered. */
  #cameBack: Entry[] = [];
  /** Messages of this lane whose append is under way. */
  pending = 0;
  /** The store holds messages of this lane that the queue does not. */
  more = false;
  /** A message of it was changed in the store while the lane was being fetched: what comes may be older. */
  stale = false;
  /** Somebody registered while messages were being tried, or fetched. */
  woken = false;

  constructor(key: string) {
    this.key = key;
  }

  get head(): Entry | undefined {
    return this.queue[0];
  }

  /** Its next message may be looked at. */
  get takesMore(): boolean {
    if (this.state === 'idle') return true;
    return (
      this.stream !== undefined &&
      this.#cameBack.length === 0 &&
      this.underWay > 0 &&
      this.underWay < MOST_UNDER_WAY
    );
  }

  /** The first message that is not being tried. */
  get next(): Entry | undefined {
    return this.queue.find(({ inFlight }) => inFlight === 0);
  }

  /** One that was being tried is to be tried again. */
  takeBack(entry: Entry): void {
    this.#cameBack.push(entry);
  }

  /** The first of those that came back and are not over since. */
  get cameBack(): Entry | undefined {
    return this.#cameBack
      .filter(({ released }) => !released)
      .reduce<Entry | undefined>(
        (first, one) => (first && first.sequence < one.sequence ? first : one),
        undefined,
      );
  }

  /** All are answered. */
  forgetCameBack(): void {
    this.#cameBack = [];
  }

  /** Puts a new message at the end, or leaves it in the store when the queue is full. */
  push(entry: Entry): void {
    if (this.more || this.queue.length >= QUEUE_LIMIT) this.more = true;
    else this.queue.push(entry);
  }

  /** Merges what came from the store: by sequence, each once. */
  merge(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (!this.queue.some((other) => other.sequence === entry.sequence)) this.queue.push(entry);
    }
    this.queue.sort((a, b) => a.sequence - b.sequence);
  }

  /**
   * The store holds more behind this sequence. New messages that were pushed while it was read go back there:
   * they would overtake what has not been fetched yet.
   */
  leaveBehind(sequence: number): void {
    this.more = true;
    const end = this.queue.findIndex((entry) => entry.sequence > sequence);
    if (end >= 0) this.queue.length = end;
  }

  find(id: MessageId): Entry | undefined {
    return this.queue.find((entry) => entry.message.id === id);
  }

  /** Takes a message out that is not being tried. */
  remove(entry: Entry): void {
    const index = this.queue.indexOf(entry);
    if (index >= 0) this.queue.splice(index, 1);
  }
}

/** Messages of one destination held in memory; also how many are fetched at once. */
export const QUEUE_LIMIT = 128;
/** Messages of one destination that are tried at a time, at most. */
const MOST_UNDER_WAY = 64;
