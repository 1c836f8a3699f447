import type { BeforeLeaving } from './before-leaving.ts';
import type { Clock } from './clock.ts';
import { DueTimer } from './due-timer.ts';
import { type Entry, resumedEntry } from './entry.ts';
import { type Lane, QUEUE_LIMIT } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Message, MessageId } from './message.ts';
import { type Recorder, STORE_RETRY_MS } from './recorder.ts';
import type { OpenMessage, Store } from './store.ts';

export interface ClaimsOptions {
  readonly lanes: Lanes;
  readonly store: Store;
  readonly clock: Clock;
  readonly beforeLeaving: () => Pick<BeforeLeaving, 'isEnding' | 'isReplacing' | 'claimed'>;
  readonly recorder: Pick<Recorder, 'writing' | 'failing'>;
  /** See isAnybodyThere. */
  readonly isAnybodyThere: (message: Message) => boolean;
  /** Goes on with a lane. */
  readonly run: (lane: Lane) => void;
  /** Leaves a lane to the store again: its head waits for a time. */
  readonly putAway: (lane: Lane, entry: Entry, dueAt: number) => void;
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

  /** Goes on with a lane of which what it waited for is over: the time of the next one may have come. */
  goOn(key: string): void {
    const { lanes } = this.#options;
    if (lanes.stored.isTimed(key) && !this.#stopping) this.load(lanes.open(key));
  }

  /** Fetches the messages of a lane, and goes on with it; where its head waits for a time, only if somebody woke it. */
  load(lane: Lane): void {
    const { lanes, store, clock, recorder, onProblem } = this.#options;
    lane.state = 'loading';
    lane.more = false;
    lane.stale = false;
    lanes.stored.delete(lane.key);
    const failing = recorder.failing(lane.key);
    if (failing !== undefined) {
      void failing.then(() => this.load(lane));
      return;
    }
    const now = clock.now();
    store.claimLane({ lane: lane.key, now, after: 0, leaseUntil: now + LEASE_MS, limit: QUEUE_LIMIT }).then(
      (found) => (lane.stale ? this.load(lane) : this.#loaded(lane, found)),
      (error: unknown) => {
        onProblem('Waiting messages could not be read; trying again', error);
        if (!this.#stopping) clock.after(STORE_RETRY_MS, () => this.load(lane));
      },
    );
  }

  #loaded(lane: Lane, found: readonly OpenMessage[]): void {
    const { beforeLeaving, recorder, clock, run, putAway } = this.#options;
    // What has ended since it was read is no more in it.
    const isOver = (id: MessageId) =>
      beforeLeaving().isEnding(id) || recorder.writing(id)?.change.next === 'done';
    const entries = found.filter(({ message: { id } }) => !isOver(id)).map(resumedEntry);
    lane.state = 'idle';
    lane.merge(entries);
    if (found.length === QUEUE_LIMIT) lane.leaveBehind((found[QUEUE_LIMIT - 1] as OpenMessage).sequence);
    const { head, woken } = lane;
    const dueAt = found.find(({ message }) => message.id === head?.message.id)?.dueAt ?? 0;
    if (head !== undefined && !woken && Math.min(dueAt, head.message.expiresAt) > clock.now()) {
      putAway(lane, head, dueAt);
    } else run(lane);
  }

  /** Runs when the earliest due time or expiry has come. */
  async #claimDue(): Promise<void> {
    const { store, clock, onProblem } = this.#options;
    try {
      let found = CLAIM_LIMIT;
      while (found === CLAIM_LIMIT && !this.#stopping) {
        const now = clock.now();
        const claimed = await store.claimDue({ now, leaseUntil: now + LEASE_MS, limit: CLAIM_LIMIT });
        found = claimed.length;
        for (const open of claimed) this.#claimed(open, now);
      }
      if (this.#stopping) return;
      this.#expireQueued(clock.now());
      this.#due.at(await store.nextDue());
    } catch (error) {
      onProblem('Messages that are due could not be read; trying again', error);
      if (!this.#stopping) this.#due.at(clock.now() + STORE_RETRY_MS);
    }
  }

  #claimed(open: OpenMessage, now: number): void {
    const { lanes, recorder, beforeLeaving } = this.#options;
    const { id, lane } = open.message;
    if (open.behind) {
      if (!lanes.stored.has(lane)) lanes.fetchAgain(lane, (one) => this.load(one));
      return;
    }
    const writing = recorder.writing(id);
    if (writing !== undefined) {
      // What was read is older. What the engine does with it is in hand; a report has nobody who takes it up.
      if (writing.change.next === 'keep' && lanes.find(lane, id) === undefined)
        lanes.fetchAgain(lane, (one) => this.load(one));
    } else if (!beforeLeaving().claimed(id)) this.#resume(resumedEntry(open), now);
  }

  /** A claimed message: an expired one ends here wherever it stands, the others join their lane. */
  #resume(entry: Entry, now: number): void {
    const { lanes, beforeLeaving, isAnybodyThere, run, expire } = this.#options;
    const { message } = entry;
    const known = lanes.get(message.lane);
    if (known?.find(message.id) !== undefined || beforeLeaving().isEnding(message.id)) return;
    // It is among those that are being fetched, and ends when they are here.
    if (known?.state === 'loading') return;
    if (message.expiresAt <= now) {
      // What the lane waited for may be gone with it, also when it was left open by an earlier life: the others
      // go on now. (Where nobody is there they wait on for somebody.)
      const goesOn = known === undefined && lanes.stored.has(message.lane) && isAnybodyThere(message);
      expire(undefined, entry);
      if (goesOn) this.load(lanes.open(message.lane));
    } else if (lanes.stored.has(message.lane)) {
      this.load(lanes.open(message.lane));
    } else {
      const lane = lanes.open(message.lane);
      lane.push(entry);
      if (lane.takesMore) run(lane);
    }
  }

  /** Messages in memory that expire while another one of their lane is being tried. */
  #expireQueued(now: number): void {
    const { lanes, beforeLeaving, expire } = this.#options;
    for (const [lane, entry] of lanes.queued()) {
      if (entry.message.expiresAt > now) this.#due.at(entry.message.expiresAt);
      else if (!beforeLeaving().isReplacing(entry.message.id)) expire(lane, entry);
    }
  }
}

/** Messages taken up in one look at what is due. */
const CLAIM_LIMIT = 500;
/** Lanes of an earlier life taken note of in a turn. */
const LANES_IN_A_TURN = 5_000;
/** How long a claim holds without being renewed. */
const LEASE_MS = 60_000;
