import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import type { BindAddress, ManagerConfiguration } from '../../config/configuration.ts';
import { AmiListenError } from './errors.ts';

/** Where AMI listens, for people and for tests. */
export interface AmiAddress {
  readonly name: 'AMI' | 'AMI/TLS';
  readonly address: string;
  readonly port: number;
}

export interface Listener {
  readonly name: AmiAddress['name'];
  readonly bind: BindAddress;
  address(): AmiAddress;
  /** Reads the certificate again; connections go on with the old one. @throws AmiListenError */
  renew(tls: NonNullable<ManagerConfiguration['tls']>): void;
  /** Takes no more connections; those there are stay. The address is free at once. */
  close(): void;
  /** Listens again where it did before it was closed. */
  reopen(): Promise<Listener>;
}

export type OnConnection = (socket: Socket, transport: 'TCP' | 'TLS') => void;

/** @throws AmiListenError */
export function listenTcp(bind: BindAddress, onConnection: OnConnection): Promise<Listener> {
  // A client may half-close and still wants its answers: `nc` does so at the end of its input.
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => onConnection(socket, 'TCP'));
  return listening('AMI', bind, server, {
    renew: () => {},
    reopen: () => listenTcp(bind, onConnection),
  });
}

/** @throws AmiListenError */
export function listenTls(
  tls: NonNullable<ManagerConfiguration['tls']>,
  onConnection: OnConnection,
): Promise<Listener> {
  let server: TlsServer;
  try {
    server = createTlsServer({ ...TLS_OPTIONS, ...credentials(tls) }, (socket) =>
      onConnection(socket, 'TLS'),
    );
  } catch (error) {
    return Promise.reject(new AmiListenError('AMI/TLS', tls.bind, error));
  }
  // A handshake that fails is the peer's business; the socket is closed already.
  server.on('tlsClientError', () => {});
  return listening('AMI/TLS', tls.bind, server, {
    renew: (renewed) => {
      try {
        server.setSecureContext(credentials(renewed));
      } catch (error) {
        throw new AmiListenError('AMI/TLS', renewed.bind, error);
      }
    },
    reopen: () => listenTls(tls, onConnection),
  });
}

function listening(
  name: AmiAddress['name'],
  bind: BindAddress,
  server: Server,
  more: Pick<Listener, 'renew' | 'reopen'>,
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new AmiListenError(name, bind, error)));
    server.listen(bind.port, bind.address, () => {
      server.removeAllListeners('error');
      // Out of descriptors: this connection is lost, the listener goes on.
      server.on('error', () => {});
      resolve({
        name,
        bind,
        address: () => {
          const { address, port } = server.address() as AddressInfo;
          return { name, address, port };
        },
        close: () => server.close(),
        ...more,
      });
    });
  });
}

function credentials(tls: NonNullable<ManagerConfiguration['tls']>) {
  return {
    cert: readFileSync(tls.certFile),
    // Asterisk lets one file hold both.
    key: readFileSync(tls.keyFile === '' ? tls.certFile : tls.keyFile),
    minVersion: 'TLSv1.2' as const,
    ...(tls.ciphers !== '' && { ciphers: tls.ciphers }),
  };
}

/** A peer that does not finish its handshake holds a descriptor that authlimit does not see. */
const TLS_OPTIONS = { allowHalfOpen: true, handshakeTimeout: 10_000 } as const;
