import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { HttpListenError } from './errors.ts';
import type { SipSockets, WebSocket } from './sip-sockets.ts';

/** Where the HTTP server listens. */
export interface HttpListen {
  readonly address: string;
  readonly port: number;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** What the HTTP server serves, by what it is handed. */
export interface HttpServerOptions {
  readonly listen: readonly HttpListen[];
  /** http.conf `prefix`, without a slash at its end. */
  readonly prefix: string;
  /** False while the gateway starts or ends. */
  readonly healthy: () => boolean;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** A WebSocket of the subprotocol `sip` at `/ws` (RFC 7118). */
  readonly onSipSocket: (socket: WebSocket, request: IncomingMessage, secure: boolean) => void;
}

export interface HttpServer {
  readonly addresses: readonly {
    readonly address: string;
    readonly port: number;
    readonly secure: boolean;
  }[];
  /** Reads the certificates again; connections go on with the old ones. @throws HttpListenError */
  renewCertificates(): void;
  close(): Promise<void>;
}

/**
 * The one HTTP server: `/healthz`, `/metrics`, and SIP over WebSocket at `/ws`. It listens at once; the libraries that
 * answer are loaded with the first request, as they would take a third of the time that a start has.
 *
 * @throws HttpListenError
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const service = new Service(options);
  const servers = options.listen.map((listen) => ({ listen, server: createListener(listen, service) }));
  const close = async () => {
    await service.close();
    await Promise.all(servers.map(({ server }) => closed(server)));
  };
  try {
    for (const { listen, server } of servers) await listening(server, listen);
  } catch (error) {
    await close();
    throw error;
  }
  const addresses = servers.map(({ listen, server }) => {
    const { address, port } = server.address() as AddressInfo;
    return { address, port, secure: listen.tls !== undefined };
  });
  const renewCertificates = () => {
    for (const { listen, server } of servers) {
      if (listen.tls !== undefined)
        (server as TlsServer).setSecureContext(readCertificate(listen, listen.tls));
    }
  };
  return { addresses, renewCertificates, close };
}

/** What answers, loaded when somebody asks first. */
class Service {
  readonly #options: HttpServerOptions;
  #routes: Promise<RequestListener> | undefined;
  #sockets: Promise<SipSockets> | undefined;
  #closed = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#routes ??= import('./routes.ts').then(({ createRoutes }) => createRoutes(this.#options));
    const route = await this.#routes;
    route(request, response);
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, secure: boolean): Promise<void> {
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

  async close(): Promise<void> {
    this.#closed = true;
    (await this.#sockets)?.close();
  }
}

function createListener(listen: HttpListen, service: Service): Server {
  const secure = listen.tls !== undefined;
  const server = secure ? createTlsServer(readCertificate(listen, listen.tls)) : createServer();
  server.on('request', (request, response) => void service.request(request, response));
  server.on('upgrade', (request, socket, head) => void service.upgrade(request, socket, head, secure));
  return server;
}

function readCertificate({ address, port }: HttpListen, tls: NonNullable<HttpListen['tls']>) {
  try {
    const pair = { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) };
    createSecureContext(pair);
    return pair;
  } catch (error) {
    throw new HttpListenError('HTTPS', address, port, error);
  }
}

function listening(server: Server, { address, port, tls }: HttpListen): Promise<void> {
  return new Promise((resolve, reject) => {
    const name = tls === undefined ? 'HTTP' : 'HTTPS';
    const fail = (error: Error) => reject(new HttpListenError(name, address, port, error));
    server.once('error', fail);
    server.listen({ host: address, port }, () => {
      server.off('error', fail);
      // Out of descriptors: this connection is lost, the listener goes on.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** Connections that wait for their next request are not waited for. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // That it does not listen, because it could not, is no news.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
