import { WaitingLanes } from './waiting-lanes.ts';

/** Lanes whose messages are in the store: those that wait for somebody, and those that wait for a time. */
export class StoredLanes {
  readonly #waiting = new WaitingLanes();
  readonly #timed = new Set<string>();

  add(key: string, waitsFor: 'somebody' | 'time'): void {
    if (waitsFor === 'time') {
      this.#waiting.delete(key);
      this.#timed.add(key);
    } else if (!this.#timed.has(key)) this.#waiting.add(key);
  }

  has(key: string): boolean {
    return this.#waiting.has(key) || this.#timed.has(key);
  }

  /** It waits for a time. */
  isTimed(key: string): boolean {
    return this.#timed.has(key);
  }

  delete(key: string): void {
    this.#waiting.delete(key);
    this.#timed.delete(key);
  }

  /** See {@link WaitingLanes.take}. What waits for a time does so whoever comes. */
  take(prefix: string): string | undefined {
    return this.#waiting.take(prefix);
  }

  /** See {@link WaitingLanes.groups}: of those that wait for somebody. */
  groups(): readonly string[] {
    return this.#waiting.groups();
  }

  /** How many wait for somebody. */
  count(prefix: string): number {
    return this.#waiting.count(prefix);
  }
}
