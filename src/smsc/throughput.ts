/** How many messages may come in a second. */
export class Throughput {
  readonly #perSecond: number;
  #second = 0;
  #taken = 0;

  /** 0: as many as come. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether one more may be taken now. */
  take(now: number): boolean {
    if (this.#perSecond === 0) return true;
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perSecond) return false;
    this.#taken++;
    return true;
  }
}
