import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { createOutgoingHttp, type OutgoingHttpOptions } from '../create-outgoing.ts';
import {
  OutgoingError,
  type OutgoingErrorCode,
  type OutgoingHttp,
  type OutgoingRequest,
} from '../outgoing.ts';

/** What a test is asked by and asks, until it ends. */
export class Servers {
  readonly #closing: (() => Promise<unknown>)[] = [];

  readonly close = async (): Promise<void> => {
    for (const close of this.#closing.splice(0).reverse()) await close();
  };

  /** Closes it, too. */
  closing(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  readonly outgoing = (options: Partial<OutgoingHttpOptions> = {}): OutgoingHttp => {
    const http = createOutgoingHttp({
      networks: () => ['127.0.0.0/8'],
      userAgent: 'Test/1',
      connectionsPerOrigin: 8,
      clock: {
        after: (delayMs, callback) => {
          const timer = setTimeout(callback, delayMs);
          return { cancel: () => clearTimeout(timer) };
        },
      },
      ...options,
    });
    this.#closing.push(() => http.close());
    return http;
  };

  readonly serve = async (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    host = '127.0.0.1',
  ): Promise<{ readonly url: string; readonly requests: Seen[] }> => {
    const requests: Seen[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        answer(request, response);
      });
    });
    const port = await listening(server, host);
    this.#closing.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return { url: `http://${host}:${port}`, requests };
  };

  readonly tcp = async (accept: (socket: Socket) => void): Promise<string> => {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      accept(socket);
    });
    const port = await listening(server, '127.0.0.1');
    this.#closing.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${port}/`;
  };
}

export function listening(server: Server | TcpServer, host: string): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

export async function freePort(): Promise<number> {
  const server = createTcpServer();
  const port = await listening(server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function post(request: Partial<OutgoingRequest> & { readonly url: string }): OutgoingRequest {
  const headers = { 'Content-Type': 'text/plain' };
  return { ...get(request), method: 'POST', headers, body: 'text', ...request };
}

export function get(request: Partial<OutgoingRequest> & { readonly url: string }): OutgoingRequest {
  return { method: 'GET', headers: {}, timeoutMs: 5000, maxBytes: 1000, maxRedirects: 0, ...request };
}

export function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { Location: location });
  response.end('x'.repeat(2000));
}

export async function fails(work: Promise<unknown>, code: OutgoingErrorCode): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof OutgoingError, String(error));
    assert.equal(error.code, code, String(error.cause ?? error));
    return true;
  });
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
