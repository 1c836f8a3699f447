import type { Clock, Timer } from './clock.ts';

/** One timer for the earliest of many times. */
export class DueTimer {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #armedFor = Number.POSITIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Calls back at this time (Unix milliseconds) or before; a later one than is armed changes nothing. */
  at(time: number | undefined): void {
    if (time === undefined || time >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = time;
    const delayMs = Math.min(Math.max(time - this.#clock.now(), 0), LONGEST_DELAY_MS);
    this.#timer = this.#clock.after(delayMs, () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#timer = undefined;
      this.#callback();
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }
}

/** Also bounds how late a clock that was set forward is noticed. */
const LONGEST_DELAY_MS = 3_600_000;
