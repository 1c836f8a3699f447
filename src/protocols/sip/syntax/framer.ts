import { digits } from './characters.ts';
import { SipSyntaxError } from './errors.ts';

/** What comes out of a stream. After an error nothing more does: the connection is to be closed. */
export type Frame =
  /** The bytes of one message, for parseMessage. */
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** A double CRLF: the peer asks whether the connection lives, and wants a CRLF back (RFC 5626 §3.5.1). */
  | { readonly kind: 'ping' }
  /** A single CRLF: the answer to a ping of ours, or a CRLF too many after a message. */
  | { readonly kind: 'pong' }
  | { readonly kind: 'error'; readonly error: SipSyntaxError };

export interface FramerLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/**
 * Cuts the byte stream of a TCP or TLS connection into messages by Content-Length (RFC 3261 §18.3; without that
 * header a message has no body). Keeps what is incomplete until the rest comes, in one buffer that grows by doubling.
 */
export class StreamFramer {
  readonly #limits: FramerLimits;
  #pending: Buffer = NOTHING;
  #length = 0;
  /** Up to where the end of the head has been looked for. */
  #searched = 0;
  /** Bytes of the message whose head is complete; 0 while it is not. */
  #wanted = 0;
  #failed = false;
  /** The last thing was a CRLF: with one more, which a segment of its own may bring, it is a ping. */
  #halfPing = false;

  constructor(limits: FramerLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Takes what the socket read. The frames may refer to the chunk's memory: it must not be written to afterwards. */
  push(chunk: Buffer): readonly Frame[] {
    if (this.#failed) return [];
    const frames: Frame[] = [];
    let bytes = chunk;
    if (this.#length > 0) {
      this.#append(chunk);
      if (this.#length < this.#wanted) return frames;
      bytes = this.#pending.subarray(0, this.#length);
    }
    const taken = this.#cut(bytes, frames);
    if (this.#failed) this.#forget();
    else if (taken > 0 || bytes === chunk) this.#keep(bytes.subarray(taken));
    return frames;
  }

  /** True while a message has begun and not ended. */
  get isWithinMessage(): boolean {
    return this.#length > 0;
  }

  /** Cuts frames off the front; returns how many bytes they took. */
  #cut(bytes: Buffer, frames: Frame[]): number {
    let at = 0;
    while (at < bytes.length) {
      const first = bytes[at]!;
      if (first === CR) {
        if (at + 1 === bytes.length) break;
        if (bytes[at + 1] !== LF)
          return this.#fail(frames, 'not-sip', 'A CR without LF stands between messages.');
        const isWhole = bytes[at + 2] === CR && bytes[at + 3] === LF;
        frames.push(isWhole || this.#halfPing ? PING : PONG);
        at += isWhole ? 4 : 2;
        this.#halfPing = !isWhole && !this.#halfPing;
        continue;
      }
      this.#halfPing = false;
      if (this.#wanted === 0 && !this.#measure(bytes, at, frames)) break;
      if (bytes.length - at < this.#wanted) break;
      frames.push({ kind: 'message', bytes: bytes.subarray(at, at + this.#wanted) });
      at += this.#wanted;
      this.#wanted = 0;
      this.#searched = 0;
    }
    return at;
  }

  /** Finds the end of the head and with it the length of the message; false when it is not there yet, or never will be. */
  #measure(bytes: Buffer, at: number, frames: Frame[]): boolean {
    const end = bytes.indexOf(END_OF_HEAD, at + Math.max(0, this.#searched - 3));
    const headBytes = (end < 0 ? bytes.length : end + 4) - at;
    if (headBytes > this.#limits.headBytes) {
      this.#fail(
        frames,
        'head-too-large',
        `The headers of a message are larger than ${this.#limits.headBytes} bytes.`,
      );
      return false;
    }
    if (end < 0) {
      this.#searched = headBytes;
      return false;
    }
    const length = contentLength(bytes.toString('latin1', at, end + 2));
    if (length < 0) {
      this.#fail(frames, 'bad-content-length', 'Content-Length is no number, or there are several.');
      return false;
    }
    if (length > this.#limits.bodyBytes) {
      this.#fail(
        frames,
        'body-too-large',
        `The body of a message is larger than ${this.#limits.bodyBytes} bytes.`,
      );
      return false;
    }
    this.#wanted = headBytes + length;
    return true;
  }

  #append(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#wanted, this.#pending.length * 2));
      this.#pending.copy(grown, 0, 0, this.#length);
      this.#pending = grown;
    }
    chunk.copy(this.#pending, this.#length);
    this.#length = needed;
  }

  /** Keeps a copy of the rest: messages already cut may still refer to the old memory. */
  #keep(rest: Buffer): void {
    this.#length = rest.length;
    this.#pending = NOTHING;
    if (rest.length === 0) return;
    this.#pending = Buffer.allocUnsafe(Math.max(rest.length, this.#wanted));
    rest.copy(this.#pending);
  }

  #fail(
    frames: Frame[],
    code: 'head-too-large' | 'body-too-large' | 'bad-content-length' | 'not-sip',
    text: string,
  ): number {
    this.#failed = true;
    frames.push({ kind: 'error', error: new SipSyntaxError(code, text) });
    return 0;
  }

  #forget(): void {
    this.#pending = NOTHING;
    this.#length = 0;
  }
}

/** The value of Content-Length in a head that ends with CRLF: 0 if it is absent, -1 if it is bad or not alone. */
function contentLength(head: string): number {
  let found = -1;
  for (const match of head.matchAll(/\n(?:content-length|l)[ \t]*:((?:[^\r\n]|\r\n[ \t])*)/gi)) {
    const value = match[1]!.trim();
    const length = digits(value, 0, value.length, Number.MAX_SAFE_INTEGER);
    if (length < 0 || found >= 0) return -1;
    found = length;
  }
  return Math.max(found, 0);
}

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const PING: Frame = { kind: 'ping' };
const PONG: Frame = { kind: 'pong' };
const LIMITS: FramerLimits = { headBytes: 64 * 1024, bodyBytes: 2 * 1024 * 1024 };
