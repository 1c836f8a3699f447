import type { Clock } from '../../../messages/clock.ts';
import { type EventFilter, passesFilters } from '../../../protocols/ami/event-filter.ts';
import type { Account } from '../accounts.ts';
import type { Peer } from '../action.ts';
import type { Listener } from '../broadcast.ts';
import { EventWait } from '../event-wait.ts';

export interface HttpSessionOptions {
  /** The value of the cookie with which the client comes back; where a digest brings it back, nobody is told. */
  readonly id: string;
  readonly sessionId: string;
  /** Who made it. */
  readonly peer: Peer;
  readonly clock: Clock;
  /** Runs the callback once this turn's events are handled: events of one turn leave in one answer. */
  readonly soon: (callback: () => void) => void;
  /** Wants of the session have changed. */
  readonly onWants: () => void;
}

/**
 * What lasts from one HTTP request of a client to the next: who it is, which events it wants, and those that came since its
 * last WaitEvent. Requests of one session may run side by side, as in Asterisk.
 */
export class HttpSession implements Listener {
  id: string;
  readonly sessionId: string;
  readonly peer: Peer;
  startedAt: number;
  challenge = '';
  /** Requests under way. */
  running = 0;
  /** Unix milliseconds at which it ends unless somebody comes. */
  expiresAt = 0;
  closed = false;

  readonly #options: HttpSessionOptions;
  #account: Account | undefined;
  #eventMask = 0;
  #filters: readonly EventFilter[] = [];
  /** Texts are the same string in all sessions that got the event, so a queue costs little beside the first. */
  #events: string[] = [];
  #eventBytes = 0;
  #wait: EventWait | undefined;
  #waking = false;

  constructor(options: HttpSessionOptions) {
    this.#options = options;
    this.id = options.id;
    this.sessionId = options.sessionId;
    this.peer = options.peer;
    this.startedAt = options.clock.now();
  }

  get account(): Account | undefined {
    return this.#account;
  }

  set account(account: Account | undefined) {
    this.#account = account;
    this.#options.onWants();
  }

  get eventMask(): number {
    return this.#eventMask;
  }

  set eventMask(mask: number) {
    this.#eventMask = mask;
    this.#options.onWants();
  }

  get wants(): number {
    return (this.#account?.read ?? 0) & this.#eventMask;
  }

  loggedIn(account: Account, eventMask: number): void {
    this.startedAt = this.#options.clock.now();
    this.#filters = account.filters;
    this.#eventMask = eventMask;
    this.account = account;
  }

  addFilter(filter: EventFilter): boolean {
    if (this.#filters.length >= MAXIMUM_FILTERS) return false;
    this.#filters = [...this.#filters, filter];
    return true;
  }

  deliver(name: string, text: string): void {
    if (this.#filters.length > 0 && !passesFilters(this.#filters, name, text)) return;
    this.#events.push(text);
    this.#eventBytes += text.length;
    if (this.#eventBytes > MOST_QUEUED) this.#dropOldest();
    if (this.#wait && !this.#waking) {
      this.#waking = true;
      this.#options.soon(() => {
        this.#waking = false;
        if (this.#wait && !this.closed) this.#wait.finish(this.#take());
      });
    }
  }

  /**
   * The events since the last call; when there are none, those of the first turn that brings any, or nothing when the time
   * is over. Whoever waits already gets nothing: the newcomer has his place, as in Asterisk.
   */
  nextEvents(timeoutMs: number, onGone: (callback: () => void) => void): Promise<string> {
    this.#wait?.finish('');
    if (this.#events.length > 0 || timeoutMs === 0 || this.closed) return Promise.resolve(this.#take());
    return new Promise((resolve) => {
      const wait = new EventWait(this.#options.clock, timeoutMs, (events) => {
        if (this.#wait === wait) this.#wait = undefined;
        resolve(events);
      });
      this.#wait = wait;
      // Nobody is there to read them: events stay for the next who asks.
      onGone(() => wait.finish(''));
    });
  }

  /** Whoever waits has his answer now. */
  end(): void {
    this.closed = true;
    this.#wait?.finish(this.#take());
    this.#events = [];
  }

  #take(): string {
    const text = this.#events.join('');
    this.#events = [];
    this.#eventBytes = 0;
    return text;
  }

  /** A client that does not ask for its events loses the oldest half. */
  #dropOldest(): void {
    const kept = this.#events.splice(0, Math.ceil(this.#events.length / 2));
    for (const text of kept) this.#eventBytes -= text.length;
  }
}

/** Filters of one session; every event of its classes is held against all of them. */
const MAXIMUM_FILTERS = 256;
/** Characters of events that wait for a client to ask. */
const MOST_QUEUED = 4 * 1_048_576;
