/**
 * The answers of overlapping requests, put in the order of the requests: each takes a place when it begins
 * and fills it when it is done; what comes out is everything up to the first place that is still empty.
 */
export class Answers {
  #places: (string | undefined)[] = [];
  /** Number of the first place in the list. */
  #first = 0;
  /** How many at the front of the list are out already. */
  #out = 0;

  /** How many are not out yet. */
  get pending(): number {
    return this.#places.length - this.#out;
  }

  /** Takes the next place; filled at once when the answer is known. */
  open(answer?: string): number {
    return this.#first + this.#places.push(answer) - 1;
  }

  fill(place: number, answer: string): void {
    this.#places[place - this.#first] = answer;
  }

  /** All that is ready and in turn, as one text. */
  take(): string {
    let text = '';
    for (; this.#out < this.#places.length; this.#out++) {
      const answer = this.#places[this.#out];
      if (answer === undefined) break;
      text += answer;
      this.#places[this.#out] = undefined;
    }
    if (this.#out === this.#places.length) {
      this.#first += this.#places.length;
      this.#places = [];
      this.#out = 0;
    } else if (this.#out >= COMPACT_AT) {
      this.#places = this.#places.slice(this.#out);
      this.#first += this.#out;
      this.#out = 0;
    }
    return text;
  }
}

const COMPACT_AT = 1024;
