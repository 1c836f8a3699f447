/**
 * Counts the stanzas that came in for XEP-0198: as handled count those that are done with and before which all others are, so
 * that the server sends again whatever was not kept yet when the connection broke.
 */
export class HandledStanzas {
  /** One per stanza from the first that is not done with; true: done. */
  #states: { done: boolean }[] = [];
  #undone = 0;
  #count = 0;

  /** `h`: how many were handled on this stream. */
  get count(): number {
    return this.#count;
  }

  /** How many are not done with; those that are, behind one that is not, hold up nothing but the count. */
  get underWay(): number {
    return this.#undone;
  }

  /** One came in. Call what it returns once that is done with; it tells whether the count grew. */
  came(): () => boolean {
    const state = { done: false };
    const states = this.#states;
    states.push(state);
    this.#undone++;
    return () => {
      state.done = true;
      // Of a stream that is over, and counts no more.
      if (states !== this.#states) return false;
      this.#undone--;
      const first = states.findIndex(({ done }) => !done);
      const grown = first < 0 ? states.length : first;
      states.splice(0, grown);
      this.#count = (this.#count + grown) % COUNTS;
      return grown > 0;
    };
  }

  /** A new stream begins. */
  restart(): void {
    this.#states = [];
    this.#undone = 0;
    this.#count = 0;
  }

  /** The same stream goes on over another connection: what is still under way comes again, and counts then. */
  resume(): void {
    this.#states = [];
    this.#undone = 0;
  }
}

const COUNTS = 2 ** 32;
