import { connect, type Socket } from 'node:net';

/** A client that says what it is told and keeps what it hears. */
export interface TestClient {
  readonly socket: Socket;
  send(text: string): void;
  /** Everything up to and including the end, once it has come; what follows stays for the next call. */
  until(end: string): Promise<string>;
  /** So many whole messages (or the greeting). */
  messages(count: number): Promise<string[]>;
  /** What came and was not asked for. */
  rest(): string;
  /** Resolves when the server has closed. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export async function connectClient(
  port: number,
  socket: Socket = connect(port, '127.0.0.1'),
): Promise<TestClient> {
  let heard = '';
  let waiting: (() => void) | undefined;
  let over = false;
  const wake = () => waiting?.();
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      over = true;
      wake();
      resolve();
    });
  });
  socket.on('error', () => {});

  const until = async (end: string): Promise<string> => {
    for (;;) {
      const at = heard.indexOf(end);
      if (at >= 0) {
        const text = heard.slice(0, at + end.length);
        heard = heard.slice(at + end.length);
        return text;
      }
      if (over)
        throw new Error(
          `The server closed before ${JSON.stringify(end)}; it had said ${JSON.stringify(heard)}`,
        );
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };

  return {
    socket,
    send: (text) => {
      socket.write(text, 'latin1');
    },
    until,
    messages: async (count) => {
      const messages = [];
      for (let i = 0; i < count; i++) messages.push(await until('\r\n\r\n'));
      return messages;
    },
    rest: () => heard,
    closed,
    close: async () => {
      socket.destroy();
      await closed;
    },
  };
}
