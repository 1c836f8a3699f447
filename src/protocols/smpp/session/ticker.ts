import type { SessionTime } from './session.ts';

/**
 * The one timer of a session. Its requests, its silence and its bind are all measured in its ticks, so that a request costs no
 * timer and no look at a clock; what falls due is seen up to two ticks late and never early.
 */
export class Ticker {
  readonly #time: SessionTime;
  readonly #tickMs: number;
  readonly #onTick: () => void;
  #timer: { cancel(): void } | undefined;
  /** How many ticks have passed. */
  now = 0;

  /** @param shortestMs the shortest of the times that are measured */
  constructor(time: SessionTime, shortestMs: number, onTick: () => void) {
    this.#time = time;
    this.#tickMs = Math.min(LONGEST_TICK_MS, Math.max(SHORTEST_TICK_MS, shortestMs / TICKS_OF_THE_SHORTEST));
    this.#onTick = onTick;
    this.#arm();
  }

  /** How many ticks surely are no less than this time; 0 for 0, which means never. */
  ticksOf(ms: number): number {
    return ms <= 0 ? 0 : Math.ceil(ms / this.#tickMs) + 1;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#time.after(this.#tickMs, () => {
      this.#arm();
      this.now++;
      this.#onTick();
    });
  }
}

const TICKS_OF_THE_SHORTEST = 10;
const SHORTEST_TICK_MS = 10;
const LONGEST_TICK_MS = 1000;
