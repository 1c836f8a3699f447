import type { Address, Flow, TransportProtocol } from '../stack.ts';
import { TimerEntry, type TimerWheel } from '../timers/wheel.ts';
import { systemCode, TransportError } from './errors.ts';
import type { Path, PathSender, TransportUser } from './path.ts';

export interface ConnectionLimits {
  /** All stream connections together; more are closed as they come in. */
  readonly connections: number;
  /** How long a connection may take to be made, TLS handshake included. */
  readonly connectMs: number;
  /** How long one that was accepted may take to bring its first whole message. */
  readonly firstMessageMs: number;
  /** How long a message that has begun may take to be whole. */
  readonly partialMessageMs: number;
  /** How long not a byte may come in before a connection is taken for dead. */
  readonly idleMs: number;
  /** Bytes that may wait to be written; beyond them sending fails. */
  readonly unwrittenBytes: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  connections: 20_000,
  connectMs: 10_000,
  firstMessageMs: 10_000,
  partialMessageMs: 32_000,
  // Somewhat longer than the hour for which clients usually register.
  idleMs: 3_900_000,
  unwrittenBytes: 4 * 1024 * 1024,
};

/** Where connections are found (connections.ts). */
export interface ConnectionTable {
  nextId(): number;
  add(connection: Connection): void;
  remove(connection: Connection): void;
}

/** What connections share. */
export interface ConnectionSurroundings {
  readonly wheel: TimerWheel;
  readonly limits: ConnectionLimits;
  readonly connections: ConnectionTable;
  readonly user: TransportUser;
}

/**
 * A stream connection, accepted or made: TCP, TLS or WebSocket. It is in `connections` from its beginning to its end.
 * One timer of its own watches over what takes too long and sends keep-alives.
 */
export abstract class Connection extends TimerEntry implements Path {
  readonly id: number;
  /** What it is found by for requests to its remote address. */
  readonly remoteKey: string;
  #flow: Flow;
  #state: 'connecting' | 'open' | 'closed';
  #keepAliveMs: number;
  readonly #accepted: boolean;
  readonly #senders = new Set<PathSender>();
  readonly #startedAt: number;
  #lastReceivedAt: number;
  #lastPingAt: number;
  #messageSeen = false;
  #partialSince = 0;
  #fullSince = 0;
  protected readonly surroundings: ConnectionSurroundings;

  protected constructor(
    surroundings: ConnectionSurroundings,
    from: {
      readonly transport: string;
      readonly protocol: TransportProtocol;
      readonly local: Address;
      readonly remote: Address;
      readonly remoteKey: string;
      readonly accepted: boolean;
      readonly keepAliveSeconds: number;
    },
  ) {
    super();
    this.surroundings = surroundings;
    this.id = surroundings.connections.nextId();
    this.remoteKey = from.remoteKey;
    const { transport, protocol, local, remote } = from;
    this.#flow = { transport, protocol, local, remote, connection: this.id };
    this.#accepted = from.accepted;
    this.#state = from.accepted ? 'open' : 'connecting';
    this.#keepAliveMs = from.keepAliveSeconds * 1000;
    const now = surroundings.wheel.monotonicMs();
    this.#startedAt = now;
    this.#lastReceivedAt = now;
    this.#lastPingAt = now;
    surroundings.connections.add(this);
    this.#watch(now);
  }

  get flow(): Flow {
    return this.#flow;
  }

  get reliable(): boolean {
    return true;
  }

  get open(): boolean {
    return this.#state !== 'closed';
  }

  set keepAliveSeconds(seconds: number) {
    this.#keepAliveMs = seconds * 1000;
    if (this.open) this.#watch(this.surroundings.wheel.monotonicMs());
  }

  attach(sender: PathSender): void {
    this.#senders.add(sender);
  }

  detach(sender: PathSender): void {
    this.#senders.delete(sender);
  }

  send(bytes: Uint8Array, sender?: PathSender): void {
    if (this.#state === 'closed') {
      fail(sender, new TransportError('closed', `${this.#name()} is closed`, false));
      return;
    }
    const unwritten = this.unwrittenBytes();
    if (unwritten + bytes.length > this.surroundings.limits.unwrittenBytes && unwritten > 0) {
      this.#refuse(sender);
      return;
    }
    this.#fullSince = 0;
    this.write(bytes);
  }

