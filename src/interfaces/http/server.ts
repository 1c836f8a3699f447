import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type FastifyInstance, fastify } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';

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
  close(): Promise<void>;
}

/** The one HTTP server: `/healthz`, `/metrics`, and SIP over WebSocket at `/ws`. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const servers: FastifyInstance[] = [];
  const addresses: { address: string; port: number; secure: boolean }[] = [];
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_WEBSOCKET_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });
  const refused = new Set<Duplex>();
  for (const listen of options.listen) {
    const secure = listen.tls !== undefined;
    const server = createFastify(listen);
    addRoutes(server, options);
    server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refusal = refusalOf(request, options);
      if (refusal === undefined)
        sockets.handleUpgrade(request, socket, head, (client) =>
          options.onSipSocket(client, request, secure),
        );
      else refuse(socket, refusal, refused);
    });
    await server.listen({ host: listen.address, port: listen.port });
    const bound = server.server.address() as AddressInfo;
    addresses.push({ address: bound.address, port: bound.port, secure });
    servers.push(server);
  }
  return {
    addresses,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      for (const socket of refused) socket.destroy();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function createFastify(listen: HttpListen): FastifyInstance {
  if (listen.tls === undefined) return fastify({ forceCloseConnections: true });
  const https = { cert: readFileSync(listen.tls.certFile), key: readFileSync(listen.tls.keyFile) };
  return fastify({ forceCloseConnections: true, https }) as unknown as FastifyInstance;
}

function addRoutes(server: FastifyInstance, options: HttpServerOptions): void {
  const { prefix } = options;
  server.get(`${prefix}/healthz`, (_request, reply) => {
    const healthy = options.healthy();
    reply.code(healthy ? 200 : 503).send({ status: healthy ? 'ok' : 'unavailable' });
  });
  server.get(`${prefix}/metrics`, async (_request, reply) => {
    const { contentType, text } = await options.metrics();
    return reply.header('content-type', contentType).send(text);
  });
  server.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ error: 'Not Found' });
  });
}

/** RFC 7118 §4: the subprotocol must be `sip`; a client that does not offer it is turned away. */
function refusalOf(request: IncomingMessage, { prefix }: HttpServerOptions): Refusal | undefined {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== `${prefix}/ws`)
    return { status: '404 Not Found', text: 'There is no WebSocket here; SIP is at /ws.' };
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.includes('sip'))
    return { status: '400 Bad Request', text: 'The WebSocket subprotocol must be "sip" (RFC 7118).' };
  return undefined;
}

interface Refusal {
  readonly status: string;
  readonly text: string;
}

/** Node has let go of a socket that asks for an upgrade: its errors and its end are ours to see to. */
function refuse(socket: Duplex, { status, text }: Refusal, refused: Set<Duplex>): void {
  refused.add(socket);
  socket.on('close', () => refused.delete(socket));
  // Whoever resets the connection needs no answer.
  socket.on('error', () => socket.destroy());
  socket.on('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/** A SIP message of 1 MiB of text and its head. */
const MAX_WEBSOCKET_MESSAGE_BYTES = 2 * 1024 * 1024;
