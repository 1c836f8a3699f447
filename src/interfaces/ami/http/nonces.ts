import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Nonces that need not be kept before somebody has shown that he knows a secret: hexadecimal digits as Asterisk's, but the
 * time, a number, and an HMAC over both (RFC 7616 §5.4), so that nobody can make one of his own and use it for ever.
 */
export class Nonces {
  readonly #key: Buffer;
  #issued = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  issue(now: number): string {
    this.#issued = (this.#issued + 1) >>> 0;
    const text = hex(Math.floor(now / 1000)) + hex(this.#issued);
    return text + this.#mac(text);
  }

  /** Unix milliseconds at which it ends; undefined when it is none of ours. */
  endOf(nonce: string): number | undefined {
    if (!NONCE.test(nonce)) return undefined;
    const text = nonce.slice(0, PLAIN_LENGTH);
    const mac = Buffer.from(this.#mac(text), 'latin1');
    if (!timingSafeEqual(mac, Buffer.from(nonce.slice(PLAIN_LENGTH), 'latin1'))) return undefined;
    return Number.parseInt(nonce.slice(0, 8), 16) * 1000 + LIFE_MS;
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32);
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

const NONCE = /^[0-9a-f]{48}$/;
const PLAIN_LENGTH = 16;
/** As in Asterisk. */
const LIFE_MS = 62_000;
