import type { TimeSource } from './time.ts';

/** Time that moves when a test says so, waking whoever asked in order. */
export class HandTime implements TimeSource {
  #elapsedMs = 0;
  #wakeUps: { atMs: number; wake: () => void }[] = [];

  unixMs(): number {
    return EPOCH_MS + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  wakeAfter(delayMs: number, wake: () => void): { cancel(): void } {
    const wakeUp = { atMs: this.#elapsedMs + delayMs, wake };
    this.#wakeUps.push(wakeUp);
    return {
      cancel: () => {
        this.#wakeUps = this.#wakeUps.filter((other) => other !== wakeUp);
      },
    };
  }

  /** How many wake-ups are pending. */
  get pending(): number {
    return this.#wakeUps.length;
  }

  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs;
    for (;;) {
      let next: { atMs: number; wake: () => void } | undefined;
      for (const wakeUp of this.#wakeUps) {
        if (wakeUp.atMs <= untilMs && (next === undefined || wakeUp.atMs < next.atMs)) next = wakeUp;
      }
      if (next === undefined) break;
      const due = next;
      this.#wakeUps = this.#wakeUps.filter((other) => other !== due);
      this.#elapsedMs = Math.max(this.#elapsedMs, due.atMs);
      due.wake();
    }
    this.#elapsedMs = untilMs;
  }

  /** The process was held up: time passes at once, and only then does anybody wake. */
  stall(forMs: number): void {
    this.#elapsedMs += forMs;
    this.advance(0);
  }
}

const EPOCH_MS = 1_795_233_000_000;
