import type { Socket } from 'node:net';
import type { BindReceiver, BindTransceiver, BindTransmitter } from '../pdu/bind.ts';
import type { NoticePdu, RequestPdu, ResponsePdu } from '../pdu/pdu.ts';

/**
 * One SMPP session over one connection (SMPP 3.4 §2.2, 5.0 §2.3), from either side. It frames and reads PDUs, numbers and
 * matches requests, keeps the window, asks with enquire_link when nothing is said, and knows which PDU may come when. Whose
 * accounts there are and what a message is to become is its user's affair.
 */
export interface Session {
  readonly role: Role;
  readonly state: SessionState;
  /** `127.0.0.1:40312`. */
  readonly remote: string;
  /** Requests of ours that are under way: written and not answered. At most the window; enquire_link and unbind do not count. */
  readonly unanswered: number;
  /** Requests that wait for a place in the window. Whoever asks bounds them, by {@link hasRoom}. */
  readonly waiting: number;
  /** A request made now is written at once: it is bound, the window has a place, and the peer reads. */
  readonly hasRoom: boolean;

  /**
   * Sends a request, and resolves with its response, whatever status that has (a generic_nack in its place as well). The
   * session numbers it: its `sequence` is not looked at. Requests go in the order in which they are made; those that find no
   * place in the window wait. Rejects with {@link SessionError} alone.
   */
  request(pdu: RequestPdu): Promise<ResponsePdu>;

  /**
   * ESME: binds. Resolves with the response, whatever its status; with status 0 the session is bound from then on. Rejects with
   * {@link SessionError}.
   */
  bind(pdu: BindRequest): Promise<ResponsePdu>;

  /**
   * Answers a request of the peer; `sequence` is the request's. What is not open any more is dropped: the peer asks again. An
   * SMSC's bind response with status 0 makes the session bound; one with another status leaves it open.
   */
  respond(pdu: ResponsePdu): void;

  /** Sends what has no response: alert_notification, outbind. False: the session does not allow it now. */
  notify(pdu: NoticePdu): boolean;

  /**
   * Takes nothing more, waits for what is under way, tells the peer, waits for its answer, and closes. Each wait lasts the
   * response timeout at most; what waits for the window is refused. Resolves when it is closed; never rejects.
   */
  unbind(): Promise<void>;

  /** Cuts the connection at once. What is under way fails as `closed`. */
  close(reason: string): void;
}

export type BindRequest = BindTransmitter | BindReceiver | BindTransceiver;

/** Which side we are. */
export type Role = 'esme' | 'smsc';

/** `unbound`: one side has said unbind; what is under way is answered and nothing new is asked. */
export type SessionState = 'open' | 'bound-tx' | 'bound-rx' | 'bound-trx' | 'unbound' | 'closed';

export interface SessionOptions {
  readonly role: Role;
  /** Connected, TLS shaken hands. The session owns it from now on. */
  readonly socket: Socket;
  readonly time: SessionTime;
  /** Requests of ours that may be unanswered. */
  readonly window: number;
  /** Requests of the peer that may be unanswered; beyond them nothing is read. */
  readonly peerWindow: number;
  readonly responseTimeoutMs: number;
  /** After so long without a PDU the peer is asked whether it is there; 0: never. */
  readonly enquireLinkMs: number;
  /** SMSC: how long it may take to bind; 0: as long as it likes. */
  readonly bindTimeoutMs: number;
  /** A bound session in which neither side asks anything but enquire_link is unbound after so long; 0: never. */
  readonly inactivityMs: number;
  /** Of the peer's PDUs, header included; 64 KiB unless said. */
  readonly longestPdu?: number;
  /**
   * What the peer asks, in order, if its state allows it; enquire_link and unbind are answered by the session. Each has to be
   * answered by {@link Session.respond}, once; alert_notification and outbind, which have no response, must not.
   */
  readonly onRequest: (pdu: RequestPdu | NoticePdu, session: Session) => void;
  /** There is room again after there was none, and nothing waits for it. */
  readonly onRoom?: (session: Session) => void;
  /** Once, when it is over. `reason` is one sentence. */
  readonly onClose: (reason: string, session: Session) => void;
  /** What the peer sent that no session allows, in one sentence; for the log. */
  readonly onProblem?: (text: string, session: Session) => void;
}

/** Time as far as a session needs it. */
export interface SessionTime {
  after(delayMs: number, callback: () => void): { cancel(): void };
}

/** Why a request has no response. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  /**
   * `timeout`: the peer did not answer in time. `closed`: the connection ended before it did. `unreadable`: it answered with
   * what cannot be read. `refused`: the session's state does not allow the request, or it cannot be written as a PDU.
   */
  readonly kind: 'timeout' | 'closed' | 'unreadable' | 'refused';
  /** Whether any octet of it may have reached the peer. */
  readonly left: boolean;

  constructor(kind: SessionError['kind'], left: boolean, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.left = left;
  }
}
