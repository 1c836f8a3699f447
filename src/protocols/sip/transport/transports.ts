import type {
  Address,
  Flow,
  ListeningTransport,
  TransportOptions,
  TransportProtocol,
  WebSocketLike,
} from '../stack.ts';
import type { TimerWheel } from '../timers/wheel.ts';
import { type Family, familyOf } from './address.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from './connection.ts';
import { Connections, type StreamSurroundings } from './connections.ts';
import type { Path, TransportUser } from './path.ts';
import { type LocalRoutes, readLocalRoutes, type SentBy, SentByTable, sentBy } from './sent-by.ts';
import { StreamTransport } from './stream-transport.ts';
import { secureContextOptions } from './tls-options.ts';
import { UdpTransport } from './udp.ts';
import { WebSocketConnection } from './web-socket-connection.ts';

/** A path to a target, and what this side calls itself on it. */
export interface Route {
  readonly path: Path;
  readonly sentBy: SentBy;
}

/** All transports of a stack, opened, found and changed. */
export class Transports {
  readonly connections = new Connections();
  readonly #surroundings: StreamSurroundings;
  readonly #user: TransportUser;
  #routes: LocalRoutes;
  #entries: readonly Entry[] = [];

  static async open(
    options: readonly TransportOptions[],
    user: TransportUser,
    wheel: TimerWheel,
    limits: Partial<ConnectionLimits>,
  ): Promise<Transports> {
    const transports = new Transports(
      user,
      wheel,
      { ...CONNECTION_LIMITS, ...limits },
      await readLocalRoutes(),
    );
    await transports.reconfigure(options);
    return transports;
  }

  private constructor(user: TransportUser, wheel: TimerWheel, limits: ConnectionLimits, routes: LocalRoutes) {
    this.#user = user;
    this.#routes = routes;
    this.#surroundings = { wheel, limits, connections: this.connections, user };
  }

