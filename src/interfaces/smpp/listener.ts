import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { SmppServerOptions } from '../../config/carriers.ts';
import type { BindAddress } from '../../config/configuration.ts';
import { SmppListenError } from './errors.ts';

/** Where the SMPP server listens. */
export interface SmppAddress {
  readonly address: string;
  readonly port: number;
  readonly secure: boolean;
}

export interface Listener {
  address(): SmppAddress;
  /** Reads the certificate again; connections go on with the old one. @throws SmppListenError */
  renew(): void;
  /** Takes no more connections; those there are stay. The address is free at once. */
  close(): void;
}

export type OnConnection = (socket: Socket, secure: boolean) => void;

/** @throws SmppListenError */
export function listenTcp(bind: BindAddress, most: number, onConnection: OnConnection): Promise<Listener> {
  const server = createTcpServer((socket) => onConnection(socket, false));
  return listening('SMPP', bind, server, most, () => {});
}

/** @throws SmppListenError */
export async function listenTls(
  tls: NonNullable<SmppServerOptions['tls']>,
  most: number,
  onConnection: OnConnection,
): Promise<Listener> {
  try {
    const server = createTlsServer({ ...credentials(tls), handshakeTimeout: HANDSHAKE_MS }, (socket) =>
      onConnection(socket, true),
    );
    // A handshake that fails is the peer's business; the socket is closed already.
    server.on('tlsClientError', () => {});
    return await listening('SMPP/TLS', tls.bind, server, most, () =>
      server.setSecureContext(credentials(tls)),
    );
  } catch (error) {
    throw error instanceof SmppListenError ? error : new SmppListenError('SMPP/TLS', tls.bind, error);
  }
}

function listening(
  name: 'SMPP' | 'SMPP/TLS',
  bind: BindAddress,
  server: Server,
  most: number,
  renew: () => void,
): Promise<Listener> {
  // Those whose handshake is still going on count as well. One more than there may be, so that somebody hears of it.
  server.maxConnections = most + 1;
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new SmppListenError(name, bind, error)));
    server.listen(bind.port, bind.address, () => {
      server.removeAllListeners('error');
      // Out of descriptors: this connection is lost, the listener goes on.
      server.on('error', () => {});
      resolve({
        address: () => {
          const { address, port } = server.address() as AddressInfo;
          return { address, port, secure: name === 'SMPP/TLS' };
        },
        renew: () => {
          try {
            renew();
          } catch (error) {
            throw new SmppListenError(name, bind, error);
          }
        },
        close: () => server.close(),
      });
    });
  });
}

function credentials({ certFile, keyFile }: NonNullable<SmppServerOptions['tls']>) {
  return {
    cert: readFileSync(certFile),
    // One file may hold both.
    key: readFileSync(keyFile === '' ? certFile : keyFile),
    minVersion: 'TLSv1.2' as const,
  };
}

const HANDSHAKE_MS = 10_000;
