import type { Socket } from 'node:net';
import { writePdu } from '../pdu/encode.ts';
import type { Pdu } from '../pdu/pdu.ts';
import { PduWriter } from '../pdu/writer.ts';

/**
 * What is written in one turn of the event loop leaves in one piece: a system call for each PDU would cost more than all the
 * rest of it.
 */
export class Output {
  readonly #socket: Socket;
  readonly #writer = new PduWriter(CHUNK_OCTETS);
  #scheduled = false;
  readonly #flushNow = (): void => this.flush();
  /** How many times octets were handed to the system. */
  flushes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Writes a PDU under this number. Throws PduFieldError, and then nothing of it is written. */
  write(pdu: Pdu, sequence: number): void {
    const start = this.#writer.length;
    writePdu(pdu, this.#writer);
    this.#writer.wordAt(start + SEQUENCE_AT, sequence);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flushNow);
  }

  /** False while the peer does not read what it was sent; the socket's `drain` says when it does again. */
  get hasRoom(): boolean {
    return this.#writer.length + this.#socket.writableLength < MOST_UNREAD_OCTETS;
  }

  /** Hands what there is to the socket. */
  flush(): void {
    this.#scheduled = false;
    if (this.#writer.length === 0) return;
    const octets = this.#writer.take();
    if (!this.#socket.writable) return;
    this.flushes++;
    this.#socket.write(octets);
  }
}

const SEQUENCE_AT = 12;
const CHUNK_OCTETS = 16 * 1024;
const MOST_UNREAD_OCTETS = 256 * 1024;
