import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePorts } from './loopback.ts';
import { Waiting } from './waiting.ts';

/** A request that came to a {@link CallbackReceiver}. */
export interface ReceivedCallback {
  readonly method: string;
  /** As it was asked for, host included. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server of a customer: remembers what it is sent, answers as the test says, can be down for a while. */
export class CallbackReceiver {
  readonly received: ReceivedCallback[] = [];
  /** By default an empty 200. */
  answer: (callback: ReceivedCallback) => {
    status: number;
    body?: string | Buffer;
    type?: string;
    headers?: Record<string, string>;
  } = () => ({ status: 200 });
  readonly port: number;
  #server: Server;
  readonly #waiting = new Waiting();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#serve(server);
  }

  static async open(): Promise<CallbackReceiver> {
    // A port that stays its own while it is down.
    const [port] = await freePorts(1);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new CallbackReceiver(server);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Nobody listens any more. */
  async down(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** On the same port again. */
  async up(): Promise<void> {
    this.#server = createServer().listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#serve(this.#server);
  }

  /** Waits until `found` gives something for what came so far; rejects after `timeoutMs`. */
  async until<T>(
    found: (received: readonly ReceivedCallback[]) => T | undefined,
    timeoutMs = 10_000,
  ): Promise<T> {
    return this.#waiting.until(
      () => found(this.received),
      timeoutMs,
      () => this.received.map(({ method, url, body }) => `${method} ${url} ${body}`).join(' | '),
    );
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.down();
  }

  #serve(server: Server): void {
    server.on('request', (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const callback = { method, url: this.url(url), headers, body: Buffer.concat(pieces).toString() };
        this.received.push(callback);
        const { status, body = '', type = 'text/plain', headers: more = {} } = this.answer(callback);
        response.writeHead(status, { 'content-type': type, ...more }).end(body);
        this.#waiting.wake();
      });
    });
  }
}
