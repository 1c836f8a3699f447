/** Writes one line of the log. */
export type Write = (fields: object, text: string) => void;

/** What the limit needs of a clock. */
export interface LimitClock {
  after(delayMs: number, callback: () => void): unknown;
}

/**
 * Lines of which there may come any number: what strangers cause (refused logins, broken handshakes), and what goes
 * wrong for every message while it goes wrong (a full disk). So many are written in a while, and of the rest their
 * number: nobody must be able to fill the disk, or the time of the event loop, with them.
 */
export function limitLines(write: Write, clock: LimitClock): Write {
  let written = 0;
  let left = 0;
  const endOfWindow = (): void => {
    if (left > 0) write({ notWritten: left }, 'More lines like those before were not written');
    written = 0;
    left = 0;
  };
  return (fields, text) => {
    if (written === 0) clock.after(WINDOW_MS, endOfWindow);
    if (written >= LINES_A_WINDOW) left++;
    else {
      written++;
      write(fields, text);
    }
  };
}

const WINDOW_MS = 10_000;
/** Enough for programs that ban who fails too often by reading the log. */
const LINES_A_WINDOW = 50;
