/** What is limited. */
export interface Warnings {
  warn(fields: object, text: string): void;
}

/** What the limit needs of a clock. */
export interface LimitClock {
  after(delayMs: number, callback: () => void): unknown;
}

/**
 * Warnings that a stranger can cause: refused logins, broken handshakes. So many are written in a while, and of
 * the rest their number: whoever knocks without end must not fill the disk, nor the time of the event loop.
 */
export function limitWarnings(log: Warnings, clock: LimitClock): Warnings {
  let written = 0;
  let left = 0;
  const endOfWindow = (): void => {
    if (left > 0) log.warn({ notWritten: left }, 'More warnings of the same kind were not written');
    written = 0;
    left = 0;
  };
  return {
    warn(fields: object, text: string): void {
      if (written === 0) clock.after(WINDOW_MS, endOfWindow);
      if (written >= WARNINGS_A_WINDOW) left++;
      else {
        written++;
        log.warn(fields, text);
      }
    },
  };
}

const WINDOW_MS = 10_000;
/** Enough for programs that ban who fails too often by reading the log. */
const WARNINGS_A_WINDOW = 50;
