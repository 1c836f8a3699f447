import type { Wire } from './wire.ts';

/** Reads a batch, argument by argument. Both ends are ours, so that types are not checked again. */
export class Cursor {
  readonly #batch: readonly Wire[];
  #at = 0;

  constructor(batch: readonly Wire[]) {
    this.#batch = batch;
  }

  get atEnd(): boolean {
    return this.#at >= this.#batch.length;
  }

  number(): number {
    return this.#next() as number;
  }

  string(): string {
    return this.#next() as string;
  }

  nullableNumber(): number | null {
    return this.#next() as number | null;
  }

  nullableString(): string | null {
    return this.#next() as string | null;
  }

  /** Short bodies come as an image in Latin-1: a string costs less to hand over than an array of bytes. */
  bytes(): Uint8Array {
    const value = this.#next();
    return typeof value === 'string' ? Buffer.from(value, 'latin1') : (value as Uint8Array);
  }

  /** The string at the cursor, which stays where it is. */
  peekString(): string {
    return this.#batch[this.#at] as string;
  }

  /** The number at the cursor, which stays where it is. */
  peekNumber(): number {
    return this.#batch[this.#at] as number;
  }

  skip(count: number): void {
    this.#at += count;
  }

  #next(): Wire {
    return this.#batch[this.#at++] as Wire;
  }
}
