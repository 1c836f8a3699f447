import { isTold } from './callbacks-of.ts';
import { type DeliveryOptions, receiptsKeptUntil } from './delivery-options.ts';
import type { Entry, LegProgress, Transition } from './entry.ts';
import { BROKEN } from './own-failures.ts';
import { begin, beginLeg, conclude, noteOutcome, noteSubmissions, noteTaken } from './progress.ts';
import type { Recorder } from './recorder.ts';
import type { Outcome, Taken, Technology } from './technology.ts';

export interface AttemptsOptions
  extends Pick<DeliveryOptions, 'clock' | 'policy' | 'receiptsKeptMs' | 'onProblem'> {
  readonly recorder: Pick<Recorder, 'tell' | 'begun' | 'answered'>;
  /** Writes down how far a message got that is being tried, or of which some legs still are. */
  readonly record: (entry: Entry) => Promise<void>;
}

/** Has technologies try messages, and notes in them what comes of it. */
export class Attempts {
  readonly #options: AttemptsOptions;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /**
   * Tries a message by these legs, side by side.
   *
   * @param answered called for each leg, once what came of it is noted
   */
  begin(
    entry: Entry,
    plan: readonly LegProgress[],
    technology: Technology,
    answered: (outcome: Outcome) => void,
  ): void {
    const { clock, recorder, record } = this.#options;
    const startedAt = clock.now();
    const first = entry.state.status === 'queued';
    begin(entry, plan, startedAt);
    // Begun is begun, on disk or not; every other change is told once it is recorded.
    if (first) recorder.tell(entry.message, entry.state, entry.transitions.at(-1) as Transition);
    recorder.begun(plan.length);
    // Should the process end now, the next one must know that this way may have it.
    const isAlternative = plan.some(({ alternative }) => alternative);
    // Whoever asked for callbacks hears of it now, and not only with the answer, which may take long.
    const recorded =
      isAlternative || (first && isTold(entry.message, 'initiated')) ? record(entry) : undefined;
    const leave = () => {
      for (const leg of plan) this.#try(entry, leg, technology, startedAt, answered);
    };
    if (isAlternative && recorded !== undefined) void recorded.then(leave);
    else leave();
  }

  #try(
    entry: Entry,
    leg: LegProgress,
    technology: Technology,
    startedAt: number,
    answered: (outcome: Outcome) => void,
  ): void {
    const { recorder, onProblem } = this.#options;
    if (!leg.underWay) beginLeg(leg);
    const end = (outcome: Outcome) => {
      this.#note(entry, leg, outcome, startedAt);
      answered(outcome);
      recorder.answered();
    };
    const progress = (taken: Taken) => this.#progressed(entry, leg, taken);
    technology.deliver(entry.message, leg, leg.attempts, progress).then(end, (error: unknown) => {
      onProblem(`The technology ${technology.name} failed on a message`, error);
      end(BROKEN);
    });
  }

  #note(entry: Entry, leg: LegProgress, outcome: Outcome, startedAt: number): void {
    const { clock, policy } = this.#options;
    const endedAt = clock.now();
    entry.inFlight--;
    noteOutcome(entry, leg, outcome, { startedAt, endedAt }, policy().maxAttempts);
    if ('submissions' in outcome)
      noteSubmissions(entry, leg, outcome.submissions, receiptsKeptUntil(this.#options));
    conclude(entry, endedAt);
  }

  /** A peer took some of a leg, and more is to come. */
  #progressed(entry: Entry, leg: LegProgress, taken: Taken): Promise<void> {
    noteTaken(leg, taken);
    noteSubmissions(entry, leg, taken.submissions, receiptsKeptUntil(this.#options));
    return this.#options.record(entry);
  }
}
