/**
 * Whom the last messages went to: reports on them come mostly within the second, and then nothing has to be read to know that the
 * recipient tells. Bounded; of what is not here the store knows.
 */
export class Recipients {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** @param recipient bare */
  keep(id: string, recipient: string): void {
    this.#young.set(id, recipient);
    if (this.#young.size < GENERATION) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  get(id: string): string | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }
}

const GENERATION = 10_000;
