/**
 * Where the final responses of completed transactions are kept, one behind the other in blocks of 256 KiB.
 * They all live for the same time (Timer J), so that a block is let go as a whole soon after the last of
 * its responses; a Buffer for each would cost 200 bytes more than its bytes, and the collector its time.
 */
export class ResponseArena {
  #block = Buffer.alloc(0);
  #used = 0;

  /** The bytes of a message, given as a Latin-1 head and the bytes of a body. */
  write(head: string, body: Uint8Array | undefined): Uint8Array {
    const length = head.length + (body?.length ?? 0);
    if (length > LARGE_BYTES) return fill(Buffer.allocUnsafeSlow(length), 0, head, body);
    if (this.#used + length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#used = 0;
    }
    const bytes = fill(this.#block, this.#used, head, body);
    this.#used += length;
    return bytes;
  }
}

/** The bytes of a message in a buffer of its own. */
export function messageBytes(head: string, body: Uint8Array | undefined): Uint8Array {
  if (body === undefined || body.length === 0) return Buffer.from(head, 'latin1');
  return fill(Buffer.allocUnsafe(head.length + body.length), 0, head, body);
}

function fill(into: Buffer, at: number, head: string, body: Uint8Array | undefined): Uint8Array {
  into.latin1Write(head, at, head.length);
  const end = at + head.length;
  if (body === undefined || body.length === 0) return into.subarray(at, end);
  into.set(body, end);
  return into.subarray(at, end + body.length);
}

const BLOCK_BYTES = 256 * 1024;
const LARGE_BYTES = 16 * 1024;
