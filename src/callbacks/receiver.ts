import type { CallbackStore, Settlement, StoredCallback } from '../messages/callbacks.ts';
import type { Clock, Timer } from '../messages/clock.ts';
import type { Message, MessageId } from '../messages/message.ts';
import { PARALLEL } from './origin.ts';
import { type QueuedCallback, ReceiverQueue } from './receiver-queue.ts';
import { deadlineOf, delayMs, settlementOf, type Verdict } from './verdict.ts';

export interface ReceiverOptions {
  readonly store: Pick<CallbackStore, 'due' | 'nextDue'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retryForMs: (receiver: string) => number;
  /** Posts one. Rejects only when it could not even be made, as when the store cannot be read. */
  readonly post: (queued: QueuedCallback) => Promise<Verdict>;
  readonly settlements: { add(settlement: Settlement): void; flush(): void };
  /** For the log. */
  readonly on: ReceiverListener;
}

export interface ReceiverListener {
  /** Nobody is there; it is asked again in so many milliseconds. */
  down(receiver: string, error: string, forMs: number): void;
  up(receiver: string): void;
  dead(callback: StoredCallback, error: string): void;
  problem(text: string, error: unknown): void;
  /** It has nothing to do for the moment: nothing is due, or nobody is there. */
  rests(receiver: string): void;
  /** The store holds nothing of it, and memory neither. */
  finished(receiver: string): void;
}

/**
 * The callbacks for one receiver, on their way.
 *
 *            admit             a callback fails, or the queue is full           the store holds nothing more
 *   direct ─────────▶ direct ────────────────────────────────────────▶ stored ──────────────────────────────▶ direct
 *                                                                      │    ▲
 *                                                         no answer    ▼    │ an answer
 *                                                                       down
 *
 * - *direct*: what comes new is sent at once, from memory; the store holds nothing else for this receiver.
 * - *stored*: what comes new is left to the store, which knows what must wait for what; memory is filled from there, page by page.
 * - *down*: nobody is there. One callback at a time is tried, at growing intervals; the others wait in the store, however
 *   many they are. An answer, and be it an error, ends this.
 */
export class Receiver {
  readonly key: string;
  readonly #options: ReceiverOptions;
  readonly #queue = new ReceiverQueue();
  #underWay = 0;
  /** New ones are left to the store. */
  #stored = false;
  /** The store may hold due ones that are not in memory. */
  #unread = false;
  #reading = false;
  /** Messages of which something was settled since the reading began: what it finds of them is no longer so. */
  #changed: Set<MessageId> | undefined;
  #stopped = false;
  /** How often in a row nobody was there; more than 0 is *down*. */
  #failures = 0;
  /** Unix milliseconds: nothing is sent before. */
  #waitUntil = 0;
  /** Counts outages and what they are told by: attempts begun before the last failure tell nothing new. */
  #epoch = 0;
  #timer: Timer | undefined;

