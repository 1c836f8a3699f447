import type { Down } from './wire.ts';

/** When an account connects again, by how its connections ended. */
export class Reconnecting {
  #failures = 0;
  #lastKind: Down['kind'] = 'lost';

  /** A connection is up. Who was thrown out before may be again, at once: that it is up is no success yet. */
  up(): void {
    if (this.#lastKind === 'lost') this.#failures = 0;
  }

  /**
   * A connection ended.
   *
   * @param upMs how long it was up; undefined: it never was
   * @param random in [0, 1)
   * @returns milliseconds until the next
   */
  down(kind: Down['kind'], upMs: number | undefined, random: number): number {
    this.#failures = this.#failuresWith(kind, upMs);
    this.#lastKind = kind;
    return reconnectDelayMs({ kind, failures: this.#failures }, random);
  }

  #failuresWith(kind: Down['kind'], upMs: number | undefined): number {
    if (upMs === undefined) return this.#failures + 1;
    if (kind === 'lost') return 0;
    return upMs >= LEFT_ALONE_MS ? 1 : this.#failures + 1;
  }
}

/** What the last connection came to. */
export interface Ended {
  readonly kind: Down['kind'];
  /** How many in a row never came up, or were taken away soon after; 0: this one was up. */
  readonly failures: number;
}

/**
 * How long to wait before the next connection. One that was up comes back at once, nearly: a server that restarted is given a
 * second's time, and its clients do not come all in one moment. One that does not come up doubles its delay. Where another try
 * comes to the same until somebody does something, it is a minute, and up to a quarter of an hour: servers count failed logins, and
 * two who have one resource would throw each other out for ever.
 *
 * @param random in [0, 1)
 */
export function reconnectDelayMs({ kind, failures }: Ended, random: number): number {
  const [first, most] = kind === 'lost' ? [FIRST_MS, MOST_MS] : [REFUSED_FIRST_MS, REFUSED_MOST_MS];
  const doubled = first * 2 ** Math.min(Math.max(failures - 1, 0), DOUBLINGS);
  return Math.round(Math.min(doubled, most) * (0.5 + random));
}

const FIRST_MS = 1000;
const MOST_MS = 60_000;
const REFUSED_FIRST_MS = 60_000;
const REFUSED_MOST_MS = 900_000;
const DOUBLINGS = 20;
/** An account that was up so long is nobody's who throws it out at each login. */
const LEFT_ALONE_MS = 900_000;
