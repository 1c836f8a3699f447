import { connect, type Socket } from 'node:net';

/** One AMI session, logged in as `admin`, that asks and reads as fast as it can, without looking at what it reads. */
export class AmiExchange {
  readonly #socket: Socket;
  #wanted = '';
  #tail = '';
  #bytes = 0;
  #done: (bytes: number) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: string) => {
      this.#bytes += chunk.length;
      const text = this.#tail + chunk;
      this.#tail = text.slice(-200);
      if (this.#wanted !== '' && text.includes(this.#wanted)) this.#done(this.#bytes);
    });
  }

  static async login(port: number, secret: string): Promise<AmiExchange> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const exchange = new AmiExchange(socket);
    await exchange.ask(
      `Action: Login\r\nUsername: admin\r\nSecret: ${secret}\r\nEvents: off\r\n`,
      'Authentication accepted',
    );
    return exchange;
  }

  /** Sends an action; when `wanted` has come, gives the milliseconds it took and how many bytes came. */
  ask(action: string, wanted: string): Promise<{ readonly ms: number; readonly bytes: number }> {
    const began = performance.now();
    this.#wanted = wanted;
    this.#tail = '';
    this.#bytes = 0;
    return new Promise((resolve, reject) => {
      const closed = (): void => reject(new Error('The AMI connection was closed'));
      this.#socket.once('close', closed);
      this.#done = (bytes) => {
        this.#socket.off('close', closed);
        this.#wanted = '';
        resolve({ ms: performance.now() - began, bytes });
      };
      this.#socket.write(`${action}\r\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