  constructor(key: string, options: ReceiverOptions) {
    this.key = key;
    this.#options = options;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** A new one, which is on disk. */
  admit(callback: StoredCallback, message: Message): void {
    if (this.#stored || this.#queue.size >= QUEUE_LIMIT) {
      this.#stored = true;
      this.#unread = true;
    } else this.#queue.push({ callback, message, since: this.#options.clock.now() });
    this.#turn();
  }

  /** The store holds some that are due. */
  read(): void {
    this.#stored = true;
    this.#unread = true;
    this.#turn();
  }

  /** As `read`; and where nobody was there it is asked again now. */
  retry(): void {
    this.#waitUntil = 0;
    this.read();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Does what can be done now. */
  #turn(): void {
    if (this.#stopped) return;
    const { clock } = this.#options;
    if (this.#waitUntil > clock.now()) {
      this.#at(this.#waitUntil, () => this.#turn());
      return;
    }
    const down = this.#failures > 0;
    while (this.#underWay < (down ? 1 : PARALLEL)) {
      const next = this.#queue.take();
      if (next === undefined) break;
      void this.#send(next);
    }
    if (this.#reading) return;
    if (this.#unread) {
      if (this.#queue.size < (down ? 1 : PAGE)) void this.#read(down ? 1 : PAGE);
    } else if (this.#queue.size === 0) {
      if (this.#stored) void this.#lookAhead();
      else this.#finish();
    }
  }

  /** Another object is made for what comes next: this one must never wake up beside it. */
  #finish(): void {
    this.stop();
    this.#options.on.finished(this.key);
  }

  async #send(queued: QueuedCallback): Promise<void> {
    const { post, on } = this.#options;
    const epoch = this.#epoch;
    this.#underWay++;
    try {
      this.#settle(queued, await post(queued), epoch);
    } catch (error) {
      on.problem('A status callback could not be made', error);
      this.#queue.putOff(queued);
      this.#pause(PROBLEM_MS);
    }
    this.#underWay--;
    this.#turn();
  }

  #settle(queued: QueuedCallback, verdict: Verdict, epoch: number): void {
    const { clock, random, retryForMs, settlements, on } = this.#options;
    if (verdict.kind === 'left') {
      this.#queue.putOff(queued);
      return;
    }
    if (verdict.kind === 'absent') {
      this.#queue.putOff(queued);
      if (epoch === this.#epoch) this.#isDown(verdict.error, ABSENT_MS);
      return;
    }
    const now = clock.now();
    const settlement = settlementOf(queued.callback, verdict, {
      retryForMs: retryForMs(this.key),
      now,
      random: random(),
    });
    settlements.add(settlement);
    if (this.#reading) this.#changed = (this.#changed ?? new Set()).add(settlement.message);
    if (settlement.outcome === 'dead') on.dead(queued.callback, settlement.lastError);
    if (settlement.outcome === 'later') {
      this.#queue.putOff(queued);
      this.#stored = true;
    } else this.#queue.done(queued);
    if (verdict.kind !== 'failed' || verdict.answered) this.#isUp();
    else if (epoch === this.#epoch) this.#isDown(verdict.error);
    if (verdict.kind === 'failed' && verdict.answered && verdict.afterMs !== undefined) {
      this.#waitUntil = Math.max(this.#waitUntil, now + Math.min(verdict.afterMs, LONGEST_WAIT_MS));
    }
  }

  #isUp(): void {
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#waitUntil = 0;
    this.#unread = true;
    this.#options.on.up(this.key);
  }

  #isDown(error: string, forMs?: number): void {
    const { random, on } = this.#options;
    this.#epoch++;
    this.#failures++;
    const waitMs = forMs ?? delayMs(this.#failures, random());
    this.#pause(waitMs);
    if (this.#failures === 1) on.down(this.key, error, waitMs);
    on.rests(this.key);
    void this.#bury(error);
  }

  /** Sends nothing for a while; what waits is left to the store. */
  #pause(forMs: number): void {
    this.#waitUntil = this.#options.clock.now() + forMs;
    this.#queue.forgetWaiting();
    this.#stored = true;
    this.#unread = true;
  }

  /** Those whose time is over although none was tried: nobody was there. The oldest come first. */
  async #bury(error: string): Promise<void> {
    const { store, clock, settlements, retryForMs, on } = this.#options;
    const retryFor = retryForMs(this.key);
    for (let expired = PAGE; expired === PAGE && this.#failures > 0 && !this.#stopped; ) {
      settlements.flush();
      const now = clock.now();
      let rows: readonly StoredCallback[];
      try {
        rows = await store.due({ receiver: this.key, now, limit: PAGE });
      } catch (problem) {
        on.problem('Status callbacks could not be read', problem);
        return;
      }
      const over = rows.filter((row) => deadlineOf(row, retryFor) <= now && !this.#queue.has(row));
      for (const callback of over) {
        const { message, status, attempts } = callback;
        settlements.add({ message, status, outcome: 'dead', attempts, lastError: error });
        on.dead(callback, error);
      }
      expired = over.length;
    }
  }

  async #read(count: number): Promise<void> {
    const { store, clock, settlements, on } = this.#options;
    const now = clock.now();
    // What is under way is still in the store.
    const limit = this.#queue.size + count;
    this.#reading = true;
    this.#changed = undefined;
    this.#unread = false;
    try {
      settlements.flush();
      const rows = await store.due({ receiver: this.key, now, limit });
      if (rows.length === limit) this.#unread = true;
      for (const callback of rows) {
        if (this.#hasChanged(callback.message)) this.#unread = true;
        else if (!this.#queue.has(callback)) this.#queue.push({ callback, message: undefined, since: now });
      }
    } catch (error) {
      on.problem('Status callbacks could not be read', error);
      this.#pause(PROBLEM_MS);
    }
    this.#reading = false;
    this.#turn();
  }

  #hasChanged(message: MessageId): boolean {
    return this.#changed?.has(message) ?? false;
  }

  /** Nothing is due: when will it be? */
  async #lookAhead(): Promise<void> {
    const { store, clock, settlements, on } = this.#options;
    this.#reading = true;
    try {
      settlements.flush();
      const next = await store.nextDue(this.key);
      if (next !== undefined && !this.#unread) {
        this.#at(Math.max(next, clock.now() + SOONEST_MS), () => this.read());
        on.rests(this.key);
      } else if (!this.#unread) this.#stored = false;
    } catch (error) {
      on.problem('Status callbacks could not be read', error);
      this.#pause(PROBLEM_MS);
    }
    this.#reading = false;
    if (this.#unread || !this.#stored) this.#turn();
  }

  #at(at: number, callback: () => void): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    if (this.#stopped) return;
    this.#timer = clock.after(Math.max(0, at - clock.now()), callback);
  }
}

/** Callbacks of one receiver in memory; what comes beyond is left to the store. */
const QUEUE_LIMIT = 512;
/** Callbacks read from the store at a time. */
const PAGE = 256;
/** After the store failed. */
const PROBLEM_MS = 1000;
/** Between two looks for those whose time is over, where somebody tells when the receiver is there. */
const ABSENT_MS = 300_000;
/** Between two looks for what should have been due. */
const SOONEST_MS = 100;
/** However long a receiver asks to be left alone by Retry-After, others of its callbacks are tried after this. */
const LONGEST_WAIT_MS = 300_000;
