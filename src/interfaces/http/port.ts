import { readFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { HttpListenError } from './errors.ts';
import type { HttpListen } from './server.ts';
import type { HttpService } from './service.ts';

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * An address that HTTP listens on. The port is bound at once; with the first connection the service is loaded and its
 * server takes the port over, with what came meanwhile: nothing of HTTP is loaded where nobody asks.
 */
export class Port {
  readonly secure: boolean;
  readonly #listen: HttpListen;
  readonly #service: () => Promise<HttpService>;
  readonly #bound: Server;
  #certificate: Certificate | undefined;
  #server: HttpServer | undefined;
  /** All that are open. */
  readonly #sockets = new Set<Socket>();
  /** Those that came before there was a server. */
  readonly #early: Socket[] = [];
  /** WebSockets, which go on as long as nobody ends them. */
  readonly #upgraded = new Set<Duplex>();
  #closed = false;

  /** @throws HttpListenError when the certificate is none */
  constructor(listen: HttpListen, service: () => Promise<HttpService>) {
    this.secure = listen.tls !== undefined;
    this.#listen = listen;
    this.#service = service;
    this.#certificate = readCertificate(listen);
    this.#bound = createServer({ pauseOnConnect: true }, (socket) => this.#connectedEarly(socket));
  }

  get address(): { readonly address: string; readonly port: number } {
    const { address, port } = this.#bound.address() as AddressInfo;
    return { address, port };
  }

  /** @throws HttpListenError */
  open(): Promise<void> {
    const { address, port } = this.#listen;
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new HttpListenError(this.#listen, error));
      this.#bound.once('error', fail);
      this.#bound.listen({ host: address, port }, () => {
        this.#bound.off('error', fail);
        ignoreErrors(this.#bound);
        resolve();
      });
    });
  }

  /** Reads the certificate again; connections go on with the old one. @throws HttpListenError */
  renewCertificate(): void {
    const certificate = readCertificate(this.#listen);
    if (certificate === undefined) return;
    this.#certificate = certificate;
    (this.#server as HttpsServer | undefined)?.setSecureContext(certificate);
  }

  /**
   * Ends all connections. What is under way is answered first, for a moment: it may be on disk already, and who hears nothing
   * asks for it again.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const server = this.#server;
    const ended = Promise.all([closed(this.#bound), server && closed(server)]);
    for (const socket of server === undefined ? this.#sockets : this.#upgraded) socket.destroy();
    const idle = setInterval(() => server?.closeIdleConnections(), LOOK_MS);
    const late = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, GRACE_MS);
    server?.closeIdleConnections();
    await ended;
    clearInterval(idle);
    clearTimeout(late);
  }

  #connectedEarly(socket: Socket): void {
    this.#connected(socket);
    this.#early.push(socket);
    if (this.#early.length === 1) void this.#handOver();
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // Whoever resets the connection needs no answer.
    socket.on('error', () => socket.destroy());
  }

  async #handOver(): Promise<void> {
    const service = await this.#service();
    if (this.#closed) return;
    const server = service.createServer(this.#certificate);
    this.#server = server;
    ignoreErrors(server);
    server.on('connection', (socket: Socket) => this.#connected(socket));
    server.on('upgrade', (_request, socket: Duplex) => {
      this.#upgraded.add(socket);
      socket.on('close', () => this.#upgraded.delete(socket));
    });
    server.listen(this.#bound, () => {
      for (const socket of this.#early.splice(0)) {
        server.emit('connection', socket);
        socket.resume();
      }
    });
  }
}

function readCertificate(listen: HttpListen): Certificate | undefined {
  if (listen.tls === undefined) return undefined;
  try {
    const certificate = { cert: readFileSync(listen.tls.certFile), key: readFileSync(listen.tls.keyFile) };
    createSecureContext(certificate);
    return certificate;
  } catch (error) {
    throw new HttpListenError(listen, error);
  }
}

/** Out of descriptors: this connection is lost, the listener goes on. */
function ignoreErrors(server: Server): void {
  server.on('error', () => {});
}

/** That a server does not listen, because it could not or no longer does, is no news. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** How long what is under way has to be answered. */
const GRACE_MS = 1000;
const LOOK_MS = 10;
