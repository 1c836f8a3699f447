import type { RequestPdu, ResponsePdu } from '../pdu/pdu.ts';
import { SessionError } from './session.ts';

/** A request and whoever waits for its response. */
export interface Ask {
  readonly command: RequestPdu['command'];
  readonly resolve: (response: ResponsePdu) => void;
  readonly reject: (error: SessionError) => void;
  /** Takes a place in the window. */
  readonly counts: boolean;
  /** The tick in which it was written, and how many times the output had been handed to the system then. */
  tick: number;
  flushes: number;
}

/** Requests of ours that are written and not answered, oldest first, by their sequence_number. */
export class Unanswered {
  readonly #asks = new Map<number, Ask>();
  /** Those that take a place in the window. */
  counted = 0;

  get size(): number {
    return this.#asks.size;
  }

  has(sequence: number): boolean {
    return this.#asks.has(sequence);
  }

  add(sequence: number, ask: Ask): void {
    this.#asks.set(sequence, ask);
    if (ask.counts) this.counted++;
  }

  /** Whoever waits for the response with this number. */
  get(sequence: number): Ask | undefined {
    return this.#asks.get(sequence);
  }

  delete(sequence: number): void {
    const ask = this.#asks.get(sequence);
    if (ask === undefined) return;
    this.#asks.delete(sequence);
    if (ask.counts) this.counted--;
  }

  /** Fails those that were written in this tick or before. */
  expire(tick: number): void {
    for (const [sequence, ask] of this.#asks) {
      if (ask.tick > tick) return;
      this.delete(sequence);
      ask.reject(new SessionError('timeout', true, `The peer did not answer ${ask.command} in time`));
    }
  }

  /** Fails all. @param flushes how many times the output has been handed to the system by now */
  close(reason: string, flushes: number): void {
    for (const [sequence, ask] of this.#asks) {
      this.delete(sequence);
      ask.reject(new SessionError('closed', flushes > ask.flushes, reason));
    }
  }
}
