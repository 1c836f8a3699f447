import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Page, PageAnswer } from './page.ts';
import type { Certificate } from './port.ts';
import type { Route } from './routes.ts';
import { servePage } from './serve-page.ts';
import type { HttpServerOptions } from './server.ts';
import type { SipSockets } from './sip-sockets.ts';
import { errorAnswer, FAILED, rawAnswer, writeAnswer } from './write-answer.ts';

/** What answers on every port; the libraries behind it are loaded with the first request and the first WebSocket. */
export class HttpService {
  readonly #options: HttpServerOptions;
  #route: Promise<Route> | undefined;
  #sockets: Promise<SipSockets> | undefined;
  /** Answers that may not be written yet, by connection. */
  readonly #pending = new WeakMap<Socket, ServerResponse[]>();
  #closed = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  /** A server that does not listen yet. */
  createServer(certificate: Certificate | undefined): Server {
    const secure = certificate !== undefined;
    const server = secure ? createTlsServer({ ...SERVER, ...certificate }) : createServer(SERVER);
    server.on('request', (request, response) => void this.#request(request, response, secure));
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head, secure));
    server.on('clientError', (error, socket) => this.#malformed(error, socket));
    return server;
  }

  async close(): Promise<void> {
    this.#closed = true;
    (await this.#sockets)?.close();
  }

  async #request(request: IncomingMessage, response: ServerResponse, secure: boolean): Promise<void> {
    if (!this.#admits(request.socket, response)) return;
    const page = this.#pageAt(request.url ?? '');
    if (page !== undefined) return servePage(page, request, response, secure, this.#options.serverName);
    this.#route ??= import('./routes.ts').then(({ createRoutes }) => createRoutes(this.#options));
    let route: Route;
    try {
      route = await this.#route;
    } catch (error) {
      // As with a prefix that is no path. It is told of each request, and tried again with the next.
      this.#route = undefined;
      this.#options.onProblem('What HTTP serves could not be loaded', error);
      writeAnswer(response, FAILED, this.#options.serverName);
      return;
    }
    route(request, response);
  }

  /**
   * Thousands of requests fit into what is read from a connection at once: one that sends many before it has an answer
   * would hold everybody up, and is ended.
   */
  #admits(socket: Socket, response: ServerResponse): boolean {
    const pending = this.#pending.get(socket);
    if (pending === undefined) {
      this.#pending.set(socket, [response]);
      return !socket.destroyed;
    }
    // They are written in order. Looked at here, and not when each is: a listener costs 2 µs a request.
    while (pending.length > 0 && (pending[0] as ServerResponse).writableFinished) pending.shift();
    if (socket.destroyed || pending.length >= MOST_PIPELINED) {
      socket.destroy();
      return false;
    }
    pending.push(response);
    return true;
  }

  /** Asterisk compares the prefix without regard to letter case. */
  #pageAt(target: string): Page | undefined {
    const { prefix, page } = this.#options;
    if (target.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return undefined;
    const end = target.indexOf('?');
    return page(target.slice(prefix.length, end < 0 ? undefined : end));
  }

  /** What the parser refuses has an answer, too, where somebody can still read it. */
  #malformed(error: ParserError, socket: Duplex): void {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(rawAnswer(refusalOf(error), this.#options.serverName), 'latin1', () => socket.destroy());
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

/** What the HTTP parser of Node says of a request that it cannot read. */
interface ParserError extends NodeJS.ErrnoException {
  readonly rawPacket?: Buffer;
  /** Of the packet. */
  readonly bytesParsed?: number;
}

function refusalOf({ code, rawPacket, bytesParsed = 0 }: ParserError): PageAnswer {
  if (code === 'HPE_INVALID_METHOD')
    return errorAnswer(501, 'Attempt to use unimplemented / unsupported method');
  if (code === 'HPE_HEADER_OVERFLOW') {
    const isInHeaders = rawPacket?.subarray(0, bytesParsed).includes('\n') ?? false;
    return errorAnswer(400, isInHeaders ? 'Headers too long' : 'Request line too long');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return errorAnswer(408, 'The request took too long');
  return errorAnswer(400, 'This is not HTTP');
}

/**
 * How long a request may take to come in, whatever its answer takes: bodies are small, and whoever sends his byte by byte
 * over thousands of connections shall not fill the memory (Node's own patience is five minutes).
 */
const PATIENCE = { headersTimeout: 20_000, requestTimeout: 30_000, connectionsCheckingInterval: 5000 };
/**
 * An upgrade to anything else is a wish that is not granted, and the request is answered as any other (RFC 9110 §7.8): Java's
 * client asks for HTTP/2 with each request.
 */
const SERVER = {
  ...PATIENCE,
  shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
};
const MOST_PIPELINED = 128;
