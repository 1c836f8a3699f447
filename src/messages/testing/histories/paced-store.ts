import type { Store } from '../../store.ts';

/**
 * A store whose calls wait until they are let through, in their order, as those of one behind a thread do: together they are
 * written or fail, and those that wait when the process is killed come to nothing.
 */
export class PacedStore {
  readonly store: Store;
  /** Whatever is let through fails. */
  failing = false;
  #waiting: Call[] = [];

  constructor(kept: Store) {
    this.store = this.#paced(kept);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets the first ones through; `unanswered`: nobody hears of it any more. */
  async write(count: number, unanswered = false): Promise<void> {
    const calls = this.#waiting.splice(0, count);
    if (this.failing && !unanswered) {
      for (const { reject } of calls) reject(new Error('disk full'));
      return;
    }
    for (const { run, resolve, reject } of calls) {
      const result = run();
      if (!unanswered) result.then(resolve, reject);
      else if (!this.failing) await result;
    }
  }

  #paced<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === 'receipts') return this.#paced(value as object);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) =>
          new Promise((resolve, reject) => {
            const run = () => value.apply(target, given) as Promise<unknown>;
            this.#waiting.push({ run, resolve, reject });
          });
      },
    });
  }
}

interface Call {
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}
