import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../messages/clock.ts';
import type { SessionOutput } from './session.ts';

/** What a connection tells its session. */
export interface ConnectionReader {
  receive(chunk: Buffer): void;
  inputEnded(): void;
  closed(): void;
}

/**
 * A session's socket, plain or TLS. A peer that does not read is given the user's `writetimeout` for each write
 * and is then dropped, as in Asterisk; meanwhile nothing more is read from it, and what may wait for it is bounded.
 */
export class Connection implements SessionOutput {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #writeTimeoutMs: () => number;
  readonly #onSlow: () => void;
  /** Unix milliseconds of the last sign that the peer reads, while it is behind. */
  #progressAt = 0;
  #behind = false;
  #timer: Timer | undefined;
  #wanted = true;
  #ended = false;
  #waiting: (() => void)[] = [];
  /** Each piece that is taken is a sign that the peer reads, also those that were written before it fell behind. */
  readonly #written = (): void => {
    if (this.#behind) this.#progressAt = this.#clock.now();
  };

  constructor(socket: Socket, clock: Clock, writeTimeoutMs: () => number, onSlow: () => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#onSlow = onSlow;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
  }

  attach(reader: ConnectionReader): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => reader.receive(chunk));
    socket.on('end', () => reader.inputEnded());
    socket.on('drain', () => this.#caughtUp());
    // Resets and broken pipes: `close` follows, and there is nobody left to tell.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#timer?.cancel();
      reader.closed();
    });
  }

  write(text: string): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (!this.#behind) {
      if (!socket.write(text, 'latin1', this.#written)) this.#fallBehind();
      return;
    }
    if (socket.writableLength + text.length > MAXIMUM_BUFFERED) {
      this.#drop();
      return;
    }
    socket.write(text, 'latin1', this.#written);
  }

  wantInput(wanted: boolean): void {
    this.#wanted = wanted;
    this.#pauseOrResume();
  }

  whenDrained(callback: () => void): void {
    if (this.#behind) this.#waiting.push(callback);
    else if (this.#socket.writable) callback();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const socket = this.#socket;
    // With requests unread in the kernel a close would be a reset, which could take the last answer with it.
    socket.resume();
    socket.end();
    // A peer that never closes its half would hold the descriptor.
    const linger = this.#clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', () => linger.cancel());
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #fallBehind(): void {
    this.#behind = true;
    this.#progressAt = this.#clock.now();
    this.#pauseOrResume();
    this.#watch(this.#writeTimeoutMs());
  }

  #watch(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      const left = this.#progressAt + this.#writeTimeoutMs() - this.#clock.now();
      if (left > 0) this.#watch(left);
      else this.#drop();
    });
  }

  #caughtUp(): void {
    if (!this.#behind) return;
    this.#behind = false;
    this.#timer?.cancel();
    this.#pauseOrResume();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }

  #drop(): void {
    this.#onSlow();
    this.#socket.destroy();
  }

  #pauseOrResume(): void {
    if (this.#wanted && !this.#behind) this.#socket.resume();
    else this.#socket.pause();
  }
}

const KEEP_ALIVE_MS = 60_000;
const LINGER_MS = 1000;
/** What may wait for one slow peer. */
const MAXIMUM_BUFFERED = 16 * 1_048_576;
