import type { Flow } from '../stack.ts';
import type { TransportError } from './errors.ts';

/** A way to a peer: a UDP socket and a remote address, or a connection. */
export interface Path {
  readonly flow: Flow;
  /** Streams deliver or fail; only over UDP is anything retransmitted. */
  readonly reliable: boolean;
  /** False once nothing can be written any more. Never false for UDP. */
  readonly open: boolean;
  /**
   * Sends one whole message. `sender`, if given, is told when that fails, never before this call returns.
   * Bytes must not be changed afterwards.
   */
  send(bytes: Uint8Array, sender?: PathSender): void;
  /** Tells `sender` when the path breaks, until it detaches. Means nothing for UDP. */
  attach(sender: PathSender): void;
  detach(sender: PathSender): void;
}

export interface PathSender {
  pathFailed(error: TransportError): void;
}

/** What the transports tell. */
export interface TransportUser {
  /** One whole message, head and body; a datagram may hold more bytes than the message. */
  onMessage(bytes: Buffer, path: Path): void;
  /** Bytes that are no message, after which a stream is closed. */
  onBadBytes(problem: string, path: Path, bytes: Buffer): void;
  onConnectionClosed(flow: Flow): void;
  /** A datagram could not be sent, and nobody asked to be told. */
  onUnsent(): void;
  /** Something that only an operator can look into; the transport goes on. */
  onProblem(text: string, error: Error | undefined): void;
}
