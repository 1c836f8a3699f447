import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export type { WebSocket };

/** WebSockets that carry SIP (RFC 7118), at one path. */
export class SipSockets {
  readonly #path: string;
  readonly #onSocket: (socket: WebSocket, request: IncomingMessage, secure: boolean) => void;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });
  readonly #refused = new Set<Duplex>();

  constructor(
    path: string,
    onSocket: (socket: WebSocket, request: IncomingMessage, secure: boolean) => void,
  ) {
    this.#path = path;
    this.#onSocket = onSocket;
  }

  /** A request to go on as a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, secure: boolean): void {
    const refusal = this.#refusalOf(request);
    if (refusal === undefined) {
      this.#server.handleUpgrade(request, socket, head, (client) => {
        // The library answers each ping, whether or not the answers are read.
        client.on('ping', () => {
          if (client.bufferedAmount > MOST_UNREAD_BYTES) client.terminate();
        });
        this.#onSocket(client, request, secure);
      });
    } else {
      this.#refuse(socket, refusal);
    }
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    for (const socket of this.#refused) socket.destroy();
  }

  /** RFC 7118 §4: the subprotocol must be `sip`; a client that does not offer it is turned away. */
  #refusalOf(request: IncomingMessage): Refusal | undefined {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== this.#path)
      return { status: '404 Not Found', text: `There is no WebSocket here; SIP is at ${this.#path}.` };
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes('sip'))
      return { status: '400 Bad Request', text: 'The WebSocket subprotocol must be "sip" (RFC 7118).' };
    return undefined;
  }

  /** Node has let go of a socket that asks for an upgrade: its errors and its end are ours to see to. */
  #refuse(socket: Duplex, { status, text }: Refusal): void {
    this.#refused.add(socket);
    socket.on('close', () => this.#refused.delete(socket));
    // Whoever resets the connection needs no answer.
    socket.on('error', () => socket.destroy());
    socket.on('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
    );
  }
}

interface Refusal {
  readonly status: string;
  readonly text: string;
}

/** A SIP message of 1 MiB of text and its head. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;
/** Answers and pongs that a client leaves unread; one that goes on asking is dropped. */
const MOST_UNREAD_BYTES = 1024 * 1024;
