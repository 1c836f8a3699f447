import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  TLSSocket,
  type Server as TlsServer,
  connect as tlsConnect,
} from 'node:tls';
import type { Address, TransportOptions } from '../stack.ts';
import { type Family, familyOf, isWildcard } from './address.ts';
import type { Connection } from './connection.ts';
import { remoteKey, type StreamSurroundings } from './connections.ts';
import { refusedByTheSystem, TransportSetupError } from './errors.ts';
import { localOf, SocketConnection } from './socket-connection.ts';
import { admits, secureContextOptions } from './tls-options.ts';

/** A TCP or TLS transport: a listening socket, the connections it accepted, and those made on its behalf. */
export class StreamTransport {
  readonly name: string;
  readonly protocol: 'tcp' | 'tls';
  readonly local: Address;
  readonly family: Family;
  readonly #server: Server;
  readonly #surroundings: StreamSurroundings;
  #options: TransportOptions;
  #secure: ReturnType<typeof secureContextOptions>;

  static open(
    options: TransportOptions,
    protocol: 'tcp' | 'tls',
    surroundings: StreamSurroundings,
  ): Promise<StreamTransport> {
    const { name, bind } = options;
    const secure = secureContextOptions(options);
    if (protocol === 'tls' && secure.cert === undefined) {
      const text = `Transport '${name}' needs a certificate: set cert_file, and priv_key_file if the key is not in it`;
      return Promise.reject(new TransportSetupError(name, 'no-certificate', text));
    }
    const server =
      protocol === 'tls'
        ? createTlsServer({
            ...secure,
            requestCert: options.tls?.verifyClient === true || options.tls?.requireClientCert === true,
            rejectUnauthorized: false,
            handshakeTimeout: surroundings.limits.connectMs,
          })
        : createServer();
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        const where = `${protocol.toUpperCase()} ${bind.address} port ${bind.port}`;
        reject(refusedByTheSystem(name, `listen on ${where}`, error));
      });
      const ipv6Only = familyOf(bind.address) === 6;
      server.listen({ host: bind.address, port: bind.port, ipv6Only, backlog: BACKLOG }, () => {
        server.removeAllListeners('error');
        resolve(new StreamTransport(options, protocol, server, secure, surroundings));
      });
    });
  }

  private constructor(
    options: TransportOptions,
    protocol: 'tcp' | 'tls',
    server: Server,
    secure: ReturnType<typeof secureContextOptions>,
    surroundings: StreamSurroundings,
  ) {
    this.name = options.name;
    this.protocol = protocol;
    this.family = familyOf(options.bind.address) === 6 ? 6 : 4;
    this.local = addressOf(server);
    this.#options = options;
    this.#server = server;
    this.#secure = secure;
    this.#surroundings = surroundings;
    const { user } = surroundings;
    const what = `${protocol.toUpperCase()} transport '${options.name}'`;
    server.on('tlsClientError', (error) =>
      user.onProblem(`${what}: a TLS handshake failed: ${error.message}`, error),
    );
    server.on('error', (error) => user.onProblem(`${what}: ${error.message}`, error));
    server.on(protocol === 'tls' ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.#accept(socket),
    );
  }

  /** The connection to a target that is there, or a new one. */
  connectionTo(address: string, port: number, serverName: string): Connection {
    const key = this.#keyOf(address, port, serverName);
    return this.#surroundings.connections.towards(key) ?? this.#connect(address, port, serverName, key);
  }

  /** Takes over what can be changed without closing anything: certificates, keep-alives. */
  update(options: TransportOptions): void {
    const secure = secureContextOptions(options);
    this.#options = options;
    this.#secure = secure;
    if (this.protocol === 'tls') (this.#server as TlsServer).setSecureContext(secure);
    for (const connection of this.#surroundings.connections.ofTransport(this.name)) {
      connection.keepAliveSeconds = options.keepAliveSeconds;
    }
  }

  close(): Promise<void> {
    for (const connection of this.#surroundings.connections.ofTransport(this.name)) connection.close();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const { connections, limits, user } = this.#surroundings;
    const address = socket.remoteAddress;
    const port = socket.remotePort;
    if (address === undefined || port === undefined) {
      socket.destroy();
      return;
    }
    const from = `${this.protocol.toUpperCase()} connection from ${address} port ${port}`;
    if (connections.size >= limits.connections) {
      user.onProblem(`${from} refused: there are ${connections.size}, as many as may be`, undefined);
      socket.destroy();
      return;
    }
    if (socket instanceof TLSSocket && !admits(this.#options, socket)) {
      user.onProblem(`${from} refused: no client certificate that holds`, undefined);
      socket.destroy();
      return;
    }
    const verified = this.protocol === 'tls' && this.#options.tls?.verifyServer === true;
    new SocketConnection(this.#surroundings, socket, {
      transport: this.name,
      protocol: this.protocol,
      local: localOf(socket),
      remote: { address, port },
      // Who connected has not shown to be the server that a request is meant for.
      remoteKey: verified ? '' : this.#keyOf(address, port, ''),
      accepted: true,
      keepAliveSeconds: this.#options.keepAliveSeconds,
    });
  }

  #connect(address: string, port: number, serverName: string, key: string): Connection {
    const bound = this.#options.bind.address;
    const to = { host: address, port, ...(isWildcard(bound) ? {} : { localAddress: bound }) };
    const socket =
      this.protocol === 'tcp'
        ? connect(to)
        : tlsConnect({
            ...to,
            ...this.#secure,
            rejectUnauthorized: this.#options.tls?.verifyServer === true,
            // An address cannot be asked for by name (RFC 6066 §3), but is looked for in the certificate.
            ...(familyOf(serverName) === 0 ? { servername: serverName } : {}),
          });
    return new SocketConnection(this.#surroundings, socket, {
      transport: this.name,
      protocol: this.protocol,
      local: { address: bound, port: 0 },
      remote: { address, port },
      remoteKey: key,
      accepted: false,
      keepAliveSeconds: this.#options.keepAliveSeconds,
    });
  }

  #keyOf(address: string, port: number, serverName: string): string {
    const checked = this.protocol === 'tls' && this.#options.tls?.verifyServer === true;
    return remoteKey(this.protocol, address, port, checked ? serverName : '');
  }
}

function addressOf(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') return { address: '', port: 0 };
  return { address: bound.address, port: bound.port };
}

const BACKLOG = 1024;
