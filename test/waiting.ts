/** Those who wait until something has come: they look again whenever something has. */
export class Waiting {
  readonly #waiting = new Set<() => void>();

  /** Something has come. */
  wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /**
   * Resolves with what `found` gives once it gives something; rejects with what it throws, or after `timeoutMs`.
   *
   * @param seen what has come, for the error
   */
  async until<T>(found: () => T | undefined, timeoutMs: number, seen: () => string): Promise<T> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`nothing that was waited for within ${timeoutMs} ms: ${seen()}`);
      await this.#next(left);
    }
  }

  #next(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }
}
