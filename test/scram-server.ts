import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** SCRAM-SHA-1 (RFC 5802) as a server sees it. */
export interface Scram {
  readonly user: string;
  readonly clientFirstBare: string;
  readonly serverFirst: string;
  readonly salted: Buffer;
  readonly nonce: string;
}

/** What the client began with; undefined: nobody is called so. */
export function beginScram(clientFirst: string, users: ReadonlyMap<string, string>): Scram | undefined {
  const [, bare = '', name = '', clientNonce = ''] = /^[ny],,(n=([^,]*),r=(.*))$/.exec(clientFirst) ?? [];
  const user = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
  const password = users.get(user);
  if (password === undefined || clientNonce === '') return undefined;
  const salt = randomBytes(16);
  const nonce = clientNonce + randomBytes(12).toString('hex');
  return {
    user,
    clientFirstBare: bare,
    serverFirst: `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`,
    salted: pbkdf2Sync(password, salt, ITERATIONS, 20, 'sha1'),
    nonce,
  };
}

/** The server's last message; undefined: the client does not know the password. */
export function endScram(scram: Scram, clientFinal: string): string | undefined {
  const [, without = '', nonce = '', proof = ''] = /^(c=[^,]*,r=([^,]*)),p=(.*)$/.exec(clientFinal) ?? [];
  const over = `${scram.clientFirstBare},${scram.serverFirst},${without}`;
  const clientKey = hmac(scram.salted, 'Client Key');
  const signature = hmac(createHash('sha1').update(clientKey).digest(), over);
  const expected = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)));
  const given = Buffer.from(proof, 'base64');
  if (nonce !== scram.nonce || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return undefined;
  }
  return `v=${hmac(hmac(scram.salted, 'Server Key'), over).toString('base64')}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha1', key).update(text).digest();
}

const ITERATIONS = 4096;
