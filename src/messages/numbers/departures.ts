import type { Message, MessageId } from '../message.ts';

/**
 * Keeps the pace of a number for what could not leave when it was to: what waited for a recipient or for the gateway to be
 * there again would leave all at once. It takes its turn anew, one behind the other, and what is due meanwhile comes
 * behind them.
 */
export class Departures {
  /** By number: until when those that are late take its time. Unix milliseconds. */
  readonly #busyUntil = new Map<string, number>();
  /** When those leave that were told to wait. */
  readonly #turns = new Map<MessageId, number>();

  /**
   * When a message whose turn it is in its lane may leave; `now` for at once.
   *
   * @param perSecond segments
   */
  leavesAt(
    { id, sendAt }: Departing,
    number: string,
    perSecond: number,
    segments: number,
    now: number,
  ): number {
    const turn = this.#turns.get(id);
    if (turn !== undefined) {
      if (turn <= now) this.#turns.delete(id);
      return Math.max(turn, now);
    }
    const busyUntil = this.#busyUntil.get(number) ?? 0;
    if (busyUntil <= now) {
      if (now - sendAt <= IN_TIME_MS) return now;
      this.#busyUntil.set(number, now + (segments * 1000) / perSecond);
      return now;
    }
    this.#busyUntil.set(number, busyUntil + (segments * 1000) / perSecond);
    const at = Math.ceil(busyUntil);
    this.#forget(now);
    this.#turns.set(id, at);
    return at;
  }

  /** Those that were cancelled or expired meanwhile never ask again. */
  #forget(now: number): void {
    for (const [id, turn] of this.#turns) {
      if (turn >= now - FORGOTTEN_MS) break;
      this.#turns.delete(id);
    }
  }
}

type Departing = Pick<Message, 'id' | 'sendAt'>;

/** Timers and disks may take so long. */
const IN_TIME_MS = 250;
const FORGOTTEN_MS = 60_000;
