import { HandledStanzas } from './handled.ts';
import { stanzaSize } from './stanza-size.ts';
import type { Wire } from './wire.ts';
import type { XmlElement } from './xml-element.ts';

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
  /** Characters of those that are not kept yet, of earlier streams as well. */
  #characters = 0;
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
  take(stanza: XmlElement, keep: () => Promise<void> | undefined): void {
    const done = this.#handled.came();
    const kept = keep();
    if (kept === undefined) {
      this.#handledOne(done);
      return;
    }
    const size = stanzaSize(stanza);
    this.#characters += size;
    if (!this.#isPaused && !this.#hasRoom(1)) {
      this.#isPaused = true;
      this.#wire?.pause();
    }
    kept.catch(this.#options.onProblem).finally(() => {
      this.#characters -= size;
      this.#handledOne(done);
    });
  }

  #handledOne(done: () => boolean): void {
    const grew = done();
    if (this.#isPaused && this.#hasRoom(2)) {
      this.#isPaused = false;
      this.#wire?.resume();
    }
    if (grew) this.#options.onHandled();
  }

  /** No more than the limits, or a part of them, are under way. */
  #hasRoom(part: number): boolean {
    return this.#handled.underWay <= MOST_UNDER_WAY / part && this.#characters <= MOST_CHARACTERS / part;
  }
}

/**
 * Of an account, files that are fetched among them (downloads.ts). The disk takes them together, so that a slow one takes as many
 * the more there are; ejabberd ends the stream on which 5,000 are not acknowledged. What is read already comes on top, some hundred
 * of the shortest, and all together must stay below what is refused (receive-message.ts).
 */
const MOST_UNDER_WAY = 640;
const MOST_CHARACTERS = 8 * 1024 * 1024;
