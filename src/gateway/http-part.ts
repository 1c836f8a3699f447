import type { IncomingMessage } from 'node:http';
import type { HttpConfiguration } from '../config/configuration.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../interfaces/http/server.ts';
import type { SipStack } from '../protocols/sip/stack.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface HttpPartOptions {
  readonly metrics: Metrics;
  /** Takes the WebSockets. */
  readonly stack: SipStack;
  readonly healthy: () => boolean;
  /** What the other parts answer over HTTP. */
  readonly page: HttpServerOptions['page'];
  readonly plugins: NonNullable<HttpServerOptions['plugins']>;
  readonly log: Pick<Log, 'error'>;
}

/** The HTTP server that http.conf asks for: none, or one that listens anew when the file has changed. */
export class HttpPart {
  readonly #options: HttpPartOptions;
  #server: HttpServer | undefined;
  /** What {@link HttpPart.#server} was made from. */
  #serving: HttpConfiguration | undefined;

  constructor(options: HttpPartOptions) {
    this.#options = options;
  }

  get addresses(): HttpServer['addresses'] {
    return this.#server?.addresses ?? [];
  }

  /** @throws HttpListenError; nothing listens then. */
  async reconfigure(http: HttpConfiguration): Promise<void> {
    if (JSON.stringify(this.#serving) === JSON.stringify(http)) return this.#server?.renewCertificates();
    await this.close();
    if (http.enabled) this.#server = await this.#listen(http);
    this.#serving = http;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#serving = undefined;
    await server?.close();
  }

  #listen(http: HttpConfiguration): Promise<HttpServer> {
    const { metrics, stack, healthy, page, plugins, log } = this.#options;
    return createHttpServer({
      listen: [http.bind, ...(http.tls === undefined ? [] : [{ ...http.tls.bind, tls: http.tls }])],
      prefix: http.prefix,
      // A header is bytes.
      serverName: Buffer.from(http.serverName, 'utf8').toString('latin1').replace(NOT_IN_HEADER, ''),
      healthy,
      page,
      plugins,
      metrics: () => metrics.scrape(),
      onProblem: (text, error) => log.error({ err: error }, text),
      onSipSocket: (socket, request: IncomingMessage, secure) => {
        const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = request.socket;
        const remote = { address: remoteAddress, port: remotePort };
        stack.acceptWebSocket(socket, remote, { address: localAddress, port: localPort }, secure);
      },
    });
  }
}

const NOT_IN_HEADER = /[^ -~\x80-\xff]/g;
