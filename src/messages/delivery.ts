import type { StoredCallback } from './callbacks.ts';
import type { Clock } from './clock.ts';
import { DueTimer } from './due-timer.ts';
import { become, type Entry, type LegProgress, newEntry, resumedEntry, type Transition } from './entry.ts';
import { type ErrorName, errorCode, errorMessage } from './errors.ts';
import { Lane, QUEUE_LIMIT } from './lane.ts';
import type { Message, MessageId, MessageState } from './message.ts';
import type { StatusEvent } from './messaging.ts';
import { conclude, giveUp, goesOnWithNextRank, noteOutcome, planLegs } from './progress.ts';
import { RecentlySent } from './recently-sent.ts';
import { Recorder, STORE_RETRY_MS } from './recorder.ts';
import { type RetryPolicy, retryDelayMs } from './retry.ts';
import { isFinal } from './status.ts';
import type { MessageChange, OpenMessage, Store } from './store.ts';
import type { FinalFailure, Outcome, Technology } from './technology.ts';

/** What the delivery engine is built from. */
export interface DeliveryOptions {
  readonly store: Store;
  readonly technologies: ReadonlyMap<string, Technology>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Read anew for each retry, so that a reload counts at once. */
  readonly policy: () => RetryPolicy;
  /** Why a message must not leave, whatever carries it; asked whenever its turn has come. Default: nothing. */
  readonly refuses?: (message: Message) => FinalFailure | undefined;
  /** When a message whose turn has come for the first time may leave, at or after `now`. Default: now. */
  readonly leavesAt?: (message: Message, now: number) => number;
  /** Runs a callback once the answers of this turn have been written. */
  readonly defer: (callback: () => void) => void;
  /** Something that should not happen did: the store failed. One sentence for the log. */
  readonly onProblem: (text: string, error: unknown) => void;
}

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
  readonly #lanes = new Map<string, Lane>();
  /** Lanes whose messages wait in the store. */
  readonly #stored = new Set<string>();
  readonly #cancelling = new Set<MessageId>();
  /** For each look at what is due that is under way: what has been recorded since, of which it may tell an older state. */
  readonly #recordedSince = new Set<Set<MessageId>>();
  /** For reports on them. */
  readonly recentlySent = new RecentlySent();
  readonly #recorder: Recorder;
  readonly #due: DueTimer;
  readonly #admitted: { readonly lane: Lane | undefined; readonly entry: Entry }[] = [];
  /** The next turn begins some of them. */
  #admitting = false;
  #stopping = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#recorder = new Recorder(options);
    this.#due = new DueTimer(options.clock, () => void this.#claimDue());
  }

  /** Takes up what an earlier life left open. */
  async start(): Promise<void> {
    const { store, clock } = this.#options;
    for (const key of await store.openLanes(clock.now())) {
      const lane = this.#lanes.get(key);
      // Where something came meanwhile, the rest is fetched after it: what is in memory is never put away as well.
      if (lane === undefined) this.#stored.add(key);
      else lane.more = true;
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

  /**
   * Announces that a message is about to be appended. True: it will leave at once, append it as due.
   * False: its lane waits, or nobody is there: append it parked.
   */
  expect(laneKey: string, offline: boolean): boolean {
    let lane = this.#lanes.get(laneKey);
    if (lane === undefined) {
      if (offline) this.#stored.add(laneKey);
      if (this.#stored.has(laneKey)) return false;
      lane = this.#lane(laneKey);
    }
    lane.pending++;
    return true;
  }

  /** The append is done; `expected` is what `expect` said, false for a message that waits for its `sendAt`. */
  admit(sequence: number, message: Message, state: MessageState, expected: boolean): void {
    const entry = newEntry(sequence, message, state);
    let lane: Lane | undefined;
    if (expected) lane = this.#lanes.get(message.lane) ?? this.#newLaneFor(message);
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
    this.#dropIfEmpty(lane);
  }

  /** Somebody is there for this lane now. */
  wake(laneKey: string): void {
    const lane = this.#lanes.get(laneKey);
    if (lane !== undefined) lane.woken = true;
    else if (this.#stored.has(laneKey) && !this.#stopping) this.#load(this.#lane(laneKey));
  }

  /** See Messaging.wakeSome. */
  wakeSome(prefix: string, limit: number): number {
    let woken = 0;
    for (const key of this.#stored) {
      if (woken >= limit || this.#stopping) break;
      if (!key.startsWith(prefix)) continue;
      this.#load(this.#lane(key));
      woken++;
    }
    return woken;
  }

  /** The state of a message that is in memory; the store may be one step behind. */
  stateOf(laneKey: string, id: MessageId): MessageState | undefined {
    return this.#lanes.get(laneKey)?.find(id)?.state;
  }

  /** Takes a queued message out of its lane for good. False when it is being tried, or is over. */
  async cancel(message: Message, state: MessageState): Promise<boolean> {
    const lane = this.#lanes.get(message.lane);
    const entry = lane?.find(message.id) ?? newEntry(0, message, state);
    if (entry.state.status !== 'queued' || this.#cancelling.has(message.id)) return false;
    this.#cancelling.add(message.id);
    lane?.remove(entry);
    this.#end(entry, 'cancelled');
    await this.#record(entry, 'done');
    this.#cancelling.delete(message.id);
    return true;
  }

  /** A peer told later what became of a message that had left. */
  async report(entry: Entry): Promise<void> {
    await this.#record(entry, 'done');
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
        else this.#dropIfEmpty(lane);
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
    if (plan === 'over') {
      giveUp(entry, now, lastFailure(entry.state));
      this.#release(lane, entry);
      return false;
    }
    if ('kind' in plan) {
      giveUp(entry, now, plan);
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
    entry.state = { ...entry.state, attempts: entry.state.attempts + plan.length };
    become(entry, 'initiated', startedAt, '', '');
    // Begun is begun, on disk or not; every other change is told once it is recorded.
    if (first)
      this.#recorder.tell(
        entry.message,
        entry.state,
        entry.transitions[entry.transitions.length - 1] as Transition,
      );
    // Whoever asked for callbacks hears of it now, and not only with the answer, which may take long.
    if (first && entry.message.project?.callback !== undefined) void this.#record(entry, 'keep');
    entry.inFlight = plan.length;
    entry.retryAfterMs = undefined;
    this.#recorder.begun(plan.length);
    for (const leg of plan) {
      leg.attempts++;
      leg.status = 'initiated';
      technology.deliver(entry.message, leg, leg.attempts).then(
        (outcome) => this.#answered(lane, entry, leg, outcome, startedAt),
        (error: unknown) => {
          this.#options.onProblem(`The technology ${technology.name} failed on a message`, error);
          this.#answered(lane, entry, leg, BROKEN, startedAt);
        },
      );
    }
  }

  /** One leg was answered: the first success frees the lane, otherwise the last answer decides. */
  #answered(lane: Lane, entry: Entry, leg: LegProgress, outcome: Outcome, startedAt: number): void {
    const now = this.#options.clock.now();
    entry.inFlight--;
    noteOutcome(entry, leg, outcome, { startedAt, endedAt: now }, this.#options.policy().maxAttempts);
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
    // Not before it is on disk: what is reported then is written behind it.
    if (RecentlySent.wants(entry)) void recorded.then(() => this.recentlySent.keep(entry));
  }

  /** Leaves a lane to the store: its head waits for a time, or for somebody to register. */
  #putAway(lane: Lane, entry: Entry, next: number | 'parked'): void {
    this.#lanes.delete(lane.key);
    this.#stored.add(lane.key);
    if (!this.#stopping) this.#due.at(next === 'parked' ? entry.message.expiresAt : next);
    for (const other of lane.queue) if (!this.#stopping) this.#due.at(other.message.expiresAt);
    void this.#record(entry, next);
  }

  #load(lane: Lane): void {
    const { store, clock } = this.#options;
    lane.state = 'loading';
    lane.more = false;
    this.#stored.delete(lane.key);
    const now = clock.now();
    store.claimLane({ lane: lane.key, now, after: 0, leaseUntil: now + LEASE_MS, limit: QUEUE_LIMIT }).then(
      (found) => {
        lane.merge(found.filter((open) => !this.#cancelling.has(open.message.id)).map(resumedEntry));
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
    const recorded = new Set<MessageId>();
    this.#recordedSince.add(recorded);
    try {
      let found = CLAIM_LIMIT;
      while (found === CLAIM_LIMIT && !this.#stopping) {
        recorded.clear();
        const now = clock.now();
        const claimed = await store.claimDue({ now, leaseUntil: now + LEASE_MS, limit: CLAIM_LIMIT });
        found = claimed.length;
        for (const open of claimed) if (!recorded.has(open.message.id)) this.#resume(resumedEntry(open), now);
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
    if (known?.find(message.id) !== undefined || this.#cancelling.has(message.id)) return;
    // It is among those that are being fetched, and ends when they are here.
    if (known?.state === 'loading') return;
    if (message.expiresAt <= now) {
      // What the lane waited for may be gone with it, also when it was left open by an earlier life: the others
      // go on now. (Where nobody is there they wait on for somebody.)
      const goesOn = known === undefined && this.#stored.has(message.lane) && this.#isThere(message);
      this.#end(entry, 'expired');
      this.#release(undefined, entry);
      if (goesOn) this.#load(this.#lane(message.lane));
    } else if (this.#stored.has(message.lane)) {
      if (known === undefined) this.#load(this.#lane(message.lane));
    } else {
      const lane = this.#lane(message.lane);
      lane.push(entry);
      if (lane.state === 'idle') this.#run(lane);
    }
  }

  /** Whether there is anybody who would get a message of this lane. */
  #isThere(message: Message): boolean {
    const legs = this.#options.technologies.get(message.technology)?.legs(message);
    return legs === undefined || 'kind' in legs || legs.length > 0;
  }

  /** Messages in memory that expire while another one of their lane is being tried. */
  #expireQueued(now: number): void {
    for (const lane of this.#lanes.values()) {
      for (const entry of lane.queue.slice(1)) {
        if (entry.message.expiresAt > now) this.#due.at(entry.message.expiresAt);
        else {
          this.#end(entry, 'expired');
          this.#release(lane, entry);
        }
      }
    }
  }

  #record(entry: Entry, next: MessageChange['next']): Promise<void> {
    for (const recorded of this.#recordedSince) recorded.add(entry.message.id);
    return this.#recorder.record(entry, next);
  }

  /** Ends a message for a reason of our own. */
  #end(entry: Entry, why: ErrorName): void {
    giveUp(entry, this.#options.clock.now(), ownFailure(why));
  }

  /** Unless the lane was put away while its message was being appended: then it waits with the others. */
  #newLaneFor(message: Message): Lane | undefined {
    return this.#stored.has(message.lane) ? undefined : this.#lane(message.lane);
  }

  #lane(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Lane(key);
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #dropIfEmpty(lane: Lane): void {
    const empty = lane.head === undefined && lane.pending === 0 && !lane.more && lane.state === 'idle';
    if (empty && this.#lanes.get(lane.key) === lane) this.#lanes.delete(lane.key);
  }
}

/** What the legs of a message that are over came to. */
function lastFailure({ responseCode, responseText, errorCode, errorMessage }: MessageState): FinalFailure {
  if (errorCode === '') return ownFailure('unreachable');
  return { kind: 'failed', code: responseCode, text: responseText, errorCode, errorMessage, left: false };
}

/** A failure that no peer answered with. */
function ownFailure(why: ErrorName, text = errorMessage(why)): FinalFailure {
  return { kind: 'failed', code: 0, text: '', errorCode: errorCode(why), errorMessage: text, left: false };
}

const REMOVED = ownFailure('removed');
const BROKEN = ownFailure('unknown', 'The message could not be put on the wire');

/** As many datagrams as libuv reads in a turn: no more answers come than are read. */
const BEGUN_IN_A_TURN = 32;
/** Messages taken up in one look at what is due. */
const CLAIM_LIMIT = 500;
/** How long a claim holds without being renewed. */
const LEASE_MS = 60_000;
/** A leg that is there when asked for and gone when tried, this often in a row, is waited for like a failure. */
const ABSENCES_IN_A_ROW = 3;
