import { BeforeLeaving } from './before-leaving.ts';
import type { StoredCallback } from './callbacks.ts';
import { isTold } from './callbacks-of.ts';
import { type DeliveryOptions, receiptsKeptUntil } from './delivery-options.ts';
import { DueTimer } from './due-timer.ts';
import { type Entry, type LegProgress, newEntry, resumedEntry, type Transition } from './entry.ts';
import type { ErrorName } from './errors.ts';
import { type Lane, QUEUE_LIMIT } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { Message, MessageId, MessageState } from './message.ts';
import type { StatusEvent } from './messaging.ts';
import { BROKEN, lastFailure, ownFailure, REMOVED } from './own-failures.ts';
import {
  begin,
  beginLeg,
  conclude,
  giveUp,
  goesOnWithNextRank,
  isAnybodyThere,
  noteOutcome,
  noteSubmissions,
  noteTaken,
  planLegs,
} from './progress.ts';
import { RecentSubmissions } from './recent-submissions.ts';
import { RecentlySent } from './recently-sent.ts';
import { Recorder, STORE_RETRY_MS } from './recorder.ts';
import { retryDelayMs } from './retry.ts';
import { isFinal } from './status.ts';
import type { EarlyReceipt, MessageChange, OpenMessage } from './store.ts';
import type { Outcome, Taken, Technology } from './technology.ts';

