/** What a peer does wrong, for the log: of what it does over and over only so much in each tick, and how much more there was. */
export class Problems {
  readonly #tell: (text: string) => void;
  /** In this tick. */
  #count = 0;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    if (++this.#count <= MOST_PROBLEMS) this.#tell(text);
  }

  /** A tick is over. */
  tick(): void {
    const more = this.#count - MOST_PROBLEMS;
    this.#count = 0;
    if (more > 0) this.#tell(`There were ${more} more problems of the kind`);
  }
}

const MOST_PROBLEMS = 10;
