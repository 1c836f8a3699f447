import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on loopback whose connections break off in the middle of whatever they carry. */
export class CuttingProxy {
  /** How many it has broken. */
  cuts = 0;
  readonly #server: Server;
  readonly #limits: number[];
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, limits: readonly number[]) {
    this.#server = server;
    this.#limits = [...limits];
  }

  /**
   * @param limits after how many bytes, of both directions together, the first connection breaks, the second, and so on; those
   *   after them last
   */
  static async open(port: number, limits: readonly number[]): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server, limits);
    server.on('connection', (socket) => proxy.#connected(socket, port));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connected(near: Socket, port: number): void {
    const far = connect(port, '127.0.0.1');
    let left = this.#limits.shift() ?? Number.POSITIVE_INFINITY;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    const pass = (from: Socket, to: Socket): void => {
      this.#sockets.add(from);
      from.on('data', (bytes: Buffer) => {
        if (left <= 0) return;
        const passed = bytes.subarray(0, Math.min(left, bytes.length));
        left -= bytes.length;
        if (left > 0) {
          to.write(passed);
          return;
        }
        // What goes before the cut arrives.
        this.cuts++;
        to.write(passed, end);
      });
      from.on('error', end);
      from.on('close', () => {
        this.#sockets.delete(from);
        end();
      });
    };
    pass(near, far);
    pass(far, near);
  }
}
