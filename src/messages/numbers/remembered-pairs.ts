import type { Database } from '../database.ts';
import { KeptPairs } from './kept-pairs.ts';

export interface RememberedPairsOptions {
  readonly database: Database;
  /** The family in the database. */
  readonly root: string;
  /** Pairs that are remembered at most; whoever was not asked for the longest is forgotten. */
  readonly limit: number;
  readonly onProblem: (text: string, error: unknown) => void;
}

/**
 * A text for each of many pairs, in memory and, only when it changes, in the database. It is a preference: nobody waits for it
 * to be written, and one that is forgotten is learned again.
 */
export class RememberedPairs {
  readonly #options: RememberedPairsOptions;
  readonly #kept: KeptPairs;
  readonly #values = new Map<string, string>();

  constructor(options: RememberedPairsOptions) {
    this.#options = options;
    this.#kept = new KeptPairs(options.database, options.root);
  }

  async load(): Promise<void> {
    await this.#kept.each((first, second, value) => this.#set(pair(first, second), value));
  }

  get(first: string, second: string): string | undefined {
    if (this.#values.size === 0) return undefined;
    const key = pair(first, second);
    const value = this.#values.get(key);
    if (value !== undefined) this.#set(key, value);
    return value;
  }

  set(first: string, second: string, value: string): void {
    const key = pair(first, second);
    const known = this.#values.get(key);
    this.#set(key, value);
    if (known !== value) this.#written(this.#kept.put(first, second, value));
  }

  #set(key: string, value: string): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#options.limit) return;
    const [oldest] = this.#values.keys();
    if (oldest === undefined) return;
    this.#values.delete(oldest);
    const [first = '', second = ''] = oldest.split('\0');
    this.#written(this.#kept.remove(first, second));
  }

  #written(done: Promise<unknown>): void {
    done.catch((error: unknown) =>
      this.#options.onProblem('The way of a conversation could not be kept', error),
    );
  }
}

function pair(first: string, second: string): string {
  return `${first}\0${second}`;
}
