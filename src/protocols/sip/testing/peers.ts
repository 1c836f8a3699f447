import { createSocket } from 'node:dgram';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Address, TransportOptions } from '../stack.ts';
import { Mailbox } from './stacks.ts';

/** A bare UDP socket on loopback: what it gets is taken as text, and it sends what it is told. */
export interface UdpPeer {
  readonly port: number;
  next(): Promise<{ readonly text: string; readonly from: Address }>;
  readonly waiting: number;
  send(text: string, port: number): void;
}

export async function udpPeer(t: TestContext): Promise<UdpPeer> {
  const socket = createSocket('udp4');
  const got = new Mailbox<{ text: string; from: Address }>();
  socket.on('message', (bytes, from) => got.put({ text: bytes.toString('latin1'), from }));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  t.after(() => socket.close());
  return {
    port: socket.address().port,
    next: () => got.take(),
    get waiting() {
      return got.size;
    },
    send: (text, port) => socket.send(Buffer.from(text, 'latin1'), port, '127.0.0.1'),
  };
}

/** A bare TCP connection: chunks are taken as text. */
export interface TcpPeer {
  readonly socket: Socket;
  next(): Promise<string>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>;
}

export async function tcpClient(t: TestContext, port: number): Promise<TcpPeer> {
  const socket = connect(port, '127.0.0.1');
  const peer = tcpPeer(t, socket);
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return peer;
}

export async function tcpServer(t: TestContext): Promise<{ port: number; accept(): Promise<TcpPeer> }> {
  const accepted = new Mailbox<TcpPeer>();
  const server = createServer((socket) => accepted.put(tcpPeer(t, socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, accept: () => accepted.take() };
}

function tcpPeer(t: TestContext, socket: Socket): TcpPeer {
  const chunks = new Mailbox<string>();
  socket.setNoDelay(true);
  socket.on('data', (chunk) => chunks.put(chunk.toString('latin1')));
  // A connection that the other side resets is what some tests ask for.
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  t.after(() => socket.destroy());
  return { socket, next: () => chunks.take(), closed };
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

export function tlsOptions(
  more: Partial<NonNullable<TransportOptions['tls']>>,
): NonNullable<TransportOptions['tls']> {
  return {
    certFile: '',
    keyFile: '',
    caFile: '',
    verifyClient: false,
    verifyServer: false,
    requireClientCert: false,
    ciphers: '',
    minVersion: '',
    ...more,
  };
}
