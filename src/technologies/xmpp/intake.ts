import { HandledStanzas } from './handled.ts';
import type { Wire } from './wire.ts';

export interface IntakeOptions {
  /** More are handled than before, and the server may be told. */
  readonly onHandled: () => void;
  /** One could not be kept: a fault of ours, which does not come again. */
  readonly onProblem: (error: unknown) => void;
}

/** The stanzas that came in, until they are kept; no more are read while too many are not. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #handled = new HandledStanzas();
  #wire: Wire | undefined;
  #isPaused = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** How many the server may be told of, on this stream. */
  get handled(): number {
    return this.#handled.count;
  }

  /** How many are not kept yet. */
  get underWay(): number {
    return this.#handled.underWay;
  }

  /** A connection is up; on a stream that is resumed what was not handled comes again. */
  attach(wire: Wire, resumed: boolean): void {
    this.#wire = wire;
    if (resumed) this.#handled.resume();
    else this.#handled.restart();
  }

  detach(): void {
    this.#wire = undefined;
    this.#isPaused = false;
  }

  /** @param keep resolves once the stanza is kept; undefined: there is nothing to keep of it */
  take(keep: () => Promise<void> | undefined): void {
    const done = this.#handled.came();
    const kept = keep();
    if (kept === undefined) {
      this.#handledOne(done);
      return;
    }
    if (this.#handled.underWay > MOST_UNDER_WAY && !this.#isPaused) {
      this.#isPaused = true;
      this.#wire?.pause();
    }
    kept.catch(this.#options.onProblem).finally(() => this.#handledOne(done));
  }

  #handledOne(done: () => boolean): void {
    const grew = done();
    if (this.#isPaused && this.#handled.underWay < MOST_UNDER_WAY / 2) {
      this.#isPaused = false;
      this.#wire?.resume();
    }
    if (grew) this.#options.onHandled();
  }
}

/** Of an account, files that are fetched among them (downloads.ts). */
const MOST_UNDER_WAY = 256;
