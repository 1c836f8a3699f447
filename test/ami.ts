import { connect, type Socket } from 'node:net';
import { Waiting } from './waiting.ts';

/** A message of the AMI as it stood on the wire, Latin-1, its empty line included. */
export type AmiText = string;

/** A raw AMI connection: knows the framing and nothing else. */
export class AmiConnection {
  /** All that came in, the greeting first. */
  readonly received: AmiText[] = [];
  /** The client's own port. */
  readonly localPort: number;
  closed = false;
  readonly #socket: Socket;
  readonly #waiting = new Waiting();
  readonly #listeners = new Set<(message: AmiText) => void>();
  #buffered = '';
  #actions = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.localPort ?? 0;
    socket.on('data', (data) => this.#take(data.toString('latin1')));
    socket.on('close', () => {
      this.closed = true;
      this.#waiting.wake();
    });
    // 'close' follows every error and is what is looked at.
    socket.on('error', () => undefined);
  }

  static async open(address: string, port: number, localAddress?: string): Promise<AmiConnection> {
    const socket = connect({ host: address, port, ...(localAddress === undefined ? {} : { localAddress }) });
    socket.setNoDelay(true);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new AmiConnection(socket);
  }

  /** Opens, waits for the greeting and logs in; throws when refused. */
  static async login(
    address: string,
    port: number,
    username: string,
    secret: string,
    events = '',
  ): Promise<AmiConnection> {
    const connection = await AmiConnection.open(address, port);
    await connection.until((messages) => messages[0]);
    const answer = await connection.action({
      Action: 'Login',
      Username: username,
      Secret: secret,
      ...(events === '' ? {} : { Events: events }),
    });
    if (field(answer, 'Response') !== 'Success') throw new Error(`login refused: ${answer}`);
    return connection;
  }

  write(text: string): void {
    this.#socket.write(Buffer.from(text, 'latin1'));
  }

  /** Sends an action with an ActionID of its own (unless one is given) and waits for its response. */
  async action(fields: Readonly<Record<string, string>>, timeoutMs = 10_000): Promise<AmiText> {
    const id = fields['ActionID'] ?? `a${++this.#actions}`;
    const lines = Object.entries({ ...fields, ActionID: id }).map(([name, value]) => `${name}: ${value}\r\n`);
    const from = this.received.length;
    this.write(`${lines.join('')}\r\n`);
    return this.until(
      (messages) =>
        messages.slice(from).find((m) => m.startsWith('Response:') && field(m, 'ActionID') === id),
      timeoutMs,
    );
  }

  /** Calls back for each message from now on. */
  onMessage(listener: (message: AmiText) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until `found` gives something for what was received so far; rejects when closed or too late. */
  async until<T>(found: (received: readonly AmiText[]) => T | undefined, timeoutMs = 5000): Promise<T> {
    return this.#waiting.until(
      () => {
        const value = found(this.received);
        if (value === undefined && this.closed) throw new Error('the AMI connection was closed');
        return value;
      },
      timeoutMs,
      () => this.received.join('').slice(-2000),
    );
  }

  /** Waits for the other side to close; false when it did not. */
  async untilClosed(timeoutMs: number): Promise<boolean> {
    await this.#waiting
      .until(
        () => this.closed || undefined,
        timeoutMs,
        () => 'it is open',
      )
      .catch(() => false);
    return this.closed;
  }

  /** Stops reading: what a client does that is too slow. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(data: string): void {
    this.#buffered += data;
    if (this.received.length === 0) {
      const end = this.#buffered.indexOf('\r\n');
      if (end === -1) return;
      this.received.push(this.#buffered.slice(0, end + 2));
      this.#buffered = this.#buffered.slice(end + 2);
    }
    for (;;) {
      const end = this.#buffered.indexOf('\r\n\r\n');
      if (end === -1) break;
      const message = this.#buffered.slice(0, end + 4);
      this.#buffered = this.#buffered.slice(end + 4);
      this.received.push(message);
      for (const listener of this.#listeners) listener(message);
    }
    this.#waiting.wake();
  }
}

/** The first value of a field; empty when there is none. */
export function field(message: AmiText, name: string): string {
  const wanted = `${name.toLowerCase()}:`;
  for (const line of message.split('\r\n')) {
    if (line.toLowerCase().startsWith(wanted)) return line.slice(wanted.length).trim();
  }
  return '';
}
