import { createSocket, type Socket } from 'node:dgram';
import type { Address, Flow, TransportOptions } from '../stack.ts';
import { type Family, familyOf } from './address.ts';
import { refusedByTheSystem, systemCode, TransportError } from './errors.ts';
import type { Path, PathSender, TransportUser } from './path.ts';

/** The largest payload of a datagram over IPv4; IPv6 would take 20 bytes more. */
export const MAX_DATAGRAM_BYTES = 65_507;

/** One bound UDP socket. ICMP errors are not heard, for it is not connected: what is lost is sent again. */
export class UdpTransport {
  readonly name: string;
  readonly local: Address;
  readonly family: Family;
  readonly #socket: Socket;
  readonly #user: TransportUser;
  #isOpen = true;
  readonly #onSent = (error: Error | null): void => {
    if (error !== null) this.#user.onUnsent();
  };

  static open(options: TransportOptions, user: TransportUser): Promise<UdpTransport> {
    const family: Family = familyOf(options.bind.address) === 6 ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      // An IPv4 transport may stand beside one for all of IPv6, as Asterisk has it.
      ipv6Only: family === 6,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      // Only addresses come here: looking them up would cost a turn of the event loop for each datagram.
      lookup: (address, _options, callback) => callback(null, address, family),
    });
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        const { address, port } = options.bind;
        reject(refusedByTheSystem(options.name, `bind to UDP ${address} port ${port}`, error));
      });
      socket.bind({ address: options.bind.address, port: options.bind.port }, () => {
        socket.removeAllListeners('error');
        resolve(new UdpTransport(options.name, family, socket, user));
      });
    });
  }

  private constructor(name: string, family: Family, socket: Socket, user: TransportUser) {
    const { address, port } = socket.address();
    this.name = name;
    this.family = family;
    this.local = { address, port };
    this.#socket = socket;
    this.#user = user;
    socket.on('error', (error) => user.onProblem(`UDP transport '${name}': ${error.message}`, error));
    socket.on('message', (bytes, remote) => {
      if (remote.port === 0) return;
      user.onMessage(bytes, new UdpPath(this, remote));
    });
  }

  pathTo(remote: Address): Path {
    return new UdpPath(this, remote);
  }

  send(bytes: Uint8Array, remote: Address, sender: PathSender | undefined): void {
    if (!this.#isOpen) {
      const error = new TransportError('closed', `UDP transport '${this.name}' is closed`, false);
      if (sender === undefined) this.#user.onUnsent();
      else queueMicrotask(() => sender.pathFailed(error));
      return;
    }
    this.#socket.send(
      bytes,
      remote.port,
      remote.address,
      sender === undefined
        ? this.#onSent
        : (error) => {
            if (error !== null) sender.pathFailed(sendError(error, remote));
          },
    );
  }

  close(): Promise<void> {
    this.#isOpen = false;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

class UdpPath implements Path {
  readonly flow: Flow;
  readonly #transport: UdpTransport;

  constructor(transport: UdpTransport, remote: Address) {
    this.#transport = transport;
    this.flow = { transport: transport.name, protocol: 'udp', local: transport.local, remote, connection: 0 };
  }

  get reliable(): boolean {
    return false;
  }

  get open(): boolean {
    return true;
  }

  send(bytes: Uint8Array, sender?: PathSender): void {
    this.#transport.send(bytes, this.flow.remote, sender);
  }

  attach(): void {}

  detach(): void {}
}

function sendError(error: Error, remote: Address): TransportError {
  const text = `cannot send to UDP ${remote.address} port ${remote.port}: ${error.message}`;
  return new TransportError(systemCode(error), text, false, { cause: error });
}

/** The kernel cuts this to its own limit (net.core.rmem_max). */
const SOCKET_BUFFER_BYTES = 8 * 1024 * 1024;
