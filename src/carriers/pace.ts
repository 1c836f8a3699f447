import type { Clock, Timer } from '../messages/clock.ts';

export interface PaceOptions {
  /** Segments a second; 0 = as fast as it goes. */
  readonly throughput: number;
  readonly clock: Clock;
  /** Whether the peer's side takes more at the moment; {@link Pace.goOn} is called when it does again. */
  readonly hasRoom: () => boolean;
}

/** Something that waits for its turn. */
export interface Turn {
  /** Segments. */
  readonly cost: number;
  /** Unix milliseconds; then it is dropped. */
  readonly expiresAt: number;
  readonly go: () => void;
  /** Its turn will not come: it expired, or nothing goes this way any more. */
  readonly drop: () => void;
}

/**
 * Who may go when: first come, first served, so many segments a second, and nobody while the peer wants silence.
 *
 * A bucket of tokens, one a segment, that holds what a tenth of a second brings: a carrier that counts by the second never sees
 * more than a tenth above what it allows, and a timer that comes late costs nothing. A message goes whole once there is
 * a token for its first segments, and the others are waited for behind it.
 */
export class Pace {
  readonly #options: PaceOptions;
  #queue: Turn[] = [];
  /** What stands before it has gone; cut off from time to time. */
  #head = 0;
  #waiting = 0;
  #tokens: number;
  #filledAt: number;
  #silentUntil = 0;
  #timer: Timer | undefined;
  #sweep: Timer | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#tokens = this.#capacity;
    this.#filledAt = options.clock.now();
  }

  /** Segments that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Unix milliseconds until which the peer wants silence; in the past, or 0: it does not. */
  get silentUntil(): number {
    return this.#silentUntil;
  }

  /** Goes at once when it may, before this returns. */
  take(turn: Turn): void {
    if (this.#waiting === 0 && this.#may(turn)) {
      turn.go();
      return;
    }
    this.#queue.push(turn);
    this.#waiting += turn.cost;
    this.#sweep ??= this.#options.clock.after(SWEEP_MS, () => this.#dropExpired());
    if (this.#queue.length - this.#head === 1) this.goOn();
  }

  /** Nobody goes for so long. */
  hold(forMs: number): void {
    this.#silentUntil = Math.max(this.#silentUntil, this.#options.clock.now() + forMs);
  }

  /** Lets go whoever may now. */
  goOn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (let turn = this.#queue[this.#head]; turn !== undefined; turn = this.#queue[this.#head]) {
      const isOver = turn.expiresAt <= this.#options.clock.now();
      if (!isOver && !this.#may(turn)) break;
      this.#head++;
      this.#waiting -= turn.cost;
      if (isOver) turn.drop();
      else turn.go();
    }
    if (this.#head === this.#queue.length || this.#head >= CUT_AT) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Drops all who wait. */
  clear(): void {
    const dropped = this.#queue.slice(this.#head);
    this.#queue = [];
    this.#head = 0;
    this.#waiting = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sweep?.cancel();
    this.#sweep = undefined;
    for (const turn of dropped) turn.drop();
  }

  /** Pays for the turn, or sees to it that its time is waited for. */
  #may({ cost }: Turn): boolean {
    const { throughput, clock, hasRoom } = this.#options;
    if (!hasRoom()) return false;
    if (throughput === 0 && this.#silentUntil === 0) return true;
    const now = clock.now();
    if (now < this.#silentUntil) return this.#wait(this.#silentUntil - now);
    if (throughput === 0) return true;
    const perMs = throughput / 1000;
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filledAt) * perMs);
    this.#filledAt = now;
    const wanted = Math.min(cost, this.#capacity);
    if (this.#tokens < wanted) return this.#wait(Math.ceil((wanted - this.#tokens) / perMs));
    this.#tokens -= cost;
    return true;
  }

  #wait(forMs: number): false {
    this.#timer ??= this.#options.clock.after(forMs, () => {
      this.#timer = undefined;
      this.goOn();
    });
    return false;
  }

  /** Those in the middle expire, too; whoever asked for them hears of it within a second. */
  #dropExpired(): void {
    this.#sweep = undefined;
    const now = this.#options.clock.now();
    const over: Turn[] = [];
    this.#queue = this.#queue.slice(this.#head).filter((turn) => {
      if (turn.expiresAt > now) return true;
      over.push(turn);
      return false;
    });
    this.#head = 0;
    for (const turn of over) this.#waiting -= turn.cost;
    if (this.#queue.length > 0) {
      this.#sweep = this.#options.clock.after(SWEEP_MS, () => this.#dropExpired());
    }
    for (const turn of over) turn.drop();
  }

  get #capacity(): number {
    return Math.max(1, this.#options.throughput / 10);
  }
}

const SWEEP_MS = 1000;
/** Copying what is left costs less than keeping what has gone. */
const CUT_AT = 1024;
