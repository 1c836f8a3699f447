import type { IncomingMessage } from 'node:http';
import type { FastifyPluginAsync } from 'fastify';
import type { Page } from './page.ts';
import { Port } from './port.ts';
import type { HttpService } from './service.ts';
import type { WebSocket } from './sip-sockets.ts';

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
  /** The Server header of pages; empty leaves it out. */
  readonly serverName: string;
  /** What answers at a path; `path` is what stands behind the prefix, undecoded. Asked for each request. */
  readonly page: (path: string) => Page | undefined;
  /** Further routes below the prefix, loaded with the first request that no page answers. */
  readonly plugins?: () => Promise<readonly FastifyPluginAsync[]>;
  /** False while the gateway starts or ends. */
  readonly healthy: () => boolean;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** A WebSocket of the subprotocol `sip` at `/ws` (RFC 7118). */
  readonly onSipSocket: (socket: WebSocket, request: IncomingMessage, secure: boolean) => void;
  /** For the log: something of it cannot be served. */
  readonly onProblem: (text: string, error: unknown) => void;
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
 * The one HTTP server: `/healthz`, `/metrics`, the pages it is handed, and SIP over WebSocket at `/ws`. It listens at
 * once; what answers is loaded when somebody comes, as it would take a third of the time that a start has.
 *
 * @throws HttpListenError
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  let service: Promise<HttpService> | undefined;
  const load = () => {
    service ??= import('./service.ts').then((module) => new module.HttpService(options));
    return service;
  };
  const ports = options.listen.map((listen) => new Port(listen, load));
  const close = async () => {
    await (await service)?.close();
    await Promise.all(ports.map((port) => port.close()));
  };
  try {
    for (const port of ports) await port.open();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    addresses: ports.map((port) => ({ ...port.address, secure: port.secure })),
    renewCertificates: () => {
      for (const port of ports) port.renewCertificate();
    },
    close,
  };
}
