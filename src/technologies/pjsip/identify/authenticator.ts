import type {
  DigestAlgorithmName,
  PjsipAuth,
  PjsipConfiguration,
  PjsipEndpoint,
} from '../../../config/pjsip-types.ts';
import type { DigestCredentials } from '../../../protocols/sip/auth/credentials.ts';
import type { DigestServer } from '../../../protocols/sip/auth/digest-server.ts';
import { DigestSecret } from '../../../protocols/sip/auth/secret.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';

export type Authentication =
  | { readonly kind: 'authenticated'; readonly credentials: DigestCredentials }
  /** Nothing was proved yet: no credentials, for another realm, or with a nonce that is over. */
  | { readonly kind: 'challenge'; readonly headers: string }
  /** The credentials are wrong. */
  | { readonly kind: 'failed'; readonly headers: string; readonly credentials: DigestCredentials };

/**
 * Digest authentication of endpoints under one configuration: their `auth` sections, with the realms and algorithms that
 * these and `[global]` name. For who is not known there is a secret that nobody has, so that the answer and the
 * work behind it are the same as for an account that exists.
 */
export class Authenticator {
  readonly #configuration: PjsipConfiguration;
  readonly #digest: DigestServer;
  readonly #nobodysHash: string;
  /** By endpoint, made when first needed. */
  readonly #accounts = new Map<string, Account>();
  readonly #nobody: Account;

  /** @param nobodysHash 64 random hexadecimal digits, the hash that no password has */
  constructor(configuration: PjsipConfiguration, digest: DigestServer, nobodysHash: string) {
    this.#configuration = configuration;
    this.#digest = digest;
    this.#nobodysHash = nobodysHash;
    this.#nobody = this.#account([]);
  }

  /** @param endpoint undefined: nobody was recognised, and nothing will do */
  authenticate(
    incoming: IncomingRequest,
    endpoint: PjsipEndpoint | undefined,
    given: readonly DigestCredentials[],
    nowMs: number,
  ): Authentication {
    const account = endpoint === undefined ? this.#nobody : this.#accountOf(endpoint);
    const { flow, request } = incoming;
    const source = `${flow.remote.address}:${flow.remote.port}`;
    let failed: DigestCredentials | undefined;
    let stale = false;
    for (const credentials of given) {
      const result = this.#digest.verify({
        credentials,
        method: request.method,
        secrets: endpoint === undefined ? [this.#nobodysSecret(credentials)] : account.secrets,
        realm: account.realm,
        source,
        nowMs,
        lifetimeSeconds: account.nonceLifetime,
      });
      if (result.kind === 'ok') return { kind: 'authenticated', credentials };
      if (result.kind === 'stale') stale = true;
      // Credentials for another realm are for somebody else on the way (RFC 3261 §22.3).
      else if (result.cause !== 'realm') failed = credentials;
    }
    const headers = this.#challenges(account, stale, source, nowMs);
    return failed === undefined || stale
      ? { kind: 'challenge', headers }
      : { kind: 'failed', headers, credentials: failed };
  }

  #challenges({ realms }: Account, stale: boolean, source: string, nowMs: number): string {
    let lines = '';
    for (const [realm, algorithms] of realms) {
      for (const value of this.#digest.challenges({ realm, algorithms, stale, source, nowMs })) {
        lines += `WWW-Authenticate: ${value}\r\n`;
      }
    }
    return lines;
  }

  #accountOf(endpoint: PjsipEndpoint): Account {
    let account = this.#accounts.get(endpoint.name);
    if (account === undefined) {
      const auths = endpoint.auth.map((name) => this.#configuration.auths.get(name));
      account = this.#account(auths.filter((auth) => auth !== undefined));
      this.#accounts.set(endpoint.name, account);
    }
    return account;
  }

  /** Without any auth it challenges like any other, and nothing will do. */
  #account(auths: readonly PjsipAuth[]): Account {
    const { defaultRealm, defaultAuthAlgorithmsUas } = this.#configuration.global;
    const realms = new Map<string, readonly DigestAlgorithmName[]>();
    const secrets: DigestSecret[] = [];
    for (const auth of auths) {
      const algorithms = algorithmsOf(auth, defaultAuthAlgorithmsUas);
      secrets.push(secretOf(auth, algorithms));
      const realm = latin1(auth.realm || defaultRealm);
      realms.set(realm, [...new Set([...(realms.get(realm) ?? []), ...algorithms])]);
    }
    if (realms.size === 0) realms.set(latin1(defaultRealm), defaultAuthAlgorithmsUas);
    const nonceLifetime = auths[0]?.nonceLifetime ?? DEFAULT_NONCE_LIFETIME;
    return { realms, realm: latin1(defaultRealm), secrets, nonceLifetime };
  }

  #nobodysSecret({ username }: DigestCredentials): DigestSecret {
    const { defaultAuthAlgorithmsUas: algorithms } = this.#configuration.global;
    const hashes = new Map(algorithms.map((algorithm) => [algorithm, this.#nobodysHash]));
    return new DigestSecret({ username, realm: '', password: undefined, hashes, algorithms });
  }
}

interface Account {
  /** What is challenged for: realm → algorithms, the preferred one first. */
  readonly realms: ReadonlyMap<string, readonly DigestAlgorithmName[]>;
  /** Of secrets that name none. */
  readonly realm: string;
  readonly secrets: readonly DigestSecret[];
  /** Seconds. */
  readonly nonceLifetime: number;
}

function algorithmsOf(
  auth: PjsipAuth,
  defaults: readonly DigestAlgorithmName[],
): readonly DigestAlgorithmName[] {
  const wanted = auth.supportedAlgorithmsUas.length > 0 ? auth.supportedAlgorithmsUas : defaults;
  if (passwordOf(auth) !== undefined) return wanted;
  // Of a hash one can make no other.
  const known = hashesOf(auth);
  const usable = wanted.filter((algorithm) => known.has(algorithm));
  return usable.length > 0 ? usable : [...known.keys()];
}

function secretOf(auth: PjsipAuth, algorithms: readonly DigestAlgorithmName[]): DigestSecret {
  const { username, realm } = auth;
  return new DigestSecret({
    username,
    realm,
    password: passwordOf(auth),
    hashes: hashesOf(auth),
    algorithms,
  });
}

/** `digest` takes hashes, or a password to make them from. */
function passwordOf({ authType, password }: PjsipAuth): string | undefined {
  return password !== '' && (authType === 'userpass' || authType === 'digest') ? password : undefined;
}

function hashesOf(auth: PjsipAuth): ReadonlyMap<DigestAlgorithmName, string> {
  if (auth.authType === 'md5') return new Map([['MD5', auth.md5Cred]]);
  return auth.authType === 'digest' ? auth.passwordDigest : new Map();
}

/** Seconds. */
const DEFAULT_NONCE_LIFETIME = 32;
