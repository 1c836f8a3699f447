import type { Entry } from './entry.ts';
import { Lane } from './lane.ts';
import type { MessageId } from './message.ts';
import { StoredLanes } from './stored-lanes.ts';

/** The lanes that are in memory, and the names of those that are not. */
export class Lanes {
  /** Those whose messages wait in the store. */
  readonly stored = new StoredLanes();
  readonly #inMemory = new Map<string, Lane>();

  /** How many are in memory. */
  get size(): number {
    return this.#inMemory.size;
  }

  get(key: string): Lane | undefined {
    return this.#inMemory.get(key);
  }

  /** All messages in memory that are not being tried and whose turn it is not. */
  *queued(): Iterable<readonly [Lane, Entry]> {
    for (const lane of this.#inMemory.values()) {
      const waiting = lane.underWay > 0 ? lane.queue : lane.queue.slice(1);
      for (const entry of waiting.filter(({ inFlight }) => inFlight === 0)) yield [lane, entry];
    }
  }

  /** Something of it stands in the store that was or is not to be taken up as it was read: `fetch` reads it again. */
  fetchAgain(key: string, fetch: (lane: Lane) => void): void {
    const lane = this.#inMemory.get(key);
    if (lane === undefined) fetch(this.open(key));
    else if (lane.state === 'loading') lane.stale = true;
    else lane.more = true;
  }

  /** A new one where it is not in memory. */
  open(key: string): Lane {
    let lane = this.#inMemory.get(key);
    if (lane === undefined) {
      lane = new Lane(key);
      this.#inMemory.set(key, lane);
    }
    return lane;
  }

  /** The lane that something new may join; undefined where it waits in the store with what is there. */
  openUnlessStored(key: string): Lane | undefined {
    return this.#inMemory.get(key) ?? (this.stored.has(key) ? undefined : this.open(key));
  }

  /** A message that is in memory. */
  find(key: string, id: MessageId): Entry | undefined {
    return this.#inMemory.get(key)?.find(id);
  }

  /** An earlier life left these open. */
  leftOpen(keys: readonly string[]): void {
    for (const key of keys) {
      const lane = this.#inMemory.get(key);
      // Where something came meanwhile, the rest is fetched after it: what is in memory is never put away as well.
      if (lane === undefined) this.stored.add(key, 'somebody');
      else lane.more = true;
    }
  }

  /** Leaves it to the store. */
  putAway(lane: Lane, waitsFor: 'somebody' | 'time'): void {
    lane.state = 'stored';
    this.#inMemory.delete(lane.key);
    this.stored.add(lane.key, waitsFor);
  }

  dropIfEmpty(lane: Lane): void {
    const empty = lane.head === undefined && lane.pending === 0 && !lane.more && lane.state === 'idle';
    if (empty && this.#inMemory.get(lane.key) === lane) this.#inMemory.delete(lane.key);
  }

  /** What is being fetched of it may tell an older state. */
  changed(key: string): void {
    const lane = this.#inMemory.get(key);
    if (lane?.state === 'loading') lane.stale = true;
  }
}
