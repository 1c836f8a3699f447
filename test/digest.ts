import { createHash } from 'node:crypto';

/** The parameters of a `Digest …` header value; names in lower case, quotes removed. */
export function digestParameters(value: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const match of value.replace(/^\s*Digest\s+/i, '').matchAll(/([\w-]+)\s*=\s*("([^"]*)"|[^,\s]*)/g)) {
    parameters.set((match[1] ?? '').toLowerCase(), match[3] ?? match[2] ?? '');
  }
  return parameters;
}

/** RFC 7616 §3.4.1 for the parameters given, qop auth or none. */
export function digestResponse(
  parameters: ReadonlyMap<string, string>,
  method: string,
  password: string,
): string {
  const get = (name: string): string => parameters.get(name) ?? '';
  const algorithm = get('algorithm') === '' ? 'MD5' : get('algorithm').toUpperCase();
  const hash = (text: string): string =>
    createHash(HASHES.get(algorithm) ?? 'md5')
      .update(text, 'latin1')
      .digest('hex');
  const a1 = hash(`${get('username')}:${get('realm')}:${password}`);
  const a2 = hash(`${method}:${get('uri')}`);
  if (get('qop') === '') return hash(`${a1}:${get('nonce')}:${a2}`);
  return hash(`${a1}:${get('nonce')}:${get('nc')}:${get('cnonce')}:${get('qop')}:${a2}`);
}

/** An Authorization value that answers a challenge, as a plain phone would. */
export function answerChallenge(
  challenge: string,
  request: { readonly method: string; readonly uri: string },
  credentials: { readonly username: string; readonly password: string },
  cnonce: string,
): string {
  const asked = digestParameters(challenge);
  const parameters = new Map([
    ['username', credentials.username],
    ['realm', asked.get('realm') ?? ''],
    ['nonce', asked.get('nonce') ?? ''],
    ['uri', request.uri],
    ['algorithm', asked.get('algorithm') ?? 'MD5'],
    ['cnonce', cnonce],
    ['nc', '00000001'],
    ['qop', 'auth'],
  ]);
  parameters.set('response', digestResponse(parameters, request.method, credentials.password));
  if (asked.has('opaque')) parameters.set('opaque', asked.get('opaque') ?? '');
  const bare = new Set(['algorithm', 'nc', 'qop']);
  const text = [...parameters].map(([name, value]) =>
    bare.has(name) ? `${name}=${value}` : `${name}="${value}"`,
  );
  return `Digest ${text.join(', ')}`;
}

/**
 * Recorded credentials made anew for a challenge of this time: right where they were right, wrong where wrong.
 *
 * @param recorded the `Digest …` value as it was recorded. @param here the same as it is to be sent
 */
export function renewedDigest(
  recorded: string,
  here: string,
  challenge: string,
  request: { readonly method: string; readonly password: string },
): string {
  const { method, password } = request;
  const then = digestParameters(recorded);
  const isRight = then.get('response') === digestResponse(then, method, password);
  const asked = digestParameters(challenge);
  const now = digestParameters(here);
  let fresh = here;
  for (const name of ['nonce', 'opaque']) {
    const value = asked.get(name);
    if (value === undefined || !now.has(name)) continue;
    fresh = fresh.replace(new RegExp(`\\b${name}="[^"]*"`), () => `${name}="${value}"`);
    now.set(name, value);
  }
  const response = digestResponse(now, method, isRight ? password : `not ${password}`);
  return fresh.replace(/\bresponse="[^"]*"/, `response="${response}"`);
}

const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA-256', 'sha256'],
  ['SHA-512-256', 'sha512-256'],
]);
