import type { MessageId } from './message.ts';
import type { FoundSubmission, KeptSubmission } from './store.ts';

/**
 * What was submitted last: most receipts come within seconds, and find what they are for without the store. Bounded; what is
 * not here is in the store.
 */
export class RecentSubmissions {
  /** Newest first for each key. */
  readonly #byKey = new Map<string, FoundSubmission[]>();
  readonly #order: string[] = [];
  #next = 0;

  add(message: MessageId, submissions: readonly KeptSubmission[]): void {
    for (const { peer, key, leg, part, recipient } of submissions) {
      const name = nameOf(peer, key);
      const found: FoundSubmission = { message, leg, part, recipient, key };
      const known = this.#byKey.get(name);
      if (known === undefined) this.#byKey.set(name, [found]);
      else if (known.unshift(found) > KEY_LIMIT) known.pop();
      this.#forgetOldest();
      this.#order[this.#next] = name;
      this.#next = (this.#next + 1) % LIMIT;
    }
  }

  find(peer: string, key: string): readonly FoundSubmission[] {
    return this.#byKey.get(nameOf(peer, key)) ?? NONE;
  }

  #forgetOldest(): void {
    const oldest = this.#order[this.#next];
    if (oldest === undefined) return;
    const known = this.#byKey.get(oldest);
    if (known !== undefined && known.length > 1) known.pop();
    else this.#byKey.delete(oldest);
  }
}

function nameOf(peer: string, key: string): string {
  return `${peer}\0${key}`;
}

const LIMIT = 50_000;
/** An id that was used more often than this is none; every receipt that names it looks at all of them. */
const KEY_LIMIT = 32;
const NONE: readonly FoundSubmission[] = [];
