import type { Clock, Timer } from '../../messages/clock.ts';

export interface ThrottleOptions {
  /** The first pause; each further one is twice as long. Milliseconds. */
  readonly pauseMs: number;
  readonly clock: Clock;
  /** Nothing is sent for so long. */
  readonly onPause: (forMs: number) => void;
  /** It is over. */
  readonly onEnd: () => void;
}

/**
 * Silence when an SMSC says that it has enough. What it says during a pause it says of what was under way before; what it says
 * behind one makes the next twice as long, and the first message that it takes behind one, as short as it was.
 */
export class Throttle {
  readonly #options: ThrottleOptions;
  #nextMs: number;
  #timer: Timer | undefined;
  #wasThrottled = false;

  constructor(options: ThrottleOptions) {
    this.#options = options;
    this.#nextMs = options.pauseMs;
  }

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  /** The SMSC has enough. How long nothing is sent now, milliseconds. */
  pause(): number {
    const { clock, pauseMs, onPause, onEnd } = this.#options;
    const forMs = this.#nextMs;
    if (this.#timer !== undefined) return forMs;
    this.#wasThrottled = true;
    this.#timer = clock.after(forMs, () => {
      this.#timer = undefined;
      this.#nextMs = Math.min(forMs * 2, Math.max(pauseMs, LONGEST_PAUSE_MS));
      onEnd();
    });
    onPause(forMs);
    return forMs;
  }

  /** The SMSC took a message. */
  taken(): void {
    if (!this.#wasThrottled || this.#timer !== undefined) return;
    this.#wasThrottled = false;
    this.#nextMs = this.#options.pauseMs;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

const LONGEST_PAUSE_MS = 30_000;
