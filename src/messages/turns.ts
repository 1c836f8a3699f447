/** Work on one thing goes in turn, in the order in which it was asked for; on different things at the same time. */
export class Turns<Key> {
  readonly #last = new Map<Key, Promise<unknown>>();

  /** Whether anything is being done on it, or waits to be. */
  has(key: Key): boolean {
    return this.#last.has(key);
  }

  /** Does the work once all that was asked for before it, on the same thing, is done or has failed. */
  take<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? DONE;
    const turn = before.then(work, work);
    this.#last.set(key, turn);
    const end = (): void => {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    };
    turn.then(end, end);
    return turn;
  }
}

const DONE: Promise<unknown> = Promise.resolve();
