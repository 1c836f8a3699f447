/** Counts what comes in against so many a second: a bucket of a second's worth, refilled as time goes by. */
export class Pace {
  /** 0: as fast as it goes. */
  perSecond: number;
  #left: number;
  #at = 0;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
    this.#left = perSecond;
  }

  /** Whether so many more may come now. More than there is room for in a second may come where nothing came before them. */
  takes(count: number, now: number): boolean {
    if (this.perSecond === 0) return true;
    const elapsedMs = Math.max(0, now - this.#at);
    this.#left = Math.min(this.perSecond, this.#left + (elapsedMs * this.perSecond) / 1000);
    this.#at = now;
    if (this.#left < Math.min(count, this.perSecond)) return false;
    this.#left -= count;
    return true;
  }
}
