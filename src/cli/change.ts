/** Something happened: remembered until somebody waits for it. */
export class Change {
  #told = false;
  #wake: (() => void) | undefined;

  tell(): void {
    this.#told = true;
    this.#wake?.();
  }

  /** Resolves when something was told since the last time, at the latest after `ms`. */
  within(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#told = false;
        resolve();
      };
      if (this.#told) this.#wake();
    });
  }
}
