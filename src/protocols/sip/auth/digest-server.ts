import type { DigestAlgorithm } from './algorithm.ts';
import { formatChallenge } from './challenge.ts';
import { type DigestCredentials, digestResponse } from './credentials.ts';
import { equalInConstantTime, Nonces } from './nonce.ts';
import { Replays } from './replays.ts';
import type { DigestSecret } from './secret.ts';

export type Verification =
  | { readonly kind: 'ok'; readonly secret: DigestSecret }
  /** The password is right, the nonce too old, from another source, or used before: challenge anew with `stale`. */
  | { readonly kind: 'stale' }
  /** Challenge anew without `stale`. */
  | {
      readonly kind: 'wrong';
      /** `realm`, `username`: none of the secrets; `algorithm`, `qop`: not one that was offered; `response`: the password. */
      readonly cause: 'realm' | 'username' | 'algorithm' | 'qop' | 'response';
    };

/** The server's side of digest authentication (RFC 3261 §22, RFC 7616, RFC 8760). It does no I/O and stores no nonces. */
export class DigestServer {
  readonly #nonces: Nonces;
  readonly #replays: Replays;

  /** `key`: 32 random bytes. `rememberedResponses` bounds the memory of the protection against replays. */
  constructor(key: Buffer, rememberedResponses = 131_072) {
    this.#nonces = new Nonces(key);
    this.#replays = new Replays(rememberedResponses);
  }

  /**
   * The values of the WWW-Authenticate (or Proxy-Authenticate) lines, one for each algorithm in the given order, which says what is
   * preferred (RFC 8760 §2.3). `source` is where the request came from, address and port.
   */
  challenges(challenge: {
    readonly realm: string;
    readonly algorithms: readonly DigestAlgorithm[];
    readonly stale: boolean;
    readonly source: string;
    readonly nowMs: number;
  }): readonly string[] {
    const { realm, stale } = challenge;
    const { nonce, opaque } = this.#nonces.issue(Math.floor(challenge.nowMs / 1000), challenge.source);
    return challenge.algorithms.map((algorithm) =>
      formatChallenge({ realm, nonce, opaque, algorithm, stale }),
    );
  }

  /**
   * Verifies credentials for a request. `secrets` are those that would do; each says which realm (an empty one takes `realm`) and which
   * algorithms it is for. The URI is taken from the credentials, because proxies may rewrite the request's (§22.4).
   */
  verify(attempt: {
    readonly credentials: DigestCredentials;
    readonly method: string;
    readonly secrets: readonly DigestSecret[];
    /** The realm that was challenged with. */
    readonly realm: string;
    readonly source: string;
    readonly nowMs: number;
    readonly lifetimeSeconds: number;
  }): Verification {
    const { credentials, source, lifetimeSeconds } = attempt;
    const { algorithm, username, realm, qop } = credentials;
    if (algorithm === undefined) return { kind: 'wrong', cause: 'algorithm' };
    if (qop !== undefined && qop !== 'auth') return { kind: 'wrong', cause: 'qop' };

    let cause: 'realm' | 'username' | 'algorithm' | 'response' = 'username';
    for (const secret of attempt.secrets) {
      if (secret.username !== username) continue;
      if (realm !== (secret.realm === '' ? attempt.realm : secret.realm)) {
        cause = 'realm';
        continue;
      }
      const ha1 = secret.ha1(algorithm, realm);
      if (ha1 === undefined) {
        cause = 'algorithm';
        continue;
      }
      const { uri, nonce, cnonce, nc } = credentials;
      const expected = digestResponse(ha1, {
        algorithm,
        method: attempt.method,
        uri,
        nonce,
        qop,
        cnonce,
        nc,
      });
      if (!equalInConstantTime(expected, credentials.response)) {
        cause = 'response';
        continue;
      }
      const now = Math.floor(attempt.nowMs / 1000);
      return this.#isFresh(nonce, source, expected, now, lifetimeSeconds) ? { kind: 'ok', secret } : STALE;
    }
    return { kind: 'wrong', cause };
  }

  #isFresh(nonce: string, source: string, response: string, now: number, lifetime: number): boolean {
    const issuedAt = this.#nonces.issuedAt(nonce, source);
    if (issuedAt === undefined || now - issuedAt > lifetime) return false;
    return this.#replays.use(response, issuedAt, now, lifetime);
  }
}

const STALE: Verification = { kind: 'stale' };
