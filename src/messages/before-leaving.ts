import type { Clock } from './clock.ts';
import { type Entry, newEntry } from './entry.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Message, MessageId, MessageState } from './message.ts';
import type { Replacement } from './messaging.ts';
import { ownFailure } from './own-failures.ts';
import { giveUp } from './progress.ts';
import { replaced } from './replaced.ts';
import type { AppendResult, Store } from './store.ts';
import type { FinalFailure } from './technology.ts';

export interface BeforeLeavingOptions {
  readonly lanes: Lanes;
  readonly store: Pick<Store, 'replace'>;
  readonly clock: Clock;
  /** Writes down that it is over. */
  readonly end: (entry: Entry) => Promise<void>;
  /** A message was kept. */
  readonly kept: (message: Message, state: MessageState) => void;
  /** Looks at what is due then. */
  readonly dueAt: (time: number | undefined) => void;
  /** Goes on with a lane. */
  readonly run: (lane: Lane) => void;
  /** Reads again what a lane has in the store. */
  readonly fetchAgain: (lane: string) => void;
  /** A lane that waits for a time: what it waits for may be over. */
  readonly goOn: (lane: string) => void;
}

/** What happens to messages that have not left, other than that they leave: they are cancelled, changed, or fail as they come. */
export class BeforeLeaving {
  readonly #options: BeforeLeavingOptions;
  readonly #ending = new Set<MessageId>();
  /** Messages of which new texts are being written: how many, and the lane that waits for them. */
  readonly #replacing = new Map<MessageId, Replacing>();

  constructor(options: BeforeLeavingOptions) {
    this.#options = options;
  }

  /** Whether a message is being ended: the store may say that it is open. */
  isEnding(id: MessageId): boolean {
    return this.#ending.has(id);
  }

  /** Whether new texts of a message are being written. */
  isReplacing(id: MessageId): boolean {
    return this.#replacing.has(id);
  }

  /** A message was read that may be replaced now: true, and it is read again once it is. */
  claimed(id: MessageId): boolean {
    const replacing = this.#replacing.get(id);
    if (replacing !== undefined) replacing.isClaimed = true;
    return replacing !== undefined;
  }

  /** Whether a message must not leave yet; its lane is gone on with as soon as it may. */
  holds(lane: Lane, { message: { id } }: Entry): boolean {
    const replacing = this.#replacing.get(id);
    if (replacing === undefined) return false;
    replacing.lane = lane;
    return true;
  }

  /** Takes a queued message out of its lane for good. False when it is being tried, or is over. */
  async cancel(message: Message, state: MessageState): Promise<boolean> {
    const lane = this.#options.lanes.get(message.lane);
    const entry = lane?.find(message.id) ?? newEntry(0, message, state);
    if (entry.state.status !== 'queued' || this.#ending.has(message.id)) return false;
    lane?.remove(entry);
    await this.#end(entry, ownFailure('cancelled'));
    this.#options.goOn(message.lane);
    return true;
  }

  /** Ends a message with a failure as soon as `appended` says that it is there; nobody else takes it up meanwhile. */
  async fail(
    message: Message,
    state: MessageState,
    failure: FinalFailure,
    appended: Promise<AppendResult>,
  ): Promise<AppendResult> {
    this.#ending.add(message.id);
    let isKept = false;
    try {
      const result = await appended;
      isKept = result.kind === 'appended';
      if (result.kind === 'appended') {
        this.#options.kept(message, state);
        const entry = newEntry(result.sequence, message, state);
        entry.released = true;
        void this.#end(entry, failure);
      }
      return result;
    } finally {
      if (!isKept) this.#ending.delete(message.id);
    }
  }

  /**
   * Puts another text in the place of that of a queued message, which does not leave meanwhile: neither the old one once it is
   * said to be replaced, nor the new one where it could not be written.
   */
  async replace(message: Message, change: Replacement): Promise<'replaced' | 'not-found' | 'not-queued'> {
    const { lanes, store, dueAt } = this.#options;
    const { id, lane: key } = message;
    const lane = lanes.get(key);
    const entry = lane?.find(id);
    const isLeaving = entry !== undefined && entry.state.status !== 'queued';
    if (isLeaving || this.#ending.has(id)) return 'not-queued';
    const movesTo = change.sendAt === undefined ? undefined : entry;
    if (movesTo !== undefined) lane?.remove(movesTo);
    this.#hold(message);
    lanes.changed(key);
    let isReplaced = false;
    try {
      const result = await store.replace(id, change);
      isReplaced = result === 'replaced';
      if (isReplaced && entry !== undefined) entry.message = replaced(entry.message, change);
      dueAt(change.sendAt ?? change.expiresAt);
      if (isReplaced && change.sendAt !== undefined) this.#options.goOn(key);
      return result;
    } finally {
      if (!isReplaced && movesTo !== undefined && !this.#ending.has(id)) this.#putBack(movesTo);
      dueAt(entry?.message.expiresAt);
      this.#letGo(id);
    }
  }

  #hold({ id, lane: key }: Message): void {
    const replacing = this.#replacing.get(id) ?? { writes: 0, key, lane: undefined, isClaimed: false };
    replacing.writes++;
    this.#replacing.set(id, replacing);
  }

  #letGo(id: MessageId): void {
    const replacing = this.#replacing.get(id);
    if (replacing === undefined || --replacing.writes > 0) return;
    this.#replacing.delete(id);
    if (replacing.isClaimed) this.#options.fetchAgain(replacing.key);
    if (replacing.lane !== undefined) this.#options.run(replacing.lane);
  }

  #putBack(entry: Entry): void {
    const lane = this.#options.lanes.openUnlessStored(entry.message.lane);
    if (lane === undefined) return;
    lane.merge([entry]);
    if (lane.takesMore) this.#options.run(lane);
  }

  async #end(entry: Entry, failure: FinalFailure): Promise<void> {
    const { id } = entry.message;
    this.#ending.add(id);
    giveUp(entry, this.#options.clock.now(), failure);
    await this.#options.end(entry);
    this.#ending.delete(id);
  }
}

interface Replacing {
  writes: number;
  /** Its lane, and that lane where it waits for the end of it. */
  readonly key: string;
  lane: Lane | undefined;
  /** It was claimed meanwhile, and what was read of it may be older. */
  isClaimed: boolean;
}
