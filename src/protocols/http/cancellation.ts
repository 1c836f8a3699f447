import type { OutgoingError } from './outgoing.ts';

/** The end of a request that was not answered: its time is over, or everything closes. What it waits for is let go at once. */
export class Cancellation {
  #reason: OutgoingError | undefined;
  #hasBegun = false;
  readonly #listeners = new Set<(reason: OutgoingError) => void>();

  get reason(): OutgoingError | undefined {
    return this.#reason;
  }

  /** Whether any of the request was written to a connection. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begun(): void {
    this.#hasBegun = true;
  }

  cancel(reason: OutgoingError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  /** Calls back when it is cancelled. Returns the unsubscribe. */
  onCancel(listener: (reason: OutgoingError) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** What the work comes to, or the reason why nobody waits for it any more. */
  race<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const end = this.onCancel(reject);
      work.then(resolve, reject).finally(end);
    });
  }
}
