import type { Clock } from './clock.ts';
import { DueTimer } from './due-timer.ts';
import { type Entry, resumedEntry } from './entry.ts';
import { type Lane, QUEUE_LIMIT } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Message, MessageId } from './message.ts';
import { STORE_RETRY_MS } from './recorder.ts';
import type { MessageChange, OpenMessage, Store } from './store.ts';

export interface ClaimsOptions {
  readonly lanes: Lanes;
  readonly store: Store;
  readonly clock: Clock;
  /** See BeforeLeaving.isEnding. */
  readonly isEnding: (id: MessageId) => boolean;
  /** See isAnybodyThere. */
  readonly isAnybodyThere: (message: Message) => boolean;
  /** Goes on with a lane. */
  readonly run: (lane: Lane) => void;
  /** Ends a message that has expired, and takes it off its lane. */
  readonly expire: (lane: Lane | undefined, entry: Entry) => void;
  /** See DeliveryOptions.defer. */
  readonly defer: (callback: () => void) => void;
  readonly onProblem: (text: string, error: unknown) => void;
}

/** Brings back what waits in the store: what is due, what has expired, and lanes whose turn has come. */
export class Claims {
  readonly #options: ClaimsOptions;
  readonly #due: DueTimer;
  /** For each look at what is due that is under way: what has been recorded since, of which it may tell an older state. */
  readonly #recordedSince = new Set<Map<MessageId, 'engine' | 'report'>>();
  #stopping = false;

  constructor(options: ClaimsOptions) {
    this.#options = options;
    this.#due = new DueTimer(options.clock, () => void this.#claimDue());
  }

  /** Takes up what an earlier life left open. */
  async start(): Promise<void> {
    const { lanes, store, clock, defer } = this.#options;
    const open = await store.openLanes(clock.now());
    for (let at = 0; at < open.length; at += LANES_IN_A_TURN) {
      if (at > 0) await new Promise<void>((resolve) => defer(resolve));
      lanes.leftOpen(open.slice(at, at + LANES_IN_A_TURN));
    }
    await this.#claimDue();
  }

  stop(): void {
    this.#stopping = true;
    this.#due.cancel();
  }

  /** Looks at what is due at this time, Unix milliseconds, or before. */
  dueAt(time: number | undefined): void {
    if (!this.#stopping) this.#due.at(time);
  }

  /** A change of a message is about to be written: what was read before tells an older state. */
  recorded(entry: Entry, next: MessageChange['next']): void {
    if (this.#recordedSince.size === 0) return;
    const { id, lane } = entry.message;
    const by = next === 'keep' && this.#options.lanes.find(lane, id) !== entry ? 'report' : 'engine';
    for (const recorded of this.#recordedSince) recorded.set(id, by);
  }

  /** Fetches the messages of a lane, and goes on with it. */
  load(lane: Lane): void {
    const { lanes, store, clock, isEnding, run, onProblem } = this.#options;
    lane.state = 'loading';
    lane.more = false;
    lane.stale = false;
    lanes.stored.delete(lane.key);
    const now = clock.now();
    store.claimLane({ lane: lane.key, now, after: 0, leaseUntil: now + LEASE_MS, limit: QUEUE_LIMIT }).then(
      (found) => {
        if (lane.stale) return this.load(lane);
        lane.merge(found.filter((open) => !isEnding(open.message.id)).map(resumedEntry));
        if (found.length === QUEUE_LIMIT) lane.leaveBehind((found[QUEUE_LIMIT - 1] as OpenMessage).sequence);
        run(lane);
      },
      (error: unknown) => {
        onProblem('Waiting messages could not be read; trying again', error);
        if (!this.#stopping) clock.after(STORE_RETRY_MS, () => this.load(lane));
      },
    );
  }

  /** Runs when the earliest due time or expiry has come. */
  async #claimDue(): Promise<void> {
    const { lanes, store, clock, onProblem } = this.#options;
    const recorded = new Map<MessageId, 'engine' | 'report'>();
    this.#recordedSince.add(recorded);
    try {
      let found = CLAIM_LIMIT;
      while (found === CLAIM_LIMIT && !this.#stopping) {
        recorded.clear();
        const now = clock.now();
        const claimed = await store.claimDue({ now, leaseUntil: now + LEASE_MS, limit: CLAIM_LIMIT });
        found = claimed.length;
        for (const open of claimed) {
          const by = recorded.get(open.message.id);
          if (by === undefined) this.#resume(resumedEntry(open), now);
          else if (by === 'report') lanes.ifNotInMemory(open.message.lane, (lane) => this.load(lane));
        }
      }
      if (this.#stopping) return;
      this.#expireQueued(clock.now());
      this.#due.at(await store.nextDue());
    } catch (error) {
      onProblem('Messages that are due could not be read; trying again', error);
      if (!this.#stopping) this.#due.at(clock.now() + STORE_RETRY_MS);
    } finally {
      this.#recordedSince.delete(recorded);
    }
  }

  /** A claimed message: an expired one ends here wherever it stands, the others join their lane. */
  #resume(entry: Entry, now: number): void {
    const { lanes, isEnding, isAnybodyThere, run, expire } = this.#options;
    const { message } = entry;
    const known = lanes.get(message.lane);
    if (known?.find(message.id) !== undefined || isEnding(message.id)) return;
    // It is among those that are being fetched, and ends when they are here.
    if (known?.state === 'loading') return;
    if (message.expiresAt <= now) {
      // What the lane waited for may be gone with it, also when it was left open by an earlier life: the others
      // go on now. (Where nobody is there they wait on for somebody.)
      const goesOn = known === undefined && lanes.stored.has(message.lane) && isAnybodyThere(message);
      expire(undefined, entry);
      if (goesOn) this.load(lanes.open(message.lane));
    } else if (lanes.stored.has(message.lane)) {
      lanes.ifNotInMemory(message.lane, (lane) => this.load(lane));
    } else {
      const lane = lanes.open(message.lane);
      lane.push(entry);
      if (lane.takesMore) run(lane);
    }
  }

  /** Messages in memory that expire while another one of their lane is being tried. */
  #expireQueued(now: number): void {
    const { lanes, expire } = this.#options;
    for (const [lane, entry] of lanes.queued()) {
      if (entry.message.expiresAt > now) this.#due.at(entry.message.expiresAt);
      else expire(lane, entry);
    }
  }
}

/** Messages taken up in one look at what is due. */
const CLAIM_LIMIT = 500;
/** Lanes of an earlier life taken note of in a turn. */
const LANES_IN_A_TURN = 5_000;
/** How long a claim holds without being renewed. */
const LEASE_MS = 60_000;
