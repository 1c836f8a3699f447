import { latin1 } from '../syntax/text.ts';
import { type DigestAlgorithm, digestOf } from './algorithm.ts';

/** What somebody proves to know: a password, or hashes of user name, realm and password. All of it is text. */
export interface SecretOptions {
  readonly username: string;
  /** The realm it is for; '' = any. Hashes hold for the realm they were made with. */
  readonly realm: string;
  readonly password: string | undefined;
  /** H(username ":" realm ":" password), in lower case hexadecimal digits. */
  readonly hashes: ReadonlyMap<DigestAlgorithm, string>;
  /** Those that may be used. */
  readonly algorithms: readonly DigestAlgorithm[];
}

/** A secret with its hashes, each computed once for a realm and algorithm. */
export class DigestSecret {
  /** Latin-1 image, to compare with what the wire says. */
  readonly username: string;
  /** Latin-1 image; '' = any. */
  readonly realm: string;
  readonly algorithms: readonly DigestAlgorithm[];
  readonly #password: string | undefined;
  readonly #hashes: ReadonlyMap<DigestAlgorithm, string>;
  #lastRealm = '';
  #lastAlgorithm: DigestAlgorithm | undefined;
  #lastHash = '';

  constructor(options: SecretOptions) {
    this.username = latin1(options.username);
    this.realm = latin1(options.realm);
    this.algorithms = options.algorithms;
    this.#password = options.password === undefined ? undefined : latin1(options.password);
    this.#hashes = options.hashes;
  }

  /** H(A1) for a realm (a Latin-1 image); undefined when the secret is not for it or cannot be used with the algorithm. */
  ha1(algorithm: DigestAlgorithm, realm: string): string | undefined {
    if (!this.algorithms.includes(algorithm) || (this.realm !== '' && this.realm !== realm)) return undefined;
    const given = this.#hashes.get(algorithm);
    if (given !== undefined) return given.toLowerCase();
    if (this.#password === undefined) return undefined;
    if (this.#lastAlgorithm !== algorithm || this.#lastRealm !== realm) {
      this.#lastHash = digestOf(algorithm, `${this.username}:${realm}:${this.#password}`);
      this.#lastRealm = realm;
      this.#lastAlgorithm = algorithm;
    }
    return this.#lastHash;
  }
}
