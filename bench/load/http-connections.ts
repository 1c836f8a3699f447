import { connect, type Socket } from 'node:net';

/**
 * Keep-alive connections of a load generator, one request under way on each: written as text and answered by what is cut
 * from the bytes, so that it costs next to nothing. It reads what Aldis writes: answers with a Content-Length.
 */
export class HttpConnections {
  readonly #idle: Connection[] = [];
  readonly #all: Connection[] = [];
  #closed = false;

  /** Opens them. */
  static async open(port: number, count: number): Promise<HttpConnections> {
    const connections = new HttpConnections();
    await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
        await new Promise((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('error', reject);
        });
        connections.#add(socket);
      }),
    );
    return connections;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Sends on the one that is idle for longest, as a server closes those that are for too long; there must be one. */
  send(request: string, answered: (status: number, body: string) => void): void {
    const connection = this.#idle.shift();
    if (connection === undefined) throw new Error('No connection is idle');
    connection.answered = answered;
    connection.socket.write(request, 'latin1');
  }

  close(): void {
    this.#closed = true;
    for (const { socket } of this.#all) socket.destroy();
  }

  #add(socket: Socket): void {
    const connection: Connection = { socket, received: '', answered: undefined };
    this.#all.push(connection);
    this.#idle.push(connection);
    socket.on('data', (text: string) => this.#take(connection, text));
    socket.on('close', () => {
      if (!this.#closed) throw new Error('The server closed a connection');
    });
  }

  #take(connection: Connection, text: string): void {
    const received = connection.received === '' ? text : connection.received + text;
    const head = received.indexOf('\r\n\r\n');
    const length = head < 0 ? undefined : LENGTH.exec(received)?.[1];
    const end = head + 4 + Number(length ?? 0);
    if (head < 0 || received.length < end) {
      connection.received = received;
      return;
    }
    connection.received = '';
    const { answered } = connection;
    connection.answered = undefined;
    this.#idle.push(connection);
    answered?.(Number(received.slice(9, 12)), received.slice(head + 4, end));
  }
}

interface Connection {
  readonly socket: Socket;
  received: string;
  answered: ((status: number, body: string) => void) | undefined;
}

const LENGTH = /\r\ncontent-length: (\d+)/i;
