import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AmiServer } from '../../server.ts';
import type { HttpAnswer, HttpRequest } from '../http-request.ts';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secure?: boolean;
  readonly remoteAddress?: string;
  readonly onGone?: (callback: () => void) => void;
}

/** A client that keeps its cookie, without a network. */
export class Browser {
  cookie = '';
  readonly #server: Pick<AmiServer, 'page'>;

  constructor(server: Pick<AmiServer, 'page'>) {
    this.#server = server;
  }

  async ask(target: string, asked: Asked = {}): Promise<HttpAnswer> {
    const { method = 'GET', headers = {}, body = '', secure = false, remoteAddress = '127.0.0.1' } = asked;
    const page = this.#server.page(target.split('?', 1)[0] as string);
    if (page === undefined) return { status: 404, reason: 'Not Found', headers: [] };
    const request: HttpRequest = {
      method,
      target,
      headers: { host: '127.0.0.1', ...(this.cookie === '' ? {} : { cookie: this.cookie }), ...headers },
      body,
      secure,
      socket: { localAddress: '127.0.0.1', localPort: 8088, remoteAddress, remotePort: 50_000 } as Socket,
      onGone: asked.onGone ?? (() => {}),
    };
    const answer = await page(request);
    const given = header(answer, 'Set-Cookie').split(';', 1)[0] ?? '';
    if (given !== '') this.cookie = given;
    return answer;
  }

  async text(target: string, asked?: Asked): Promise<string> {
    return bodyOf(await this.ask(target, asked));
  }

  /** What a form sends. */
  post(target: string, body: string): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.text(target, { method: 'POST', headers, body });
  }
}

export function bodyOf({ body = [] }: HttpAnswer): string {
  return body.map((piece) => piece.toString('latin1')).join('');
}

export function header(answer: HttpAnswer, name: string): string {
  return answer.headers.find(([one]) => one === name)?.[1] ?? '';
}

export interface Digest {
  readonly username: string;
  readonly secret: string;
  readonly realm?: string;
  readonly nc?: string;
  readonly method?: string;
  /** Without `qop`, as in RFC 2069. */
  readonly bare?: boolean;
}

/** The Authorization header for the nonce of a 401. */
export function authorization(challenge: HttpAnswer, target: string, digest: Digest): string {
  const { username, secret, realm = 'asterisk', nc = '00000001', method = 'GET', bare = false } = digest;
  const nonce = nonceOf(challenge);
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const middle = bare ? nonce : `${nonce}:${nc}:0a4f113b:auth`;
  const response = md5(`${md5(`${username}:${realm}:${secret}`)}:${middle}:${md5(`${method}:${target}`)}`);
  const protection = bare ? '' : `, qop=auth, nc=${nc}, cnonce="0a4f113b"`;
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${target}"${protection}, response="${response}", algorithm=MD5, opaque="${nonce}"`;
}

export function nonceOf(challenge: HttpAnswer): string {
  return / nonce="([^"]*)"/.exec(header(challenge, 'WWW-authenticate'))?.[1] ?? '';
}
