import type { ReadText } from './read-text.ts';

/** Parts of long messages until the last has come, for people to see the whole. The oldest is forgotten when there are too many. */
export class Joining {
  readonly #open = new Map<string, (string | undefined)[]>();

  /** The whole text where this part completes it. `between` tells whose messages they are. */
  add(between: string, { text, reference, part, parts }: ReadText): string | undefined {
    const key = `${between} ${reference} ${parts}`;
    const texts = this.#open.get(key) ?? new Array<string | undefined>(parts).fill(undefined);
    texts[part - 1] = text;
    if (!texts.includes(undefined)) {
      this.#open.delete(key);
      return texts.join('');
    }
    this.#open.set(key, texts);
    if (this.#open.size > MOST_OPEN) {
      const oldest = this.#open.keys().next();
      if (!oldest.done) this.#open.delete(oldest.value);
    }
    return undefined;
  }
}

const MOST_OPEN = 1000;
