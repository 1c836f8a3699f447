import type { StoredCallback } from './callbacks.ts';
import { callbacksOf, dueCallback } from './callbacks-of.ts';
import type { Clock } from './clock.ts';
import { deliveriesOf, type Entry, type Transition } from './entry.ts';
import { Listeners } from './listeners.ts';
import type { Message, MessageId, MessageState } from './message.ts';
import type { StatusEvent } from './messaging.ts';
import { asSent } from './segments/segments-of.ts';
import type { EarlyReceipt, MessageChange, Store } from './store.ts';

export interface RecorderOptions {
  readonly store: Pick<Store, 'record'>;
  readonly clock: Clock;
  readonly onProblem: (text: string, error: unknown) => void;
  /** Receipts that had come before what was submitted of this message. */
  readonly onEarly: (message: MessageId, early: readonly EarlyReceipt[]) => void;
  /** A change could not be written: what is read of this lane may be older. */
  readonly onFailure: (lane: string) => void;
  /** A change that could not be written at first is written now. */
  readonly onWritten: () => void;
}

/**
 * Writes down what became of messages and tells it, in this order. It also knows what is still to come, so
 * that a shutdown can wait for it: attempts that are not answered and changes that are not written.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #listeners: Listeners<[StatusEvent]>;
  readonly #callbackListeners: Listeners<[StoredCallback, Message]>;
  /** The last change of each message that is not written and told yet. */
  readonly #writing = new Map<MessageId, Writing>();
  /** Changes that could not be written at first. */
  readonly #failing = new Set<Writing>();
  #unsettled = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#listeners = new Listeners((error) =>
      options.onProblem('The status of a message could not be told', error),
    );
    this.#callbackListeners = new Listeners((error) =>
      options.onProblem('A status callback could not be begun', error),
    );
  }

  onStatus(listener: (event: StatusEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  onCallback(listener: (callback: StoredCallback, message: Message) => void): () => void {
    return this.#callbackListeners.add(listener);
  }

  /** Attempts were begun. */
  begun(count: number): void {
    this.#unsettled += count;
  }

  /** One was answered, and what came of it handed to `record`. */
  answered(): void {
    if (--this.#unsettled > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Resolves when every attempt was answered and everything is written. */
  idle(): Promise<void> {
    if (this.#unsettled === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** The last change of a message that is not written and told yet; what was read before may be older. */
  writing(id: MessageId): Pick<Writing, 'change' | 'told'> | undefined {
    return this.#writing.get(id);
  }

  /** Resolves when a change of this lane that could not be written at first is written; undefined: there is none. */
  failing(lane: string): Promise<void> | undefined {
    for (const { change, told } of this.#failing) if (change.lane === lane) return told;
    return undefined;
  }

  /**
   * Takes what is new of an entry, writes it, then tells it, after what was new of the message before. A store that fails is asked
   * again: nothing is told before.
   */
  record(entry: Entry, next: MessageChange['next'], settled?: readonly number[]): Promise<void> {
    const { message, state, transitions } = entry;
    const callbacks = callbacksOf(message, transitions);
    const change: MessageChange = {
      id: message.id,
      lane: message.lane,
      state,
      transitions,
      deliveries: deliveriesOf(entry),
      attempts: entry.attempts,
      next,
      ...(callbacks.length > 0 && { callbacks }),
      ...(entry.submissions !== undefined && { submissions: entry.submissions }),
      ...(entry.reports !== undefined && { reports: entry.reports }),
      ...(settled !== undefined && { settled }),
    };
    entry.transitions = [];
    entry.attempts = [];
    entry.submissions = undefined;
    entry.reports = undefined;
    this.#unsettled++;
    const writing: Writing = { change, told: NOTHING, later: undefined };
    const before = this.#writing.get(message.id);
    if (before !== undefined) before.later = writing;
    this.#writing.set(message.id, writing);
    writing.told = this.#settle(writing, before, message, transitions, callbacks);
    return writing.told;
  }

  async #settle(
    writing: Writing,
    before: Writing | undefined,
    message: Message,
    transitions: readonly Transition[],
    callbacks: ReturnType<typeof callbacksOf>,
  ): Promise<void> {
    const { state } = writing.change;
    let early: readonly EarlyReceipt[];
    try {
      early = await this.#options.store.record(writing.change);
    } catch (error) {
      early = await this.#writeLater(writing, error);
    }
    if (before !== undefined) await before.told;
    if (this.#writing.get(message.id) === writing) this.#writing.delete(message.id);
    for (const transition of transitions) {
      if (transition.status !== 'initiated') this.tell(message, state, transition);
    }
    if (callbacks.length > 0) {
      const sent = asSent(message, state);
      for (const callback of callbacks) this.#callbackListeners.tell(dueCallback(message, callback), sent);
    }
    if (early.length > 0) this.#options.onEarly(message.id, early);
    this.answered();
  }

  /** Tells that a message was kept; it is on disk, and so is what tells of it. */
  kept(message: Message, state: MessageState): void {
    const queued = { status: 'queued', at: message.createdAt, errorCode: '', errorMessage: '' } as const;
    this.tell(message, state, { ...queued, previous: '' });
    for (const callback of callbacksOf(message, [queued])) {
      this.#callbackListeners.tell(dueCallback(message, callback), message);
    }
  }

  /** Tells a change of status to everybody who listens. */
  tell(message: Message, state: MessageState, transition: Told): void {
    if (!this.#listeners.any) return;
    const event: StatusEvent = {
      id: message.id,
      direction: message.direction,
      owner: message.owner,
      source: message.source,
      requestId: message.requestId,
      technology: message.technology,
      destination: message.destination,
      status: transition.status,
      previousStatus: transition.previous,
      attempt: state.attempts,
      responseCode: state.responseCode,
      responseText: state.responseText,
      errorCode: transition.errorCode,
      errorMessage: transition.errorMessage,
      at: transition.at,
      project: message.project,
    };
    this.#listeners.tell(event);
  }

  async #writeLater(writing: Writing, reason: unknown): Promise<readonly EarlyReceipt[]> {
    const { store, clock, onProblem, onFailure, onWritten } = this.#options;
    this.#failing.add(writing);
    for (let error = reason; ; ) {
      onFailure(writing.change.lane);
      onProblem('What became of a message could not be recorded; trying again', error);
      await new Promise<void>((resolve) => clock.after(STORE_RETRY_MS, resolve));
      try {
        const early = await store.record(upToDate(writing));
        this.#failing.delete(writing);
        onWritten();
        return early;
      } catch (again) {
        error = again;
      }
    }
  }
}

/** A change that is not written and told yet, and the one of the same message after it. */
interface Writing {
  readonly change: MessageChange;
  told: Promise<void>;
  later: Writing | undefined;
}

/** A change that is written after later ones must not undo them. */
function upToDate({ change, later }: Writing): MessageChange {
  if (later === undefined) return change;
  let newest = later;
  while (newest.later !== undefined) newest = newest.later;
  const { state, deliveries, next } = newest.change;
  return { ...change, state, deliveries, next };
}

const NOTHING = Promise.resolve();

/** A transition; the first event of a message has no status before it. */
type Told = Omit<Transition, 'previous'> & { readonly previous: StatusEvent['previousStatus'] };

/** Between tries of a store that fails. */
export const STORE_RETRY_MS = 1000;
