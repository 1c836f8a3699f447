import type { Socket } from 'node:net';
import type { Address } from '../stack.ts';
import { StreamFramer } from '../syntax/framer.ts';
import { Connection, type ConnectionSurroundings } from './connection.ts';
import { systemCode } from './errors.ts';

/** A TCP or TLS connection: messages delimited by Content-Length, keep-alives of CRLFs (RFC 5626 §3.5.1). */
export class SocketConnection extends Connection {
  readonly #socket: Socket;
  readonly #framer = new StreamFramer();
  #error: Error | undefined;

  constructor(
    surroundings: ConnectionSurroundings,
    socket: Socket,
    from: {
      readonly transport: string;
      readonly protocol: 'tcp' | 'tls';
      readonly local: Address;
      readonly remote: Address;
      readonly remoteKey: string;
      readonly accepted: boolean;
      readonly keepAliveSeconds: number;
    },
  ) {
    super(surroundings, from);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    if (!from.accepted) {
      socket.once(from.protocol === 'tls' ? 'secureConnect' : 'connect', () =>
        this.connected(localOf(socket)),
      );
    }
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      this.closed(this.#error, this.#error === undefined ? 'closed' : systemCode(this.#error));
    });
  }

  close(): void {
    this.#socket.destroy();
    this.closed(this.#error, 'closed');
  }

  protected write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  protected ping(): void {
    this.#socket.write(PING);
  }

  protected unwrittenBytes(): number {
    return this.#socket.writableLength;
  }

  #receive(chunk: Buffer): void {
    this.receivedBytes();
    let pings = 0;
    for (const frame of this.#framer.push(chunk)) {
      if (!this.open) return;
      switch (frame.kind) {
        case 'message':
          this.receivedMessage(frame.bytes);
          break;
        case 'ping':
          pings++;
          break;
        case 'pong':
          break;
        case 'error':
          this.receivedBadBytes(frame.error.message, chunk);
          return;
      }
    }
    // To a peer that asks without end and reads nothing, no more is said.
    if (pings > 0 && this.#socket.writableLength < MOST_UNREAD_BYTES) this.#socket.write(PONG.repeat(pings));
    this.receivedPart(this.#framer.isWithinMessage);
  }
}

export function localOf(socket: Socket): Address {
  return { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}

const PING = '\r\n\r\n';
const PONG = '\r\n';
/** Beyond them a keep-alive is not answered: each answer that waits takes far more memory than its two bytes. */
export const MOST_UNREAD_BYTES = 64 * 1024;
const TCP_KEEP_ALIVE_MS = 60_000;
