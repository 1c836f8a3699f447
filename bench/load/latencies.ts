/** Times from begin to end by number, and their percentiles. */
export class Latencies {
  readonly #begun: Float64Array;
  readonly #took: Float64Array;
  count = 0;

  constructor(total: number) {
    this.#begun = new Float64Array(total);
    this.#took = new Float64Array(total);
  }

  /** @param at when it was due, where that was earlier; as performance.now() has it */
  begin(number: number, at = performance.now()): void {
    this.#begun[number] = at;
  }

  /** False when the number was ended before. */
  end(number: number): boolean {
    const begun = this.#begun[number];
    if (begun === undefined || begun === 0) return false;
    this.#begun[number] = 0;
    this.#took[this.count++] = performance.now() - begun;
    return true;
  }

  /** Milliseconds. */
  percentile(share: number): number {
    const sorted = this.#took.subarray(0, this.count).toSorted();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}