/**
 * Takes messages that are on disk to their technology, in their lanes (lane.ts), and records what comes of it.
 *
 * A message that was just appended goes straight to its technology: the store is not read. It is read for
 * what is due later, for lanes whose messages wait there, and after a restart. The outcome is recorded
 * while the lane already goes on; should the process die in between, the attempt is made again with the
 * same identifiers, which a peer takes for a retransmission.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #lanes = new Lanes();
  /** See {@link BeforeLeaving}. */
  readonly beforeLeaving: BeforeLeaving;
  /** For each look at what is due that is under way: what has been recorded since, of which it may tell an older state. */
  readonly #recordedSince = new Set<Map<MessageId, 'engine' | 'report'>>();
  /** For reports on them. */
  readonly recentlySent = new RecentlySent();
  readonly recentSubmissions = new RecentSubmissions();
  #onEarly: (message: MessageId, early: readonly EarlyReceipt[]) => void = () => {};
  readonly #recorder: Recorder;
  readonly #due: DueTimer;
  readonly #admitted: { readonly lane: Lane | undefined; readonly entry: Entry }[] = [];
  /** The next turn begins some of them. */
  #admitting = false;
  #stopping = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#recorder = new Recorder({ ...options, onEarly: (id, early) => this.#onEarly(id, early) });
    this.#due = new DueTimer(options.clock, () => void this.#claimDue());
    this.beforeLeaving = new BeforeLeaving({
      lanes: this.#lanes,
      store: options.store,
      clock: options.clock,
      end: (entry) => this.#record(entry, 'done'),
      kept: (message, state) => this.#recorder.kept(message, state),
      dueAt: (time) => this.#due.at(time),
      run: (lane) => this.#run(lane),
    });
  }

  /** Takes up what an earlier life left open. */
  async start(): Promise<void> {
    const { store, clock, defer } = this.#options;
    const open = await store.openLanes(clock.now());
    for (let at = 0; at < open.length; at += LANES_IN_A_TURN) {
      if (at > 0) await new Promise<void>((resolve) => defer(resolve));
      this.#lanes.leftOpen(open.slice(at, at + LANES_IN_A_TURN));
    }
    await this.#claimDue();
  }

  /** Begins no further attempts. What is under way is ended by its technology; `drained` waits for that. */
  stop(): void {
    this.#stopping = true;
    this.#due.cancel();
  }

  /** Resolves when every attempt has ended and is recorded. */
  drained(): Promise<void> {
    return this.#recorder.idle();
  }

  onStatus(listener: (event: StatusEvent) => void): () => void {
    return this.#recorder.onStatus(listener);
  }

  onCallback(listener: (callback: StoredCallback, message: Message) => void): () => void {
    return this.#recorder.onCallback(listener);
  }

  /** Receipts that had come before what was submitted of a message. */
  onEarly(listener: (message: MessageId, early: readonly EarlyReceipt[]) => void): void {
    this.#onEarly = listener;
  }

  /**
   * Announces that a message is about to be appended. True: it will leave at once, append it as due.
   * False: its lane waits, or nobody is there: append it parked.
   */
  expect(laneKey: string, offline: boolean): boolean {
    if (offline && this.#lanes.get(laneKey) === undefined) this.#lanes.stored.add(laneKey, 'somebody');
    const lane = this.#lanes.openUnlessStored(laneKey);
    if (lane === undefined) return false;
    lane.pending++;
    return true;
  }

  /** The append is done; `expected` is what `expect` said, false for a message that waits for its `sendAt`. */
  admit(sequence: number, message: Message, state: MessageState, expected: boolean): void {
    const entry = newEntry(sequence, message, state);
    // Where its lane was put away meanwhile, it waits with the others.
    let lane = expected ? this.#lanes.openUnlessStored(message.lane) : undefined;
    if (lane !== undefined) {
      // A lane that was put away and fetched again meanwhile never expected this one.
      if (lane.pending > 0) lane.pending--;
      lane.push(entry);
      // Behind another one it may expire before its turn comes.
      if (lane.head !== entry) this.#due.at(message.expiresAt);
      if (lane.state !== 'idle') lane = undefined;
    } else {
      this.#due.at(message.sendAt > message.createdAt ? message.sendAt : message.expiresAt);
    }
    this.#admitted.push({ lane, entry });
    if (!this.#admitting) this.#options.defer(() => this.#runAdmitted());
    this.#admitting = true;
  }

  /** The append that was expected came to nothing. */
  forgo(laneKey: string): void {
    const lane = this.#lanes.get(laneKey);
    if (lane === undefined) return;
    if (lane.pending > 0) lane.pending--;
    this.#lanes.dropIfEmpty(lane);
  }

  /** Somebody is there for this lane now. */
  wake(laneKey: string): void {
    const lane = this.#lanes.get(laneKey);
    if (lane !== undefined) lane.woken = true;
    else if (this.#lanes.stored.has(laneKey) && !this.#stopping) this.#load(this.#lanes.open(laneKey));
  }

  /** See Messaging.wakeSome. */
  wakeSome(prefix: string, limit: number): number {
    let woken = 0;
    while (woken < limit && !this.#stopping) {
      const key = this.#lanes.stored.take(prefix);
      if (key === undefined) break;
      this.#load(this.#lanes.open(key));
      woken++;
    }
    return woken;
  }

  /** How many lanes wait for somebody, of those whose names begin so. */
  waiting(prefix: string): number {
    return this.#lanes.stored.count(prefix);
  }

  /** A message that is in memory; the store may be one step behind. */
  find(laneKey: string, id: MessageId): Entry | undefined {
    return this.#lanes.find(laneKey, id);
  }

  /** A peer told what became of a message that had left, or of a part of it. */
  async report(entry: Entry, settled?: readonly number[]): Promise<void> {
    const { lane, id } = entry.message;
    if (this.find(lane, id) !== entry) this.#lanes.changed(lane);
    await this.#record(entry, isFinal(entry.state.status) ? 'done' : 'keep', settled);
  }

  /**
   * Begins what was admitted, a few in a turn: the answers to a burst are to be read while it goes out, as what waits for
   * longer than T1 to be read is sent again.
   */
  #runAdmitted(): void {
    const admitted = this.#admitted.splice(0, BEGUN_IN_A_TURN);
    for (const { entry } of admitted) {
      this.#recorder.kept(entry.message, entry.state);
    }
    for (const { lane } of admitted) if (lane !== undefined && lane.state === 'idle') this.#run(lane);
    this.#admitting = this.#admitted.length > 0;
    if (this.#admitting) this.#options.defer(() => this.#runAdmitted());
  }

  /** Goes on with a lane until its head is being tried or the lane has to wait. */
  #run(lane: Lane): void {
    lane.state = 'idle';
    while (!this.#stopping) {
      const entry = lane.head;
      if (entry === undefined) {
        if (lane.more) this.#load(lane);
        else this.#lanes.dropIfEmpty(lane);
        return;
      }
      if (this.beforeLeaving.holds(lane, entry)) {
        lane.state = 'running';
        return;
      }
      if (this.#tryHead(lane, entry)) return;
    }
  }

  /** Tries the head. True when the lane now waits for an answer or was put away; false: on with the next. */
  #tryHead(lane: Lane, entry: Entry): boolean {
    const now = this.#options.clock.now();
    const { message } = entry;
    if (message.expiresAt <= now) {
      this.#end(entry, 'expired');
      this.#release(lane, entry);
      return false;
    }
    const refusal = this.#options.refuses?.(message);
    if (refusal !== undefined) {
      giveUp(entry, now, refusal);
      this.#release(lane, entry);
      return false;
    }
    lane.woken = false;
    const technology = this.#options.technologies.get(message.technology);
    const plan = technology === undefined ? REMOVED : planLegs(entry, technology.legs(message));
    if (plan === 'nobody' && message.immediate) {
      this.#end(entry, 'offline');
      this.#release(lane, entry);
      return false;
    }
    if (plan === 'nobody') {
      this.#putAway(lane, entry, 'parked');
      return true;
    }
    if (plan === 'later') {
      this.#tryLater(lane, entry, now);
      return true;
    }
    if (plan === 'over' || 'kind' in plan) {
      giveUp(entry, now, plan === 'over' ? lastFailure(entry.state) : plan);
      this.#release(lane, entry);
      return false;
    }
    const leavesAt = entry.state.attempts === 0 ? (this.#options.leavesAt?.(message, now) ?? now) : now;
    if (leavesAt > now) {
      this.#putAway(lane, entry, Math.min(leavesAt, message.expiresAt));
      return true;
    }
    lane.state = 'running';
    this.#begin(lane, entry, plan, technology as Technology, now);
    return true;
  }

  #begin(
    lane: Lane,
    entry: Entry,
    plan: readonly LegProgress[],
    technology: Technology,
    startedAt: number,
  ): void {
    const first = entry.state.status === 'queued';
    begin(entry, plan, startedAt);
    // Begun is begun, on disk or not; every other change is told once it is recorded.
    if (first) this.#recorder.tell(entry.message, entry.state, entry.transitions.at(-1) as Transition);
    this.#recorder.begun(plan.length);
    // Should the process end now, the next one must know that this way may have it.
    const isAlternative = plan.some(({ alternative }) => alternative);
    // Whoever asked for callbacks hears of it now, and not only with the answer, which may take long.
    const recorded =
      isAlternative || (first && isTold(entry.message, 'initiated'))
        ? this.#record(entry, 'keep')
        : undefined;
    const leave = () => {
      for (const leg of plan) this.#try(lane, entry, leg, technology, startedAt);
    };
    if (isAlternative && recorded !== undefined) void recorded.then(leave);
    else leave();
  }

  #try(lane: Lane, entry: Entry, leg: LegProgress, technology: Technology, startedAt: number): void {
    if (!leg.underWay) beginLeg(leg);
    const progress = (taken: Taken) => this.#progressed(entry, leg, taken);
    technology.deliver(entry.message, leg, leg.attempts, progress).then(
      (outcome) => this.#answered(lane, entry, leg, outcome, startedAt),
      (error: unknown) => {
        this.#options.onProblem(`The technology ${technology.name} failed on a message`, error);
        this.#answered(lane, entry, leg, BROKEN, startedAt);
      },
    );
  }

  /** A peer took some of a leg, and more is to come. */
  #progressed(entry: Entry, leg: LegProgress, taken: Taken): Promise<void> {
    noteTaken(leg, taken);
    noteSubmissions(entry, leg, taken.submissions, receiptsKeptUntil(this.#options));
    return this.#record(entry, entry.released ? 'done' : 'keep');
  }

  /** One leg was answered: the first success frees the lane, otherwise the last answer decides. */
  #answered(lane: Lane, entry: Entry, leg: LegProgress, outcome: Outcome, startedAt: number): void {
    const now = this.#options.clock.now();
    entry.inFlight--;
    noteOutcome(entry, leg, outcome, { startedAt, endedAt: now }, this.#options.policy().maxAttempts);
    if ('submissions' in outcome)
      noteSubmissions(entry, leg, outcome.submissions, receiptsKeptUntil(this.#options));
    conclude(entry, now);
    if (entry.released) {
      void this.#record(entry, 'done');
    } else if (isFinal(entry.state.status)) {
      this.#release(lane, entry);
      this.#run(lane);
    } else if (entry.inFlight === 0) {
      // Who came meanwhile may be of a lower rank.
      const again = lane.woken && !entry.message.immediate;
      if (!this.#stopping && !again && goesOnWithNextRank(entry)) {
        void this.#record(entry, 'keep');
        this.#run(lane);
      } else {
        this.#tryLater(lane, entry, now);
      }
    }
    this.#recorder.answered();
  }

  /** No leg took it and one still may: at once if somebody registered meanwhile or left, else after a while. */
  #tryLater(lane: Lane, entry: Entry, now: number): void {
    const { policy, random } = this.#options;
    entry.passedRank = -1;
    if (entry.message.immediate) {
      // Its failures are final, so all its legs were gone when they were to be tried.
      this.#end(entry, 'offline');
      this.#release(lane, entry);
      this.#run(lane);
    } else if (this.#stopping) {
      this.#putAway(lane, entry, now);
    } else if (lane.woken || (entry.absences > 0 && entry.absences < ABSENCES_IN_A_ROW)) {
      void this.#record(entry, 'keep');
      this.#run(lane);
    } else {
      const delayMs = retryDelayMs(policy(), Math.max(entry.state.attempts, 1), entry.retryAfterMs, random());
      this.#putAway(lane, entry, Math.min(now + delayMs, entry.message.expiresAt));
    }
  }

  /** Takes a message that is done with off its lane. */
  #release(lane: Lane | undefined, entry: Entry): void {
    entry.released = true;
    lane?.remove(entry);
    const recorded = this.#record(entry, 'done');
    if (RecentlySent.wants(entry)) this.recentlySent.leaves(entry, recorded);
  }

  /** Leaves a lane to the store: its head waits for a time, or for somebody to register. */
  #putAway(lane: Lane, entry: Entry, next: number | 'parked'): void {
    this.#lanes.putAway(lane, next === 'parked' ? 'somebody' : 'time');
    if (!this.#stopping) this.#due.at(next === 'parked' ? entry.message.expiresAt : next);
    for (const other of lane.queue) if (!this.#stopping) this.#due.at(other.message.expiresAt);
    const recorded = this.#record(entry, next);
    if (entry.legs.some(({ left }) => left)) this.recentlySent.leaves(entry, recorded);
  }

  #load(lane: Lane): void {
    const { store, clock } = this.#options;
    lane.state = 'loading';
    lane.more = false;
    lane.stale = false;
    this.#lanes.stored.delete(lane.key);
    const now = clock.now();
    store.claimLane({ lane: lane.key, now, after: 0, leaseUntil: now + LEASE_MS, limit: QUEUE_LIMIT }).then(
      (found) => {
        if (lane.stale) return this.#load(lane);
        lane.merge(found.filter((open) => !this.beforeLeaving.isEnding(open.message.id)).map(resumedEntry));
        if (found.length === QUEUE_LIMIT) lane.leaveBehind((found[QUEUE_LIMIT - 1] as OpenMessage).sequence);
        this.#run(lane);
      },
      (error: unknown) => {
        this.#options.onProblem('Waiting messages could not be read; trying again', error);
        if (!this.#stopping) clock.after(STORE_RETRY_MS, () => this.#load(lane));
      },
    );
  }

  /** Runs when the earliest due time or expiry has come. */
  async #claimDue(): Promise<void> {
    const { store, clock } = this.#options;
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
          else if (by === 'report') this.#lanes.ifNotInMemory(open.message.lane, (lane) => this.#load(lane));
        }
      }
      if (this.#stopping) return;
      this.#expireQueued(clock.now());
      this.#due.at(await store.nextDue());
    } catch (error) {
      this.#options.onProblem('Messages that are due could not be read; trying again', error);
      if (!this.#stopping) this.#due.at(clock.now() + STORE_RETRY_MS);
    } finally {
      this.#recordedSince.delete(recorded);
    }
  }

  /** A claimed message: an expired one ends here wherever it stands, the others join their lane. */
  #resume(entry: Entry, now: number): void {
    const { message } = entry;
    const known = this.#lanes.get(message.lane);
    if (known?.find(message.id) !== undefined || this.beforeLeaving.isEnding(message.id)) return;
    // It is among those that are being fetched, and ends when they are here.
    if (known?.state === 'loading') return;
    if (message.expiresAt <= now) {
      // What the lane waited for may be gone with it, also when it was left open by an earlier life: the others
      // go on now. (Where nobody is there they wait on for somebody.)
      const goesOn =
        known === undefined &&
        this.#lanes.stored.has(message.lane) &&
        isAnybodyThere(this.#options.technologies, message);
      this.#end(entry, 'expired');
      this.#release(undefined, entry);
      if (goesOn) this.#load(this.#lanes.open(message.lane));
    } else if (this.#lanes.stored.has(message.lane)) {
      this.#lanes.ifNotInMemory(message.lane, (lane) => this.#load(lane));
    } else {
      const lane = this.#lanes.open(message.lane);
      lane.push(entry);
      if (lane.state === 'idle') this.#run(lane);
    }
  }

  /** Messages in memory that expire while another one of their lane is being tried. */
  #expireQueued(now: number): void {
    for (const [lane, entry] of this.#lanes.queued()) {
      if (entry.message.expiresAt > now) this.#due.at(entry.message.expiresAt);
      else {
        this.#end(entry, 'expired');
        this.#release(lane, entry);
      }
    }
  }

  #record(entry: Entry, next: MessageChange['next'], settled?: readonly number[]): Promise<void> {
    const { id } = entry.message;
    if (this.#recordedSince.size > 0) {
      const by = next === 'keep' && this.find(entry.message.lane, id) !== entry ? 'report' : 'engine';
      for (const recorded of this.#recordedSince) recorded.set(id, by);
    }
    if (entry.submissions !== undefined) this.recentSubmissions.add(id, entry.submissions);
    return this.#recorder.record(entry, next, settled);
  }

  /** Ends a message for a reason of our own. */
  #end(entry: Entry, why: ErrorName): void {
    giveUp(entry, this.#options.clock.now(), ownFailure(why));
  }
}

/** As many datagrams as libuv reads in a turn: no more answers come than are read. */
const BEGUN_IN_A_TURN = 32;
/** Messages taken up in one look at what is due. */
const CLAIM_LIMIT = 500;
/** Lanes of an earlier life taken note of in a turn. */
const LANES_IN_A_TURN = 5_000;
/** How long a claim holds without being renewed. */
const LEASE_MS = 60_000;
/** A leg that is there when asked for and gone when tried, this often in a row, is waited for like a failure. */
const ABSENCES_IN_A_ROW = 3;