  get listening(): readonly ListeningTransport[] {
    return this.#entries.map(({ options, local }) => ({
      name: options.name,
      protocol: options.protocol,
      local,
    }));
  }

  has(protocol: TransportProtocol): boolean {
    return this.#entries.some(({ options }) => options.protocol === protocol);
  }

  hasFamily(protocol: TransportProtocol, family: Family): boolean {
    return this.#entries.some((entry) => entry.options.protocol === protocol && entry.family === family);
  }

  protocolOf(name: string): TransportProtocol | undefined {
    return this.#entries.find(({ options }) => options.name === name)?.options.protocol;
  }

  /**
   * The way to an address: over the transport of that name if it fits, otherwise the first that does.
   * A connection that is there is used, otherwise one is begun. undefined when no transport fits.
   */
  route(
    protocol: 'udp' | 'tcp' | 'tls',
    remote: Address,
    serverName: string,
    name: string | undefined,
  ): Route | undefined {
    const family = familyOf(remote.address);
    let fitting: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.options.protocol !== protocol || entry.family !== family) continue;
      if (fitting === undefined || entry.options.name === name) fitting = entry;
      if (name === undefined || entry.options.name === name) break;
    }
    if (fitting === undefined) return undefined;
    const { transport } = fitting;
    let path: Path;
    if (transport instanceof UdpTransport) path = transport.pathTo(remote);
    else if (transport === undefined) return undefined;
    else path = transport.connectionTo(remote.address, remote.port, serverName);
    return { path, sentBy: fitting.sentBy.towards(remote.address) };
  }

  /** The way back over the connection of a flow, while it lives; for UDP the socket while it is there. */
  routeOver(flow: Flow): Route | undefined {
    const entry = this.#entries.find(({ options }) => options.name === flow.transport);
    if (flow.protocol === 'udp') {
      if (!(entry?.transport instanceof UdpTransport)) return undefined;
      return { path: entry.transport.pathTo(flow.remote), sentBy: entry.sentBy.towards(flow.remote.address) };
    }
    const connection = this.connections.get(flow.connection);
    // Numbers begin anew with each process: a flow that was stored may name somebody else's connection.
    if (connection === undefined || !sameAddress(connection.flow.remote, flow.remote)) return undefined;
    if (entry?.transport !== undefined) {
      return { path: connection, sentBy: entry.sentBy.towards(flow.remote.address) };
    }
    const { local } = connection.flow;
    return { path: connection, sentBy: sentBy(flow.protocol, local.address, local.port) };
  }

  acceptWebSocket(socket: WebSocketLike, remote: Address, local: Address, secure: boolean): void {
    const protocol = secure ? 'wss' : 'ws';
    const entry = this.#entries.find(({ options }) => options.protocol === protocol);
    if (entry === undefined || this.connections.size >= this.#surroundings.limits.connections) {
      const from = `WebSocket from ${remote.address} port ${remote.port}`;
      const why =
        entry === undefined ? `there is no ${protocol} transport` : 'there are as many connections as may be';
      this.#user.onProblem(`${from} refused: ${why}`, undefined);
      socket.on('error', (error) => this.#user.onProblem(`${from}: ${error.message}`, error));
      socket.close();
      return;
    }
    new WebSocketConnection(this.#surroundings, socket, {
      transport: entry.options.name,
      protocol,
      local,
      remote,
      keepAliveSeconds: entry.options.keepAliveSeconds,
    });
  }

  /**
   * Makes the transports those of `wanted`. One that keeps its name, protocol and bind address keeps its socket and its
   * connections. When one cannot be opened, all is put back as it was, but for connections of a transport whose port
   * was to be taken over. Rejects with TransportSetupError.
   */
  async reconfigure(wanted: readonly TransportOptions[]): Promise<void> {
    for (const options of wanted) secureContextOptions(options);
    if (this.#entries.length > 0) this.#routes = await readLocalRoutes();
    const kept = new Map<TransportOptions, Entry>();
    for (const options of wanted) {
      const entry = this.#entries.find((each) => isSameSocket(each, options));
      if (entry !== undefined) kept.set(options, entry);
    }
    const fresh = wanted.filter((options) => !kept.has(options));
    const keptEntries = new Set(kept.values());
    const dropped = this.#entries.filter((entry) => !keptEntries.has(entry));
    const inTheWay = dropped.filter((entry) => fresh.some((options) => isInTheWay(entry, options)));
    this.#entries = this.#entries.filter((entry) => !inTheWay.includes(entry));
    await Promise.all(inTheWay.map((entry) => this.#close(entry)));

    const opened = await this.#openAll(fresh, inTheWay);
    this.#entries = wanted.map((options) => {
      const entry = kept.get(options);
      return entry === undefined ? opened.get(options)! : this.#update(entry, options);
    });
    await Promise.all(dropped.map((entry) => (inTheWay.includes(entry) ? undefined : this.#close(entry))));
  }

  async close(): Promise<void> {
    const entries = this.#entries;
    this.#entries = [];
    await Promise.all(entries.map((entry) => this.#close(entry)));
  }

  /** Opens all or none; if none, `before` is opened again. */
  async #openAll(
    wanted: readonly TransportOptions[],
    before: readonly Entry[],
  ): Promise<ReadonlyMap<TransportOptions, Entry>> {
    const results = await Promise.allSettled(wanted.map((options) => this.#open(options)));
    const opened = new Map<TransportOptions, Entry>();
    let failure: { readonly reason: unknown } | undefined;
    results.forEach((result, index) => {
      if (result.status === 'fulfilled') opened.set(wanted[index]!, result.value);
      else failure ??= result;
    });
    if (failure === undefined) return opened;
    await Promise.all([...opened.values()].map((entry) => this.#close(entry)));
    const again = await Promise.all(
      before.map(({ options, local }) => this.#open({ ...options, bind: local })),
    );
    this.#entries = [...this.#entries, ...again];
    throw failure.reason;
  }

  async #open(options: TransportOptions): Promise<Entry> {
    const transport = await this.#openTransport(options);
    const local = transport?.local ?? options.bind;
    const family = transport?.family ?? (familyOf(options.bind.address) === 6 ? 6 : 4);
    return { options, transport, local, family, sentBy: new SentByTable(options, local, this.#routes) };
  }

  #openTransport(options: TransportOptions): Promise<UdpTransport | StreamTransport> | undefined {
    switch (options.protocol) {
      case 'udp':
        return UdpTransport.open(options, this.#user);
      case 'tcp':
      case 'tls':
        return StreamTransport.open(options, options.protocol, this.#surroundings);
      default:
        return undefined;
    }
  }

  #update(entry: Entry, options: TransportOptions): Entry {
    if (entry.transport instanceof StreamTransport) entry.transport.update(options);
    return { ...entry, options, sentBy: new SentByTable(options, entry.local, this.#routes) };
  }

  async #close(entry: Entry): Promise<void> {
    for (const connection of this.connections.ofTransport(entry.options.name)) connection.close();
    await entry.transport?.close();
  }
}

interface Entry {
  readonly options: TransportOptions;
  /** undefined for WebSockets, which the HTTP server accepts. */
  readonly transport: UdpTransport | StreamTransport | undefined;
  readonly local: Address;
  readonly family: Family;
  readonly sentBy: SentByTable;
}

function isSameSocket({ options, local }: Entry, wanted: TransportOptions): boolean {
  if (options.name !== wanted.name || options.protocol !== wanted.protocol) return false;
  return sameAddress(options.bind, wanted.bind) || sameAddress(local, wanted.bind);
}

/** Whether an open socket has the port that another is to have. */
function isInTheWay({ transport, options, local }: Entry, wanted: TransportOptions): boolean {
  if (transport === undefined || wanted.bind.port !== local.port) return false;
  return (options.protocol === 'udp') === (wanted.protocol === 'udp');
}

function sameAddress(a: Address, b: Address): boolean {
  return a.address === b.address && a.port === b.port;
}
