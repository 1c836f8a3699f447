import type { Clock, Timer } from './clock.ts';

export interface RefillOptions {
  /** What there may be in memory at once: segments, stanzas. */
  readonly queue: number;
  /** How many there are. */
  readonly held: () => number;
  /** Wakes so many of the messages that wait in the store; how many there were. */
  readonly wakeSome: (limit: number) => number;
  readonly clock: Clock;
}

/**
 * Brings messages that wait in the store back to a peer that has room again: in portions, whenever half of its queue is
 * empty, and not again before those that were woken have come (or a while has passed: some expire, some go elsewhere).
 */
export class Refill {
  readonly #options: RefillOptions;
  /** Some may wait in the store. */
  #someWait = false;
  /** Woken, and not here yet. */
  #expected = 0;
  #timer: Timer | undefined;

  constructor(options: RefillOptions) {
    this.#options = options;
  }

  /** It takes messages now: whatever waits may come. */
  begin(): void {
    this.#someWait = true;
    this.#expected = 0;
    this.lookAgain();
  }

  /** It takes none for the time being. */
  end(): void {
    this.#someWait = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Somebody was told that there is no room. */
  sentAway(): void {
    this.#someWait = true;
  }

  /** A message came. */
  came(): void {
    if (this.#expected > 0) this.#expected--;
  }

  /** There may be room now. */
  lookAgain(): void {
    if (!this.#someWait) return;
    const { queue, held, wakeSome, clock } = this.#options;
    const taken = held() + this.#expected;
    if (taken > queue / 2) return;
    const wanted = Math.max(1, Math.floor(queue - taken));
    const woken = wakeSome(wanted);
    this.#expected += woken;
    this.#someWait = woken >= wanted;
    if (!this.#someWait) return;
    this.#timer?.cancel();
    this.#timer = clock.after(PATIENCE_MS, () => {
      this.#expected = 0;
      this.lookAgain();
    });
  }
}

const PATIENCE_MS = 250;
