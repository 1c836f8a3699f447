import type { EventFilter } from '../../protocols/ami/event-filter.ts';
import type { Fields } from '../../protocols/ami/fields.ts';
import { field, type ResponseKind, response } from '../../protocols/ami/serialize.ts';
import type { Account } from './accounts.ts';

/** One thing an AMI client can ask for. One file per action stands under actions/. */
export type Action = SerialAction | OverlappingAction;

interface ActionBase {
  /** As ListCommands shows it; matched without regard to letter case. */
  readonly name: string;
  /** Classes of which the user's `write` must have one; 0 = everybody who is logged in. */
  readonly classes: number;
  /** What ListCommands says, Asterisk's words where Asterisk has the action. */
  readonly synopsis: string;
}

/** Runs alone in its session: it begins when everything before it is answered, and nothing begins before it ends. */
export interface SerialAction extends ActionBase {
  readonly overlaps: false;
  /** Answers through the session. With a promise the session waits for it. */
  run(request: Request, session: ActionSession): void | Promise<void>;
}

/**
 * May begin while the same action of earlier requests is still under way, so that their commits are grouped.
 * The session puts the answers in order.
 */
export interface OverlappingAction extends ActionBase {
  readonly overlaps: true;
  /** The whole answer. What it rejects with is told to the log, and to the client as an internal failure. */
  answer(request: Request, session: ActionSession): string | Promise<string>;
}

export interface Request {
  readonly fields: Fields;
  /** Fit for a line; empty when there was none. */
  readonly actionId: string;
}

/** What an action may do with the session that asked. */
export interface ActionSession {
  /** Undefined before the login. */
  readonly account: Account | undefined;
  /** Which classes of events go out: what `Events` and `EventMask` chose, before the user's `read` is applied. */
  eventMask: number;
  readonly peer: Peer;
  /** For the security events. */
  readonly sessionId: string;
  /** Unix milliseconds: when it connected, and after the login when it logged in. */
  readonly startedAt: number;
  /** The one challenge of this session; empty when none was asked for. */
  challenge: string;

  /** Appends a whole message to what goes out. */
  send(text: string): void;
  /** False: it has as many as it may. */
  addFilter(filter: EventFilter): boolean;
  /** From here on the session belongs to the account, and gets events. */
  loggedIn(account: Account, eventMask: number): void;
  /** Collects events until there is one, the time is over or the client says something more; then answers. `undefined`: no end. */
  waitEvent(actionId: string, timeoutMs: number | undefined): Promise<void>;
  /** Resolves after that time; never when the connection is gone meanwhile. */
  pause(delayMs: number): Promise<void>;
  /**
   * Resolves in a later turn, when all that was sent is written and the client keeps up with it. Never when the
   * session ends meanwhile. What sends much waits for it, and so holds up neither the others nor the memory.
   */
  drained(): Promise<void>;
  /** Sends what there is to send, then closes. */
  close(): void;
}

/** A session as others see it. */
export type ConnectedSession = Pick<ActionSession, 'account' | 'peer' | 'startedAt'>;

/** Where a client sits. */
export interface Peer {
  readonly transport: 'TCP' | 'TLS';
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** `Success` with its `Message` and further lines made by field(). */
export function success(request: Request, message: string, more = ''): string {
  return answer('Success', request, message, more);
}

export function failure(request: Request, message: string, more = ''): string {
  return answer('Error', request, message, more);
}

/** An error whose `Message` ends with a line feed of its own, as Asterisk's list actions write it. */
export function failureWithLineFeed(request: Request, message: string): string {
  return response('Error', request.actionId, `${field('Message', message).slice(0, -2)}\n\r\n`);
}

export function answer(kind: ResponseKind, request: Request, message: string, more = ''): string {
  return response(kind, request.actionId, field('Message', message) + more);
}
