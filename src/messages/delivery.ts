import { Attempts } from './attempts.ts';
import { BeforeLeaving } from './before-leaving.ts';
import type { StoredCallback } from './callbacks.ts';
import { Claims } from './claims.ts';
import type { DeliveryOptions } from './delivery-options.ts';
import { type Entry, newEntry } from './entry.ts';
import type { ErrorName } from './errors.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { Message, MessageId, MessageRecord, MessageState } from './message.ts';
import type { StatusEvent } from './messaging.ts';
import { lastFailure, ownFailure, REMOVED } from './own-failures.ts';
import { giveUp, goesOnWithNextRank, isAnybodyThere, planLegs, streamOf } from './progress.ts';
import { RecentSubmissions } from './recent-submissions.ts';
import { RecentlySent } from './recently-sent.ts';
import { Recorder } from './recorder.ts';
import { retryDelayMs } from './retry.ts';
import { isFinal } from './status.ts';
import type { EarlyReceipt, MessageChange } from './store.ts';
import type { Outcome, Technology } from './technology.ts';

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
  /** For reports on them. */
  readonly recentlySent = new RecentlySent();
  readonly recentSubmissions = new RecentSubmissions();
  #onEarly: (message: MessageId, early: readonly EarlyReceipt[]) => void = () => {};
  readonly #recorder: Recorder;
  readonly #claims: Claims;
  readonly #attempts: Attempts;
  /** Released, and not yet answered by all. */
  readonly #late = new Map<MessageId, Entry>();
  /** Kept, which is not told yet. */
  readonly #untold = new Map<MessageId, Entry>();
  readonly #admitted: { readonly lane: Lane | undefined; readonly entry: Entry }[] = [];
  /** The next turn begins some of them. */
  #admitting = false;
  #stopping = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#recorder = new Recorder({
      ...options,
      onEarly: (id, early) => this.#onEarly(id, early),
      onFailure: (lane) => this.#lanes.changed(lane),
      onWritten: () => this.#claims.dueAt(options.clock.now()),
    });
    this.#attempts = new Attempts({
      ...options,
      recorder: this.#recorder,
      record: (entry) => this.#record(entry, entry.released ? 'done' : 'keep'),
    });
    this.#claims = new Claims({
      ...options,
      lanes: this.#lanes,
      beforeLeaving: () => this.beforeLeaving,
      recorder: this.#recorder,
      isAnybodyThere: (message) => isAnybodyThere(options.technologies, message),
      run: (lane) => this.#run(lane),
      putAway: (lane, entry, dueAt) => this.#putAway(lane, entry, dueAt),
      expire: (lane, entry) => {
        this.#end(entry, 'expired');
        void this.#release(lane, entry);
      },
    });
    this.beforeLeaving = new BeforeLeaving({
      lanes: this.#lanes,
      store: options.store,
      clock: options.clock,
      end: (entry) => this.#record(entry, 'done'),
      kept: (message, state) => this.#recorder.kept(message, state),
      dueAt: (time) => this.#claims.dueAt(time),
      run: (lane) => this.#run(lane),
      fetchAgain: (key) => this.#lanes.fetchAgain(key, (lane) => this.#claims.load(lane)),
      goOn: (key) => this.#claims.goOn(key),
    });
  }

  /** Takes up what an earlier life left open. */
  start(): Promise<void> {
    return this.#claims.start();
  }

  /** Begins no further attempts. What is under way is ended by its technology; `drained` waits for that. */
  stop(): void {
    this.#stopping = true;
    this.#claims.stop();
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
      if (lane.head !== entry) this.#claims.dueAt(message.expiresAt);
      if (!lane.takesMore) lane = undefined;
    } else {
      this.#claims.dueAt(message.sendAt > message.createdAt ? message.sendAt : message.expiresAt);
    }
    this.#untold.set(message.id, entry);
    this.#admitted.push({ lane, entry });
    if (!this.#admitting) this.#options.defer(() => this.#runAdmitted());
    this.#admitting = true;
  }

  /** The append that was expected came to nothing. */
  forgo(laneKey: string): void {
    const lane = this.#lanes.get(laneKey);
    if (lane === undefined) return;
    if (lane.pending > 0) lane.pending--;
    // What an earlier life left in it is to be fetched.
    if (lane.state === 'idle' && lane.head === undefined && lane.more) this.#run(lane);
    else this.#lanes.dropIfEmpty(lane);
  }

  /** Somebody is there for this lane now. */
  wake(laneKey: string): void {
    const lane = this.#lanes.get(laneKey);
    if (lane !== undefined) lane.woken = true;
    else if (this.#lanes.stored.has(laneKey) && !this.#stopping) this.#fetchAwake(laneKey);
  }

  /** See Messaging.wakeSome. */
  wakeSome(prefix: string, limit: number): number {
    let woken = 0;
    while (woken < limit && !this.#stopping) {
      const key = this.#lanes.stored.take(prefix);
      if (key === undefined) break;
      this.#fetchAwake(key);
      woken++;
    }
    return woken;
  }

  #fetchAwake(key: string): void {
    const lane = this.#lanes.open(key);
    lane.woken = true;
    this.#claims.load(lane);
  }

  /** How many lanes wait for somebody, of those whose names begin so. */
  waiting(prefix: string): number {
    return this.#lanes.stored.count(prefix);
  }

  /** What the names of lanes that wait for somebody begin with, up to the first slash or colon: each once. */
  waitingGroups(): readonly string[] {
    return this.#lanes.stored.groups();
  }

  /** How many lanes are in memory. */
  lanesInMemory(): number {
    return this.#lanes.size;
  }

  /** A message that is in memory; the store may be one step behind. */
  find(laneKey: string, id: MessageId): Entry | undefined {
    return this.#lanes.find(laneKey, id) ?? this.#late.get(id);
  }

  /** Hands over a message as it is known at that moment: what is still being written of it is waited for. */
  async read<T>(id: MessageId, use: (record: MessageRecord | undefined) => T | Promise<T>): Promise<T> {
    for (;;) {
      const record = await this.#options.store.message(id);
      const writing = this.#recorder.writing(id);
      if (writing === undefined) return use(record);
      await writing.told;
    }
  }

  /** A peer told what became of a message that had left, or of a part of it. */
  async report(entry: Entry, settled?: readonly number[]): Promise<void> {
    const { lane, id } = entry.message;
    const isOver = isFinal(entry.state.status);
    if (this.#lanes.find(lane, id) !== entry) this.#lanes.changed(lane);
    else if (isOver) {
      entry.released = true;
      this.#lanes.get(lane)?.remove(entry);
    }
    const recorded = this.#record(entry, isOver ? 'done' : 'keep', settled);
    if (isOver) this.#claims.goOn(lane);
    await recorded;
  }

  /**
   * Begins what was admitted, a few in a turn: the answers to a burst are to be read while it goes out, as what waits for
   * longer than T1 to be read is sent again.
   */
  #runAdmitted(): void {
    const admitted = this.#admitted.splice(0, BEGUN_IN_A_TURN);
    for (const { entry } of admitted) this.#tellKept(entry.message.id);
    for (const { lane } of admitted) if (lane?.takesMore) this.#run(lane);
    this.#admitting = this.#admitted.length > 0;
    if (this.#admitting) this.#options.defer(() => this.#runAdmitted());
  }

  #tellKept(id: MessageId): void {
    const entry = this.#untold.get(id);
    if (entry === undefined) return;
    this.#untold.delete(id);
    this.#recorder.kept(entry.message, entry.state);
  }

  /** Goes on with a lane until it has to wait: for an answer, for a time or for somebody. */
  #run(lane: Lane): void {
    if (lane.state === 'running' && lane.underWay === 0) lane.state = 'idle';
    while (!this.#stopping && lane.takesMore) {
      const entry = lane.next;
      if (entry === undefined) {
        if (lane.underWay > 0) return;
        if (lane.more) this.#claims.load(lane);
        else this.#lanes.dropIfEmpty(lane);
        return;
      }
      if (this.beforeLeaving.holds(lane, entry)) {
        lane.state = 'running';
        return;
      }
      if (this.#tryNext(lane, entry)) return;
    }
  }

  /** Tries a message. True when the lane now waits for an answer or was put away; false: on with the next. */
  #tryNext(lane: Lane, entry: Entry): boolean {
    const now = this.#options.clock.now();
    const { message } = entry;
    if (message.expiresAt <= now) {
      this.#end(entry, 'expired');
      void this.#release(lane, entry);
      return false;
    }
    const refusal = this.#options.refuses?.(message);
    if (refusal !== undefined) {
      giveUp(entry, now, refusal);
      void this.#release(lane, entry);
      return false;
    }
    const technology = this.#options.technologies.get(message.technology);
    const legs = technology?.legs(message) ?? REMOVED;
    const stream = streamOf(legs);
    if (lane.underWay === 0) lane.woken = false;
    else if (stream !== lane.stream) return true;
    const plan = planLegs(entry, legs);
    if (lane.underWay > 0 && !Array.isArray(plan)) return true;
    if (plan === 'nobody' && message.immediate) {
      this.#end(entry, 'offline');
      void this.#release(lane, entry);
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
      void this.#release(lane, entry);
      return false;
    }
    const leavesAt = entry.state.attempts === 0 ? (this.#options.leavesAt?.(message, now) ?? now) : now;
    if (leavesAt > now) {
      entry.passedRank = -1;
      if (lane.underWay > 0) return true;
      this.#putAway(lane, entry, Math.min(leavesAt, message.expiresAt));
      return true;
    }
    lane.state = 'running';
    lane.stream = stream;
    lane.underWay++;
    this.#tellKept(message.id);
    this.#attempts.begin(entry, plan, technology as Technology, (outcome) =>
      this.#answered(lane, entry, outcome),
    );
    return !lane.takesMore;
  }

  /** One leg was answered: the first success frees the lane, otherwise the last answer decides. */
  #answered(lane: Lane, entry: Entry, outcome: Outcome): void {
    const now = this.#options.clock.now();
    if (entry.inFlight === 0) this.#late.delete(entry.message.id);
    if (entry.released) {
      tellKept(outcome, this.#record(entry, 'done'));
    } else if (isFinal(entry.state.status)) {
      tellKept(outcome, this.#release(lane, entry));
      this.#goOn(lane, now);
    } else if (entry.inFlight === 0) {
      lane.takeBack(entry);
      if (lane.underWay > 1 || lane.cameBack !== entry) void this.#record(entry, 'keep');
      this.#goOn(lane, now);
    }
  }

  /** One that was being tried is answered; what came back waits for the answers to the others. */
  #goOn(lane: Lane, now: number): void {
    lane.underWay--;
    if (lane.underWay > 0) {
      this.#claims.dueAt(lane.cameBack?.message.expiresAt);
      this.#run(lane);
      return;
    }
    const { cameBack } = lane;
    lane.forgetCameBack();
    if (cameBack === undefined) {
      this.#run(lane);
      return;
    }
    // Who came meanwhile may be of a lower rank.
    const again = lane.woken && !cameBack.message.immediate;
    if (!this.#stopping && !again && goesOnWithNextRank(cameBack)) {
      void this.#record(cameBack, 'keep');
      this.#run(lane);
    } else {
      this.#tryLater(lane, cameBack, now);
    }
  }

  /** No leg took it and one still may: at once if somebody registered meanwhile or left, else after a while. */
  #tryLater(lane: Lane, entry: Entry, now: number): void {
    const { policy, random } = this.#options;
    entry.passedRank = -1;
    if (entry.message.immediate) {
      // Its failures are final, so all its legs were gone when they were to be tried.
      this.#end(entry, 'offline');
      void this.#release(lane, entry);
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
  #release(lane: Lane | undefined, entry: Entry): Promise<void> {
    entry.released = true;
    lane?.remove(entry);
    if (entry.inFlight > 0) this.#late.set(entry.message.id, entry);
    const recorded = this.#record(entry, 'done');
    if (RecentlySent.wants(entry)) this.recentlySent.leaves(entry);
    return recorded;
  }

  /** Leaves a lane to the store: its head waits for a time, or for somebody to register. */
  #putAway(lane: Lane, entry: Entry, next: number | 'parked'): void {
    this.#lanes.putAway(lane, next === 'parked' ? 'somebody' : 'time');
    this.#claims.dueAt(next === 'parked' ? entry.message.expiresAt : next);
    for (const other of lane.queue) this.#claims.dueAt(other.message.expiresAt);
    void this.#record(entry, next);
  }

  #record(entry: Entry, next: MessageChange['next'], settled?: readonly number[]): Promise<void> {
    this.#tellKept(entry.message.id);
    if (entry.submissions !== undefined) this.recentSubmissions.add(entry.message.id, entry.submissions);
    return this.#recorder.record(entry, next, settled);
  }

  /** Ends a message for a reason of our own. */
  #end(entry: Entry, why: ErrorName): void {
    giveUp(entry, this.#options.clock.now(), ownFailure(why));
  }
}

function tellKept(outcome: Outcome, recorded: Promise<void>): void {
  if ('kept' in outcome) void recorded.then(outcome.kept);
}

/** As many datagrams as libuv reads in a turn: no more answers come than are read. */
const BEGUN_IN_A_TURN = 32;
/** A leg that is there when asked for and gone when tried, this often in a row, is waited for like a failure. */
const ABSENCES_IN_A_ROW = 3;
