import { hash } from 'node:crypto';

/**
 * Nonces that need not be stored: `<epoch seconds>/<32 hexadecimal digits>`, Asterisk's form. The digits are a number that
 * makes each nonce unique, and an HMAC over it, the time and where the request came from (RFC 7616 §5.3 and §5.4), so that
 * a nonce works for nobody else.
 */
export class Nonces {
  /** The key's blocks of HMAC (RFC 2104 §2), as hash inputs: two one-shot hashes take a third of createHmac's time. */
  readonly #inner: Buffer;
  readonly #outer: Buffer;
  #issued = 0;

  /** `key`: 32 random bytes; nonces made with another key count as foreign. */
  constructor(key: Buffer) {
    this.#inner = keyBlock(key, 0x36);
    this.#outer = keyBlock(key, 0x5c);
  }

  /** A nonce and an opaque value to go with it. `source` is the address and port the request came from. */
  issue(nowSeconds: number, source: string): { readonly nonce: string; readonly opaque: string } {
    this.#issued = (this.#issued + 1) >>> 0;
    const number = this.#issued.toString(16).padStart(8, '0');
    const mac = this.#mac(`${nowSeconds}/${number}${source}`);
    return { nonce: `${nowSeconds}/${number}${mac.slice(0, 24)}`, opaque: mac.slice(24, 40) };
  }

  /** When a nonce of ours was issued, in seconds since 1970; undefined when it is not ours or was given to another source. */
  issuedAt(nonce: string, source: string): number | undefined {
    const slash = nonce.indexOf('/');
    if (slash < 1 || slash > 12 || nonce.length !== slash + 33) return undefined;
    const mac = this.#mac(`${nonce.slice(0, slash + 9)}${source}`);
    if (!equalInConstantTime(nonce.slice(slash + 9), mac.slice(0, 24))) return undefined;
    return Number(nonce.slice(0, slash));
  }

  #mac(message: string): string {
    const inner = hash('sha256', Buffer.concat([this.#inner, Buffer.from(message, 'latin1')]), 'buffer');
    return hash('sha256', Buffer.concat([this.#outer, inner]));
  }
}

/** Compares two strings without telling by its time how far they are equal. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function keyBlock(key: Buffer, pad: number): Buffer {
  const block = Buffer.alloc(64, pad);
  const bytes = key.length > 64 ? hash('sha256', key, 'buffer') : key;
  for (let i = 0; i < bytes.length; i++) block[i]! ^= bytes[i]!;
  return block;
}
