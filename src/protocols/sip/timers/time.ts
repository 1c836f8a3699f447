/** Where time comes from. Tests hand in a clock that they advance themselves (hand-time.ts). */
export interface TimeSource {
  /** Unix milliseconds; may jump when somebody sets the clock. */
  unixMs(): number;
  /** Milliseconds that only ever grow: what timers are measured with. */
  monotonicMs(): number;
  /** One wake-up, which must not keep the process alive by itself; one that is far away may come early. */
  wakeAfter(delayMs: number, wake: () => void): { cancel(): void };
}

export function systemTime(): TimeSource {
  return {
    unixMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    wakeAfter(delayMs, wake) {
      const timeout = setTimeout(wake, Math.min(delayMs, LONGEST_TIMEOUT_MS));
      timeout.unref();
      return { cancel: () => clearTimeout(timeout) };
    },
  };
}

/** A longer one would end at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
