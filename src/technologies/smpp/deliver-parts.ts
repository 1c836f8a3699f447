import type { Outgoing } from '../../carriers/upstream.ts';
import { errorCode } from '../../messages/errors.ts';
import type { DeliveryPart } from '../../messages/message.ts';
import type { FinalFailure, Outcome, Submission, TryLater } from '../../messages/technology.ts';
import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import type { Submitted } from './outcomes.ts';
import type { Submits } from './submit-writer.ts';

export interface PartsDelivery {
  readonly outgoing: Outgoing;
  readonly submits: Submits;
  /** {@link Submission.peer}. */
  readonly peer: string;
  /** Parts that may be unanswered. */
  readonly window: number;
  readonly submit: (pdu: SubmitSm) => Promise<Submitted>;
}

/**
 * Sends what is left to send of a message in several parts, in order and pipelined, over one bind, and keeps what was taken
 * while more is under way: from then on no restart sends those parts again. The first part that is not taken stops what has
 * not been written yet; what is left goes with the next attempt, under the same reference.
 *
 * `unsent`: nothing of what was left has left, and it may go another way.
 */
export async function deliverParts(delivery: PartsDelivery): Promise<Outcome | 'unsent'> {
  return await new PartsUnderWay(delivery).run();
}

class PartsUnderWay {
  readonly #delivery: PartsDelivery;
  readonly #parts: DeliveryPart[];
  #untold: Submission[] = [];
  #open = 0;
  #wereSent = false;
  #failure: TryLater | FinalFailure | undefined;
  #isStopped = false;
  /** A part may have been taken, for all we know. */
  #isUncertain = false;
  /** What is being kept; it never rejects. */
  #keeping: Promise<void> | undefined;
  #onAnswer: () => void = () => {};

  constructor(delivery: PartsDelivery) {
    const { outgoing, submits } = delivery;
    this.#delivery = delivery;
    const before = outgoing.leg.parts ?? [];
    // Another configuration may have cut it otherwise since; then what was taken of it says nothing of the parts that are now.
    const fits = before.length === submits.pdus.length;
    this.#parts = submits.pdus.map((_, index) => (fits ? before[index] : undefined) ?? QUEUED);
  }

  async run(): Promise<Outcome | 'unsent'> {
    const { submits, window } = this.#delivery;
    for (const [index, pdu] of submits.pdus.entries()) {
      if (this.#parts[index]?.status !== 'queued') continue;
      while (this.#open >= window && !this.#isStopped) await this.#answer();
      if (this.#isStopped) break;
      void this.#send(index, pdu);
    }
    while (this.#open > 0) await this.#answer();
    await this.#keeping;
    return this.#outcome();
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
    });
  }

  async #send(index: number, pdu: SubmitSm): Promise<void> {
    this.#open++;
    const submitted = await this.#delivery.submit(pdu);
    this.#open--;
    if (submitted.kind === 'taken') this.#taken(index, submitted.providerId);
    else {
      this.#isStopped = true;
      if (submitted.kind === 'not-taken') this.#missed(submitted.outcome);
    }
    this.#onAnswer();
  }

  #missed(outcome: TryLater | FinalFailure): void {
    this.#failure = worse(this.#failure, outcome);
    if (outcome.left && outcome.code === 0) this.#isUncertain = true;
  }

  #taken(index: number, providerId: string): void {
    const { peer, outgoing } = this.#delivery;
    this.#wereSent = true;
    this.#parts[index] = { status: 'sent', providerId };
    if (providerId !== '') this.#untold.push({ peer, providerId, recipient: outgoing.to, part: index });
    this.#keeping ??= this.#keep();
  }

  /** What was answered in one turn is kept together, and not at all where nothing is under way any more: the outcome has it. */
  async #keep(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#open > 0 && this.#wereSent) {
      this.#wereSent = false;
      const submissions = this.#untold;
      this.#untold = [];
      try {
        await this.#delivery.outgoing.progress({ parts: [...this.#parts], submissions });
      } catch {
        // The outcome is kept in the same store, and tells of them again: there it is said what is wrong with it.
        this.#untold = [...submissions, ...this.#untold];
        break;
      }
    }
    this.#keeping = undefined;
  }

  #outcome(): Outcome | 'unsent' {
    const taken = { parts: this.#parts, submissions: this.#untold };
    const failure = this.#failure;
    if (this.#parts.every(({ status }) => status !== 'queued')) {
      const providerId = this.#parts[0]?.providerId ?? '';
      const segments = this.#delivery.submits.segments;
      return { kind: 'sent', code: 0, text: 'ESME_ROK', providerId, segments, ...taken };
    }
    if (failure === undefined) return this.#wereAnyTaken ? this.#cutShort(taken) : 'unsent';
    // Where some of it was taken no other carrier may be tried as if nothing had been: that is what code 0 says.
    const isPartial = this.#wereAnyTaken || this.#isUncertain;
    return isPartial ? { ...failure, ...taken, code: 0, left: true } : { ...failure, ...taken };
  }

  get #wereAnyTaken(): boolean {
    return this.#parts.some(({ status }) => status !== 'queued');
  }

  #cutShort(taken: Pick<TryLater, 'parts' | 'submissions'>): TryLater {
    return { ...CUT_SHORT, ...taken };
  }
}

/** What is final goes before what may pass, and of two of a kind the first. */
function worse(
  one: TryLater | FinalFailure | undefined,
  other: TryLater | FinalFailure,
): TryLater | FinalFailure {
  if (one === undefined) return other;
  return one.kind === 'retry' && other.kind === 'failed' ? other : one;
}

const QUEUED: DeliveryPart = { status: 'queued', providerId: '' };
const CUT_SHORT: TryLater = {
  kind: 'retry',
  code: 0,
  text: '',
  errorCode: errorCode('transport'),
  errorMessage: 'The bind ended before all parts had left',
  bounded: false,
  left: true,
};
