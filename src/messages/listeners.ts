/** Who wants to be told. One that throws is reported; it keeps nobody else from being told, and no writer from its answer. */
export class Listeners<Told extends readonly unknown[]> {
  readonly #listeners = new Set<(...told: Told) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the end of it. */
  add(listener: (...told: Told) => void): () => void {
    // The same function may be added twice, and each time is ended by itself.
    const own = (...told: Told) => listener(...told);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** False: nobody listens, and what is to be told need not even be made. */
  get any(): boolean {
    return this.#listeners.size > 0;
  }

  tell(...told: Told): void {
    for (const listener of this.#listeners) {
      try {
        listener(...told);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
