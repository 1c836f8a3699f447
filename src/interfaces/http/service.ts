import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Certificate } from './port.ts';
import type { Route } from './routes.ts';
import type { HttpServerOptions } from './server.ts';
import type { SipSockets } from './sip-sockets.ts';

/** What answers on every port; the libraries behind it are loaded with the first request and the first WebSocket. */
export class HttpService {
  readonly #options: HttpServerOptions;
  #route: Promise<Route> | undefined;
  #sockets: Promise<SipSockets> | undefined;
  #closed = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  /** A server that does not listen yet. */
  createServer(certificate: Certificate | undefined): Server {
    const secure = certificate !== undefined;
    const server = secure ? createTlsServer(certificate) : createServer();
    server.on('request', (request, response) => void this.#request(request, response));
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head, secure));
    return server;
  }

  async close(): Promise<void> {
    this.#closed = true;
    (await this.#sockets)?.close();
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#route ??= import('./routes.ts').then(({ createRoutes }) => createRoutes(this.#options));
    const route = await this.#route;
    route(request, response);
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, secure: boolean): Promise<void> {
    // Whoever resets the connection meanwhile needs no answer.
    socket.on('error', () => socket.destroy());
    const { prefix, onSipSocket } = this.#options;
    this.#sockets ??= import('./sip-sockets.ts').then(
      (module) => new module.SipSockets(`${prefix}/ws`, onSipSocket),
    );
    const sockets = await this.#sockets;
    if (this.#closed) socket.destroy();
    else sockets.upgrade(request, socket, head, secure);
  }
}
