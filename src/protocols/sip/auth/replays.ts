/**
 * Remembers which credentials were used, to refuse the same ones again (RFC 7616 §5.12). A response covers nonce, count, cnonce,
 * method and URI, so that 48 bits of it stand for all of them; two that differ meet once in 10^9 requests, and then
 * the client is only asked again.
 *
 * Memory is bounded: two generations of at most `capacity` each. When a generation is given up early, under more load than
 * that, no nonce issued up to then is taken any more: forgetting never lets a replay through.
 */
export class Replays {
  readonly #capacity: number;
  #current = new Set<number>();
  #previous: ReadonlySet<number> = new Set();
  #currentSince = 0;
  /** The newest issue time among the nonces of each generation. */
  #currentNewest = 0;
  #previousNewest = 0;
  #forgottenUpTo = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Notes the use of verified credentials; false when they were used before or might have been. Times are in seconds;
   * `lifetime` is that of the nonce.
   */
  use(response: string, issuedAt: number, now: number, lifetime: number): boolean {
    if (this.#current.size >= this.#capacity || now - this.#currentSince > lifetime) {
      this.#forgottenUpTo = Math.max(this.#forgottenUpTo, this.#previousNewest);
      this.#previous = this.#current;
      this.#previousNewest = this.#currentNewest;
      this.#current = new Set();
      this.#currentNewest = 0;
      this.#currentSince = now;
    }
    const key = Number.parseInt(response.slice(0, 12), 16);
    if (issuedAt <= this.#forgottenUpTo || this.#current.has(key) || this.#previous.has(key)) return false;
    this.#current.add(key);
    if (issuedAt > this.#currentNewest) this.#currentNewest = issuedAt;
    return true;
  }
}
