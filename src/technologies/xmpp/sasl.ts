import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** What @xmpp/sasl asks of a mechanism: a response first, then one to each challenge. Each character stands for one byte. */
export interface SaslMechanism {
  readonly name: string;
  readonly clientFirst: true;
  response(credentials: Credentials): string | Promise<string>;
  challenge(text: string): void;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * SCRAM (RFC 5802, RFC 7677). In place of that of the packages: the key is derived outside of the event loop, SHA-256 and
 * SHA-512 are there, too, and the server has to prove that it knows the secret.
 */
export class Scram implements SaslMechanism {
  readonly name: string;
  readonly clientFirst = true;
  readonly #hash: ScramHash;
  readonly #nonce: string;
  #first = '';
  #challenge: string | undefined;
  #serverSignature: Buffer | undefined;

  constructor(hash: ScramHash, nonce = randomBytes(24).toString('base64')) {
    this.#hash = hash;
    this.#nonce = nonce;
    this.name = hash.replace('sha', 'SCRAM-SHA-');
  }

  challenge(text: string): void {
    // RFC 5802 §5: there is one. Each would cost us the derivation of a key.
    if (this.#challenge !== undefined) throw new Error(`A second challenge of ${this.name} came`);
    this.#challenge = Buffer.from(text, 'latin1').toString();
  }

  response({ username, password }: Credentials): string | Promise<string> {
    if (this.#challenge !== undefined) return this.#final(password, this.#challenge);
    const name = username.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#first = `n=${name},r=${this.#nonce}`;
    return toBytes(`n,,${this.#first}`);
  }

  /** @param text of the server's last message, `v=…` in base64 */
  accepts(text: string): boolean {
    const proof = /^v=([A-Za-z0-9+/=]+)/.exec(Buffer.from(text, 'base64').toString())?.[1];
    const expected = this.#serverSignature;
    if (proof === undefined || expected === undefined) return false;
    const given = Buffer.from(proof, 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async #final(password: string, challenge: string): Promise<string> {
    const parts = /^r=([^,]+),s=([A-Za-z0-9+/=]+),i=(\d{1,8})(?:,|$)/.exec(challenge);
    if (parts === null) throw new Error(`The server's challenge for ${this.name} cannot be read`);
    const [, nonce = '', salt = '', iterationsText = ''] = parts;
    const iterations = Number(iterationsText);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) {
      throw new Error(`The server's challenge for ${this.name} is for somebody else`);
    }
    if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
      const range = `${LEAST_ITERATIONS} to ${MOST_ITERATIONS}`;
      throw new Error(`The server asks for ${iterations} iterations of ${this.name}, and not for ${range}`);
    }
    const size = SIZES[this.#hash];
    const key = Buffer.from(salt, 'base64');
    const salted = await derive(password.normalize('NFKC'), key, iterations, size, this.#hash);
    const withoutProof = `c=biws,r=${nonce}`;
    const signed = `${this.#first},${challenge},${withoutProof}`;
    const clientKey = this.#hmac(salted, 'Client Key');
    const signature = this.#hmac(createHash(this.#hash).update(clientKey).digest(), signed);
    this.#serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), signed);
    const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}

/** PLAIN (RFC 4616). */
export class Plain implements SaslMechanism {
  readonly name = 'PLAIN';
  readonly clientFirst = true;

  response({ username, password }: Credentials): string {
    return toBytes(`\0${username}\0${password}`);
  }

  challenge(): void {
    throw new Error('A challenge came where PLAIN knows none');
  }

  accepts(): boolean {
    return true;
  }
}

function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

export type ScramHash = keyof typeof SIZES;

/** Of what a hash comes to, in bytes. */
const SIZES = { sha1: 20, sha256: 32, sha512: 64 } as const;
const derive = promisify(pbkdf2);
/** RFC 5802 §5.1, RFC 7677 §4. For fewer asks who wants to guess the password from our answer. */
const LEAST_ITERATIONS = 4096;
/** What a server may make us compute, half a second's work; those that there are ask for 4,096 to 600,000. */
const MOST_ITERATIONS = 1_000_000;
