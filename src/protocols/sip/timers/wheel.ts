import type { TimeSource } from './time.ts';

/**
 * All protocol timers on one wheel of 4,096 slots of 10 ms: arming and cancelling link and unlink an
 * entry, whatever the number of entries, and there is at most one timeout of the runtime, set for the
 * next slot that holds something. (A setTimeout per transaction costs more than the transaction.)
 *
 * An entry fires at the first tick that is not before its time, so never early and up to 10 ms late.
 * Entries further away than one turn (41 s) stay in their slot and are passed over once a turn.
 */
export class TimerWheel {
  readonly #time: TimeSource;
  readonly #slots: (TimerEntry | undefined)[] = new Array<TimerEntry | undefined>(SLOTS).fill(undefined);
  /** All entries due at or before this tick have fired. */
  #tick: number;
  #size = 0;
  #wakeUp: { cancel(): void } | undefined;
  #wakeTick = Number.POSITIVE_INFINITY;
  #firing = false;
  /** Entries taken out of their slot that have yet to fire. */
  #due: TimerEntry | undefined;
  readonly #onWake = (): void => this.#wake();

  constructor(time: TimeSource) {
    this.#time = time;
    this.#tick = Math.floor(time.monotonicMs() / TICK_MS);
  }

  /** Entries armed now. */
  get size(): number {
    return this.#size;
  }

  /** Unix milliseconds. With `after` this makes the wheel a clock for those who want one. */
  now(): number {
    return this.#time.unixMs();
  }

  /** Milliseconds that only ever grow. */
  monotonicMs(): number {
    return this.#time.monotonicMs();
  }

  /** Calls back once after `delayMs`; `cancel` may be called at any time. */
  after(delayMs: number, callback: () => void): { cancel(): void } {
    const entry = new CallbackEntry(this, callback);
    this.arm(entry, delayMs);
    return entry;
  }

  /** Sets an entry off after `delayMs`; one that is armed already is moved. */
  arm(entry: TimerEntry, delayMs: number): void {
    this.armAt(entry, this.#time.monotonicMs() + delayMs);
  }

  /** Sets an entry off at `atMs` of monotonicMs(); one that is armed already is moved. */
  armAt(entry: TimerEntry, atMs: number): void {
    if (entry.dueTick !== IDLE) this.#unlink(entry);
    if (this.#size === 0 && !this.#firing) this.#tick = Math.floor(this.#time.monotonicMs() / TICK_MS);
    const due = Math.max(Math.ceil(atMs / TICK_MS), this.#tick + 1);
    entry.dueTick = due;
    const slot = due & MASK;
    const head = this.#slots[slot];
    entry.next = head;
    if (head !== undefined) head.previous = entry;
    this.#slots[slot] = entry;
    this.#size++;
    if (due < this.#wakeTick && !this.#firing) this.#wakeAt(due);
  }

  /** Does nothing for an entry that is not armed. */
  cancel(entry: TimerEntry): void {
    if (entry.dueTick === IDLE) return;
    this.#unlink(entry);
    if (this.#size === 0) this.#sleep();
  }

  #wake(): void {
    this.#wakeUp = undefined;
    this.#wakeTick = Number.POSITIVE_INFINITY;
    const target = Math.floor(this.#time.monotonicMs() / TICK_MS);
    // After a long stall every slot is visited once, not once a tick missed.
    const from = Math.max(this.#tick + 1, target - SLOTS + 1);
    this.#firing = true;
    try {
      for (let tick = from; tick <= target; tick++) {
        this.#tick = tick;
        this.#fireSlot(tick & MASK, target);
      }
    } finally {
      this.#firing = false;
      if (target > this.#tick) this.#tick = target;
      if (this.#size > 0) this.#wakeAt(this.#nextTick());
    }
  }

  /**
   * The due entries are taken out of the slot before the first of them fires, for firing may arm and
   * cancel any entry, those that are due with it included.
   */
  #fireSlot(slot: number, target: number): void {
    let due = this.#due;
    let entry = this.#slots[slot];
    while (entry !== undefined) {
      const next: TimerEntry | undefined = entry.next;
      if (entry.dueTick <= target) {
        this.#unlink(entry);
        entry.dueTick = DUE;
        entry.next = due;
        if (due !== undefined) due.previous = entry;
        due = entry;
        this.#due = due;
        this.#size++;
      }
      entry = next;
    }
    while (this.#due !== undefined) {
      const first = this.#due;
      this.#unlink(first);
      first.fire();
    }
  }

  #unlink(entry: TimerEntry): void {
    const { previous, next } = entry;
    if (next !== undefined) next.previous = previous;
    if (previous !== undefined) previous.next = next;
    else if (entry.dueTick === DUE) this.#due = next;
    else this.#slots[entry.dueTick & MASK] = next;
    entry.previous = undefined;
    entry.next = undefined;
    entry.dueTick = IDLE;
    this.#size--;
  }

  #nextTick(): number {
    for (let ahead = 1; ahead < SLOTS; ahead++) {
      if (this.#slots[(this.#tick + ahead) & MASK] !== undefined) return this.#tick + ahead;
    }
    return this.#tick + SLOTS;
  }

  #wakeAt(tick: number): void {
    this.#wakeUp?.cancel();
    this.#wakeTick = tick;
    const delayMs = Math.max(1, Math.ceil(tick * TICK_MS - this.#time.monotonicMs()));
    this.#wakeUp = this.#time.wakeAfter(delayMs, this.#onWake);
  }

  #sleep(): void {
    this.#wakeUp?.cancel();
    this.#wakeUp = undefined;
    this.#wakeTick = Number.POSITIVE_INFINITY;
  }
}

/** What can be armed: a timer is part of the object it belongs to, so that arming one allocates nothing. */
export abstract class TimerEntry {
  /** The wheel's own. */
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  dueTick = IDLE;

  get armed(): boolean {
    return this.dueTick !== IDLE;
  }

  abstract fire(): void;
}

class CallbackEntry extends TimerEntry {
  readonly #wheel: TimerWheel;
  readonly #callback: () => void;

  constructor(wheel: TimerWheel, callback: () => void) {
    super();
    this.#wheel = wheel;
    this.#callback = callback;
  }

  fire(): void {
    this.#callback();
  }

  cancel(): void {
    this.#wheel.cancel(this);
  }
}

const TICK_MS = 10;
const SLOTS = 4096;
const MASK = SLOTS - 1;
const IDLE = -1;
const DUE = -2;
