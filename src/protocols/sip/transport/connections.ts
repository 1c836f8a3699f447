import type { TransportProtocol } from '../stack.ts';
import type { Connection, ConnectionSurroundings } from './connection.ts';

/** What connections share, for those who also look connections up. */
export interface StreamSurroundings extends ConnectionSurroundings {
  readonly connections: Connections;
}

/** The stream connections that are alive, by number and by where they lead. */
export class Connections {
  readonly #byId = new Map<number, Connection>();
  readonly #byRemote = new Map<string, Connection>();
  #lastId = 0;

  get size(): number {
    return this.#byId.size;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  add(connection: Connection): void {
    this.#byId.set(connection.id, connection);
    if (connection.remoteKey !== '') this.#byRemote.set(connection.remoteKey, connection);
  }

  remove(connection: Connection): void {
    this.#byId.delete(connection.id);
    if (this.#byRemote.get(connection.remoteKey) === connection) this.#byRemote.delete(connection.remoteKey);
  }

  get(id: number): Connection | undefined {
    return this.#byId.get(id);
  }

  /** One to send a request over, RFC 3261 §18 asks to use what is there. */
  towards(remoteKey: string): Connection | undefined {
    return this.#byRemote.get(remoteKey);
  }

  ofTransport(name: string): readonly Connection[] {
    return [...this.#byId.values()].filter((connection) => connection.flow.transport === name);
  }
}

/**
 * @param serverName the name that the peer's certificate was checked for; '' where none is checked. A connection is
 *   used for another name only where that makes no difference (RFC 5922 §4).
 */
export function remoteKey(
  protocol: TransportProtocol,
  address: string,
  port: number,
  serverName: string,
): string {
  return `${protocol} ${address} ${port} ${serverName}`;
}
