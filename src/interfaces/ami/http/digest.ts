import { createHash, timingSafeEqual } from 'node:crypto';

/** What a client says in `Authorization: Digest` (RFC 7616 §3.4). Values without their quotes, as Latin-1 images. */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  /** Undefined without `qop`: the form of RFC 2069, which Asterisk takes as well. */
  readonly protection: { readonly nc: string; readonly cnonce: string } | undefined;
}

/** Undefined for anything that is no digest with MD5, or that names a parameter twice. */
export function readDigest(header: string): DigestCredentials | undefined {
  const scheme = SCHEME.exec(header);
  if (scheme === null) return undefined;
  const given = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  const text = header.slice(scheme[0].length);
  for (let at = 0; at < text.length; ) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(text);
    if (found === null) return undefined;
    const name = (found[1] as string).toLowerCase();
    if (given.has(name)) return undefined;
    given.set(name, found[2] === undefined ? (found[3] ?? '') : found[2].replace(/\\(.)/g, '$1'));
    at = PARAMETER.lastIndex;
  }
  const [username, realm, nonce, uri, response] = REQUIRED.map((name) => given.get(name));
  if (!username || realm === undefined || !nonce || !uri || !response) return undefined;
  if ((given.get('algorithm') ?? 'MD5').toUpperCase() !== 'MD5') return undefined;
  const protection = protectionOf(given);
  if (protection === 'malformed') return undefined;
  return { username, realm, nonce, uri, response: response.toLowerCase(), protection };
}

/** Whether the response is right for this secret, in constant time. @param secret empty: nobody's, never right */
export function isRight(given: DigestCredentials, method: string, secret: string): boolean {
  const { username, realm, nonce, uri, response, protection } = given;
  const a1 = md5(`${username}:${realm}:${Buffer.from(secret, 'utf8').toString('latin1')}`);
  const a2 = md5(`${method}:${uri}`);
  const middle = protection === undefined ? nonce : `${nonce}:${protection.nc}:${protection.cnonce}:auth`;
  const expected = Buffer.from(md5(`${a1}:${middle}:${a2}`), 'latin1');
  const got = Buffer.from(response, 'latin1');
  return got.length === expected.length && timingSafeEqual(got, expected) && secret !== '';
}

/** Whether the `uri` that the digest is over is the request's own (RFC 7616 §3.4.6); it may be written as a whole. */
export function isForTarget({ uri }: DigestCredentials, target: string): boolean {
  return uri === target || uri.replace(/^https?:\/\/[^/]*/i, '') === target;
}

function protectionOf(given: ReadonlyMap<string, string>): DigestCredentials['protection'] | 'malformed' {
  const qop = given.get('qop');
  if (qop === undefined) return undefined;
  const nc = given.get('nc') ?? '';
  const cnonce = given.get('cnonce') ?? '';
  if (qop.toLowerCase() !== 'auth' || cnonce === '' || !COUNT.test(nc)) return 'malformed';
  return { nc, cnonce };
}

function md5(text: string): string {
  return createHash('md5').update(text, 'latin1').digest('hex');
}

const SCHEME = /^\s*Digest\s+/i;
/** Whatever follows, it is looked at once: an empty value is told by what ends it, not by blanks that any number may claim. */
const PARAMETER = /\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)|(?=,|$))\s*(?:,\s*|$)/y;
const REQUIRED = ['username', 'realm', 'nonce', 'uri', 'response'] as const;
const COUNT = /^[0-9a-f]{8}$/i;
