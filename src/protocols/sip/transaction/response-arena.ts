/**
 * Where the final responses of completed transactions are kept, one behind the other in blocks of 256 KiB.
 * They all live for the same time (Timer J), so that a block is let go as a whole soon after the last of
 * its responses; a Buffer for each would cost 200 bytes more than its bytes, and the collector its time.
 */
export class ResponseArena {
  #block = new Uint8Array(0);
  #used = 0;

  /** Copies a response in. */
  keep(response: Uint8Array): KeptBytes {
    const { length } = response;
    if (this.#used + length > this.#block.length) {
      if (length > LARGE_BYTES) return { block: Uint8Array.from(response), offset: 0, length };
      this.#block = new Uint8Array(BLOCK_BYTES);
      this.#used = 0;
    }
    const offset = this.#used;
    this.#block.set(response, offset);
    this.#used += length;
    return { block: this.#block, offset, length };
  }
}

export interface KeptBytes {
  readonly block: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

const BLOCK_BYTES = 256 * 1024;
const LARGE_BYTES = 16 * 1024;
