/**
 * Work that may come in thousands at once: the first jobs of a turn of the event loop are done where they come up, what is
 * more than a slice waits, and between two slices the event loop does whatever else there is. A job that throws is
 * reported and does not keep the others from being done.
 */
export class Slices<Job> {
  readonly #work: (job: Job) => void;
  readonly #defer: (callback: () => void) => void;
  readonly #onError: (error: unknown) => void;
  #queue: Job[] = [];
  #next = 0;
  /** Jobs that may still be done in this turn. */
  #left = SLICE;
  #deferred = false;
  #closed = false;

  /** @param defer calls back in the next turn of the event loop */
  constructor(
    work: (job: Job) => void,
    defer: (callback: () => void) => void,
    onError: (error: unknown) => void,
  ) {
    this.#work = work;
    this.#defer = defer;
    this.#onError = onError;
  }

  add(job: Job): void {
    if (this.#closed) return;
    if (!this.#deferred) {
      this.#deferred = true;
      this.#left = SLICE;
      this.#defer(() => this.#nextTurn());
    }
    if (this.#left > 0 && this.#next === this.#queue.length) this.#do(job);
    else this.#queue.push(job);
  }

  /** What waits is dropped, and nothing more is taken. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#next = 0;
  }

  #nextTurn(): void {
    this.#left = SLICE;
    while (this.#left > 0 && this.#next < this.#queue.length) this.#do(this.#queue[this.#next++]!);
    if (this.#next === this.#queue.length) {
      this.#queue = [];
      this.#next = 0;
    }
    this.#deferred = this.#left < SLICE;
    if (this.#deferred) this.#defer(() => this.#nextTurn());
  }

  #do(job: Job): void {
    this.#left--;
    try {
      this.#work(job);
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** As many NOTIFYs take about 5 ms to make and send. */
const SLICE = 64;
