import type { Entry } from './entry.ts';
import type { MessageId } from './message.ts';

/**
 * The messages for one destination, in order and one at a time (RFC 3428 §8).
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
  state: 'idle' | 'running' | 'loading' = 'idle';
  /** Messages of this lane whose append is under way. */
  pending = 0;
  /** The store holds messages of this lane that the queue does not. */
  more = false;
  /** A message of it was changed in the store while the lane was being fetched: what comes may be older. */
  stale = false;
  /** Somebody registered while the head was being tried. */
  woken = false;

  constructor(key: string) {
    this.key = key;
  }

  get head(): Entry | undefined {
    return this.queue[0];
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
