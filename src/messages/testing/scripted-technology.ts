import type { Message } from '../message.ts';
import type {
  Accepted,
  Draft,
  FinalFailure,
  Leg,
  LegToTry,
  Outcome,
  Progress,
  Refusal,
  Technology,
  TryLater,
} from '../technology.ts';

/**
 * A technology that does what a test says. Its destinations are names; `contacts` says which legs a name
 * has, `ranks` the rank of a leg where it is not 0, `answers` what becomes of each attempt in turn (the last one repeats), or waits for `answer()`.
 */
export class ScriptedTechnology implements Technology {
  readonly name: string;
  readonly contacts = new Map<string, string[]>();
  readonly ranks = new Map<string, number>();
  readonly answers = new Map<string, (Outcome | 'wait')[]>();
  /** Legs that take no more for the moment, and those of which there are others. */
  readonly busy = new Set<string>();
  readonly alternatives = new Set<string>();
  /** The streams of legs that keep their order by themselves. */
  readonly streams = new Map<string, string>();
  /** The legs as they stood when they were tried, and what keeps how far they got. */
  readonly begun: { readonly leg: LegToTry; readonly progress: Progress | undefined }[] = [];
  /** `name body leg attempt`, in the order in which they were tried. */
  readonly tried: string[] = [];
  readonly #waiting = new Map<string, ((outcome: Outcome) => void)[]>();

  constructor(name = 'test') {
    this.name = name;
  }

  accept({ destination, contentType, variables }: Draft): Accepted | Refusal {
    if (destination === '') return { kind: 'refused', code: '31006', reason: 'A destination is needed.' };
    const offline = (this.contacts.get(destination) ?? []).length === 0;
    return { kind: 'accepted', lane: `${this.name}:${destination}`, offline, contentType, variables };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const name = message.destination.slice(this.name.length + 1);
    return (this.contacts.get(name) ?? []).map((key) => ({
      key,
      address: `${name}@${key}`,
      rank: this.ranks.get(key) ?? 0,
      busy: this.busy.has(key),
      alternative: this.alternatives.has(key),
      ...(this.streams.has(key) && { stream: this.streams.get(key) as string }),
    }));
  }

  deliver(message: Message, leg: LegToTry, attempt: number, progress?: Progress): Promise<Outcome> {
    this.begun.push({ leg: { ...leg }, progress });
    this.tried.push(`${message.body.toString()} ${leg.key} ${attempt}`);
    const script = this.answers.get(leg.key) ?? [DELIVERED];
    const next = script.length > 1 ? script.shift() : script[0];
    if (next !== 'wait') return Promise.resolve(next ?? DELIVERED);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(leg.key) ?? [];
      waiting.push(resolve);
      this.#waiting.set(leg.key, waiting);
    });
  }

  /** Answers the oldest attempt that waits on a leg. */
  answer(leg: string, outcome: Outcome): void {
    this.#waiting.get(leg)?.shift()?.(outcome);
  }
}

export const DELIVERED: Outcome = { kind: 'delivered', code: 200, text: 'OK' };
export const SENT: Outcome = { kind: 'sent', code: 202, text: 'Accepted' };
export const BUSY: TryLater = {
  kind: 'retry',
  code: 480,
  text: 'Temporarily Unavailable',
  errorCode: '30003',
  errorMessage: 'The recipient could not be reached',
  bounded: false,
  left: true,
};
/** Nobody answered: it may have reached the peer. */
export const SILENT: TryLater = { ...BUSY, code: 0, text: '' };
/** No connection: nothing left. */
export const DOWN: TryLater = { ...BUSY, code: 0, text: '', left: false };
export const REFUSED: FinalFailure = {
  kind: 'failed',
  code: 404,
  text: 'Not Found',
  errorCode: '30005',
  errorMessage: 'There is no such recipient',
  left: true,
};
