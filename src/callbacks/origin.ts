import type { Clock, Timer } from '../messages/clock.ts';
import { delayMs } from './verdict.ts';

export interface OriginOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** A receiver whose turn has come: it is in the store. */
  readonly open: (receiver: string) => void;
}

/**
 * One server, with all the receivers on it: URLs may have an id in them, and then there are as many receivers as messages.
 *
 * Only so many are told at the same time, and so many receivers are in memory; of the others it is the name. While no
 * connection can be made at all, one request at a time tries it, at growing intervals, for all of them.
 */
export class Origin {
  readonly #options: OriginOptions;
  /** Receivers that have something to do. */
  readonly #active = new Set<string>();
  readonly #waiting = new Set<string>();
  /** Receivers in memory, those that rest included. */
  #members = 0;
  /** Requests that wait for their turn; true: it is theirs. */
  readonly #queue: ((entered: boolean) => void)[] = [];
  #underWay = 0;
  #failures = 0;
  #waitUntil = 0;
  #closed = false;
  #timer: Timer | undefined;

  constructor(options: OriginOptions) {
    this.#options = options;
  }

  /** Nothing is left of it to remember. */
  get isOver(): boolean {
    return this.#members === 0 && this.#waiting.size === 0 && this.#underWay === 0;
  }

  /** Whether a receiver that has something to do may be in memory. If not, it is opened when its turn comes. */
  admits(receiver: string): boolean {
    if (this.#waiting.has(receiver)) return false;
    if (this.#active.size >= RECEIVER_LIMIT) {
      this.#waiting.add(receiver);
      return false;
    }
    this.#active.add(receiver);
    this.#members++;
    return true;
  }

  /** A receiver is not in memory any more. */
  finished(receiver: string): void {
    this.#members--;
    this.rests(receiver);
  }

  /** A receiver has nothing to do for the moment, and others may have their turn. */
  rests(receiver: string): void {
    if (!this.#active.delete(receiver) || this.#closed) return;
    const next = this.#waiting.values().next().value;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#options.open(next);
  }

  /** Waits for the turn of a request. False: there will be none any more. After true, `leave` must be called. */
  enter(): boolean | Promise<boolean> {
    if (this.#closed) return false;
    if (this.#queue.length === 0 && this.#isFree()) {
      this.#underWay++;
      return true;
    }
    const turn = new Promise<boolean>((resolve) => this.#queue.push(resolve));
    this.#next();
    return turn;
  }

  /** A request is over. `reached`: somebody was there, whatever they said. */
  leave(reached: boolean): void {
    this.#underWay--;
    if (reached) {
      this.#failures = 0;
      this.#waitUntil = 0;
    } else if (this.#waitUntil <= this.#options.clock.now()) {
      // Those that were under way together failed together, and count as one.
      this.#failures++;
      this.#waitUntil = this.#options.clock.now() + delayMs(this.#failures, this.#options.random());
    }
    this.#next();
  }

  /** What waits is let go: asked by somebody to try now. */
  retry(): void {
    this.#waitUntil = 0;
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    for (const resolve of this.#queue.splice(0)) resolve(false);
  }

  #isFree(): boolean {
    return (
      this.#underWay < (this.#failures > 0 ? 1 : PARALLEL) && this.#waitUntil <= this.#options.clock.now()
    );
  }

  #next(): void {
    while (this.#queue.length > 0 && this.#isFree()) {
      this.#underWay++;
      this.#queue.shift()?.(true);
    }
    const { clock } = this.#options;
    const waitMs = this.#waitUntil - clock.now();
    if (this.#queue.length === 0 || waitMs <= 0 || this.#closed) return;
    this.#timer?.cancel();
    this.#timer = clock.after(waitMs, () => this.#next());
  }
}

/** The server of a receiver; the text itself where it is no URL. */
export function originOf(receiver: string): string {
  return ORIGIN.exec(receiver)?.[0] ?? receiver;
}

const ORIGIN = /^[^/]*\/\/[^/]*/;
/** Requests to one origin at a time. */
export const PARALLEL = 64;
/** Receivers of one origin in memory that have something to do. */
const RECEIVER_LIMIT = 256;