  /** Ends it; whoever waits for an answer on it is told. */
  abstract close(): void;

  protected abstract write(bytes: Uint8Array): void;
  protected abstract ping(): void;
  protected abstract unwrittenBytes(): number;

  /** The connection has been made. */
  protected connected(local: Address): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#flow = { ...this.#flow, local };
    this.#watch(this.surroundings.wheel.monotonicMs());
  }

  protected receivedBytes(): void {
    this.#lastReceivedAt = this.surroundings.wheel.monotonicMs();
  }

  protected receivedMessage(bytes: Buffer): void {
    this.#messageSeen = true;
    this.#partialSince = 0;
    this.surroundings.user.onMessage(bytes, this);
  }

  /** Bytes have come in. @param isOpen a message has begun with them and not ended. */
  protected receivedPart(isOpen: boolean): void {
    // A keep-alive in two pieces begins like a message and ends without one.
    if (!isOpen) this.#partialSince = 0;
    if (!isOpen || this.#partialSince !== 0) return;
    this.#partialSince = this.#lastReceivedAt;
    this.#watch(this.#lastReceivedAt);
  }

  protected receivedBadBytes(problem: string, bytes: Buffer): void {
    this.surroundings.user.onBadBytes(problem, this, bytes);
    this.close();
  }

  /** It is over: nothing is read or written any more. */
  protected closed(error: Error | undefined, code: string): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    const { wheel, connections, user } = this.surroundings;
    wheel.cancel(this);
    connections.remove(this);
    if (this.#senders.size > 0) {
      const what = wasOpen ? `${this.#name()} was closed` : `${this.#name()} could not be opened`;
      const text = error === undefined ? what : `${what}${because(error)}`;
      const failure = new TransportError(
        code,
        text,
        wasOpen,
        error === undefined ? undefined : { cause: error },
      );
      const senders = [...this.#senders];
      this.#senders.clear();
      for (const sender of senders) sender.pathFailed(failure);
    }
    if (wasOpen) user.onConnectionClosed(this.#flow);
  }

  fire(): void {
    const now = this.surroundings.wheel.monotonicMs();
    if (this.#deadlineAt() <= now) {
      this.close();
      return;
    }
    if (this.#state === 'open' && this.#keepAliveMs > 0 && now - this.#lastPingAt >= this.#keepAliveMs) {
      this.#lastPingAt = now;
      this.ping();
    }
    if (this.open) this.#watch(now);
  }

  /** When it will have taken too long over something. */
  #deadlineAt(): number {
    const { limits } = this.surroundings;
    if (this.#state === 'connecting') return this.#startedAt + limits.connectMs;
    let at = this.#lastReceivedAt + limits.idleMs;
    if (this.#accepted && !this.#messageSeen) at = Math.min(at, this.#startedAt + limits.firstMessageMs);
    if (this.#partialSince !== 0) at = Math.min(at, this.#partialSince + limits.partialMessageMs);
    return at;
  }

  #watch(now: number): void {
    let at = this.#deadlineAt();
    if (this.#keepAliveMs > 0 && this.#state === 'open') {
      at = Math.min(at, Math.max(this.#lastPingAt + this.#keepAliveMs, now));
    }
    this.surroundings.wheel.armAt(this, at);
  }

  /** A peer that reads nothing must not fill our memory; one that goes on reading nothing is dropped. */
  #refuse(sender: PathSender | undefined): void {
    const now = this.surroundings.wheel.monotonicMs();
    if (this.#fullSince === 0) this.#fullSince = now;
    fail(sender, new TransportError('backpressure', `${this.#name()} takes no more bytes`, false));
    if (now - this.#fullSince > this.surroundings.limits.partialMessageMs) this.close();
  }

  #name(): string {
    const { protocol, remote } = this.#flow;
    return `The ${protocol.toUpperCase()} connection to ${remote.address} port ${remote.port}`;
  }
}

/** What the system says of a call repeats the address; its code says enough. */
function because(error: Error): string {
  return 'syscall' in error ? ` (${systemCode(error)})` : `: ${error.message}`;
}

function fail(sender: PathSender | undefined, error: TransportError): void {
  if (sender !== undefined) queueMicrotask(() => sender.pathFailed(error));
}
