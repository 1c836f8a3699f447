import { choice, choices, type Option, secret, text, wholeNumber } from '../options.ts';
import type { DigestAlgorithmName } from '../pjsip-types.ts';
import type { ObjectSchema } from '../schema.ts';

export const DIGEST_ALGORITHMS = [
  'MD5',
  'SHA-256',
  'SHA-512-256',
] as const satisfies readonly DigestAlgorithmName[];

const options = {
  auth_type: choice(
    ['userpass', 'md5', 'digest', 'google_oauth'],
    'userpass',
    'Which of the credentials count',
  ),
  username: text('', 'The user name of the digest'),
  password: secret('The password in clear'),
  md5_cred: { ...hexDigest('MD5 of `user:realm:password` in hex', 32), secret: true },
  password_digest: passwordDigest('`ALGORITHM:hex` of `user:realm:password`; a line for each algorithm'),
  realm: text('', "The realm; empty: [global] `default_realm` inbound, the peer's outbound"),
  nonce_lifetime: wholeNumber(32, 'Seconds for which a nonce is good'),
  supported_algorithms_uas: choices(
    DIGEST_ALGORITHMS,
    [],
    'Algorithms to challenge with; empty: those of [global]',
  ),
  supported_algorithms_uac: choices(
    DIGEST_ALGORITHMS,
    [],
    'Algorithms to answer with; empty: those of [global]',
  ),
} as const;

export const AUTH: ObjectSchema<typeof options> = {
  type: 'auth',
  description: 'Digest credentials, inbound (`auth=`) or outbound (`outbound_auth=`).',
  options,
  ignored: ['refresh_token', 'oauth_clientid', 'oauth_secret'],
};

function hexDigest(description: string, digits: number): Option<string> {
  const pattern = new RegExp(`^[0-9A-Fa-f]{${digits}}$`);
  return {
    expected: `${digits} hexadecimal digits`,
    default: '',
    description,
    read: (written) => (written === '' || pattern.test(written) ? written.toLowerCase() : undefined),
  };
}

function passwordDigest(description: string): Option<ReadonlyMap<DigestAlgorithmName, string>> {
  return {
    expected: 'MD5:, SHA-256: or SHA-512-256: and the digest in hexadecimal digits',
    default: new Map(),
    description,
    secret: true,
    repeatable: true,
    read(written, before) {
      const colon = written.indexOf(':');
      const word = written.slice(0, colon).trim().toUpperCase();
      const digest = written
        .slice(colon + 1)
        .trim()
        .toLowerCase();
      const algorithm = DIGEST_ALGORITHMS.find((name) => name === word);
      if (algorithm === undefined || !/^[0-9a-f]+$/.test(digest)) return undefined;
      if (digest.length !== (algorithm === 'MD5' ? 32 : 64)) return undefined;
      return new Map([...before, [algorithm, digest]]);
    },
  };
}
