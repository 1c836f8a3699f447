/** What the server was asked and has not answered. */
export interface Question {
  /** Of a ping; empty of a request of XEP-0198. */
  readonly id: string;
  /** How many stanzas went before it. */
  readonly written: number;
}

/**
 * The questions that make a server tell what it has handled, in order. It answers them as it comes to them: how long one may take
 * counts from the answer before it, and grows with what was written between. ejabberd as Debian brings it reads 3,000 bytes a
 * second of a user, Prosody 10,000; who counted a burst against the clock alone would leave a server that is busy with it,
 * and begin it again, without end.
 */
export class Questions {
  #out: (Question & { readonly at: number; readonly extraMs: number })[] = [];
  #answeredAt = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#out.length;
  }

  /** @param characters written since the one before */
  add(question: Question, characters: number, now: number): void {
    const extraMs = Math.min((characters / SLOWEST_PER_SECOND) * 1000, MOST_EXTRA_MS);
    this.#out.push({ ...question, at: now, extraMs });
  }

  /** The oldest was answered. */
  shift(now: number): void {
    this.#out.shift();
    this.#answeredAt = now;
  }

  /** That one was answered, and so those before it were, too, or never will be; undefined: there is none such. */
  answered(id: string, now: number): Question | undefined {
    const place = id === '' ? -1 : this.#out.findIndex((question) => question.id === id);
    const question = this.#out[place];
    if (question === undefined) return undefined;
    this.#out.splice(0, place + 1);
    this.#answeredAt = now;
    return question;
  }

  /** For how long there was no answer, in milliseconds; 0: the time for it is not over, or nothing was asked. */
  overdueMs(now: number, timeoutMs: number): number {
    const [oldest] = this.#out;
    if (oldest === undefined) return 0;
    const silentMs = now - Math.max(oldest.at, this.#answeredAt);
    return silentMs >= timeoutMs + oldest.extraMs ? silentMs : 0;
  }

  clear(): void {
    this.#out = [];
  }
}

/** Characters that any server takes. */
const SLOWEST_PER_SECOND = 2000;
const MOST_EXTRA_MS = 60_000;
