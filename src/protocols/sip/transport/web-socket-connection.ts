import { isUtf8 } from 'node:buffer';
import type { Address, WebSocketLike } from '../stack.ts';
import { Connection, type ConnectionSurroundings } from './connection.ts';
import { systemCode } from './errors.ts';
import { MOST_UNREAD_BYTES } from './socket-connection.ts';

/** SIP over WebSocket (RFC 7118): a message a frame, text or binary; kept alive with the pings of WebSocket. */
export class WebSocketConnection extends Connection {
  readonly #socket: WebSocketLike;
  #error: Error | undefined;
  #pongMissing = false;
  #answering = false;

  constructor(
    surroundings: ConnectionSurroundings,
    socket: WebSocketLike,
    from: {
      readonly transport: string;
      readonly protocol: 'ws' | 'wss';
      readonly local: Address;
      readonly remote: Address;
      readonly keepAliveSeconds: number;
    },
  ) {
    super(surroundings, { ...from, remoteKey: '', accepted: true });
    this.#socket = socket;
    socket.on('message', (bytes) => this.#receive(bytes));
    socket.on('pong', () => {
      this.#pongMissing = false;
      this.receivedBytes();
    });
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('close', () => {
      this.closed(this.#error, this.#error === undefined ? 'closed' : systemCode(this.#error));
    });
  }

  close(): void {
    this.#socket.terminate();
    this.closed(this.#error, 'closed');
  }

  /** As text where that loses nothing, which is what browsers' SIP libraries expect. */
  protected write(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#socket.send(isUtf8(buffer) ? buffer.toString('utf8') : buffer);
  }

  /** Every WebSocket endpoint answers pings (RFC 6455 §5.5.3): one that did not since the last is gone. */
  protected ping(): void {
    if (this.#pongMissing) {
      this.close();
      return;
    }
    this.#pongMissing = true;
    this.#socket.ping();
  }

  protected unwrittenBytes(): number {
    return this.#socket.bufferedAmount;
  }

  #receive(bytes: Buffer): void {
    if (!this.open) return;
    this.receivedBytes();
    if (bytes.length <= 4 && isBlank(bytes)) {
      if (bytes.length === 4 && !this.#answering) this.#answerSoon();
      return;
    }
    if (bytes.length > LARGEST_HEAD_BYTES && bytes.subarray(0, LARGEST_HEAD_BYTES).indexOf(END_OF_HEAD) < 0) {
      this.receivedBadBytes(`The headers of a message are larger than ${LARGEST_HEAD_BYTES} bytes.`, bytes);
      return;
    }
    this.receivedMessage(bytes);
  }

  /** Once for all that came in one piece: two megabytes of these frames, answered one by one, take a second. */
  #answerSoon(): void {
    this.#answering = true;
    queueMicrotask(() => {
      this.#answering = false;
      if (this.open && this.unwrittenBytes() < MOST_UNREAD_BYTES) this.#socket.send('\r\n');
    });
  }
}

/** CRLFs: the keep-alives of RFC 5626, which some clients send here too. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x0d || byte === 0x0a);
}

const END_OF_HEAD = '\r\n\r\n';
/** As on other streams (StreamFramer): a frame may be larger, but what is to be read line by line may not. */
const LARGEST_HEAD_BYTES = 64 * 1024;
