/** Whoever wants to hear of something. One that fails keeps nobody else from hearing, and no writer from its answer. */
export class Listeners<Told extends readonly unknown[]> {
  readonly #onProblem: (text: string, error: unknown) => void;
  readonly #listeners = new Set<(...told: Told) => void>();

  constructor(onProblem: (text: string, error: unknown) => void) {
    this.#onProblem = onProblem;
  }

  /** Returns the end of it. */
  add(listener: (...told: Told) => void): () => void {
    const own = (...told: Told) => listener(...told);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(...told: Told): void {
    for (const listener of this.#listeners) {
      try {
        listener(...told);
      } catch (error) {
        this.#onProblem('A change of state could not be told', error);
      }
    }
  }
}
