import { hash } from 'node:crypto';

/** What the gateway challenged one of the users `u0`, `u1`… with, and how often that was answered. */
export interface Nonce {
  readonly user: number;
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string;
  /** H(A1) with the password `secret`. */
  readonly secret: string;
  count: number;
}

/** Reads the challenge of a 401. Made by cutting it: for generators, which must cost next to nothing. */
export function challengeOf(answer: string, user: number): Nonce {
  const parameter = (name: string): string => {
    const at = answer.indexOf(`${name}="`, answer.indexOf('WWW-Authenticate:')) + name.length + 2;
    return answer.slice(at, answer.indexOf('"', at));
  };
  const realm = parameter('realm');
  const secret = hash('md5', `u${user}:${realm}:secret`);
  return { user, realm, nonce: parameter('nonce'), opaque: parameter('opaque'), secret, count: 0 };
}

/** The Authorization line, with its CRLF; counts the nonce up. */
export function authorization(method: string, uri: string, nonce: Nonce): string {
  const count = (++nonce.count).toString(16).padStart(8, '0');
  const request = hash('md5', `${method}:${uri}`);
  const response = hash('md5', `${nonce.secret}:${nonce.nonce}:${count}:bench:auth:${request}`);
  return `Authorization: Digest username="u${nonce.user}",realm="${nonce.realm}",nonce="${nonce.nonce}",uri="${uri}",response="${response}",algorithm=MD5,cnonce="bench",opaque="${nonce.opaque}",qop=auth,nc=${count}\r\n`;
}
