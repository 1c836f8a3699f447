import type { SipResponse } from '../syntax/message.ts';
import { TimerEntry, type TimerWheel } from '../timers/wheel.ts';
import type { TransportError } from '../transport/errors.ts';
import type { Path, PathSender } from '../transport/path.ts';
import { ackFor, cancelFor } from './ack-cancel.ts';
import {
  type ClientEvent,
  type ClientMachine,
  type ClientState,
  INVITE_CLIENT,
  NON_INVITE_CLIENT,
} from './client-machines.ts';
import type { TimerValues } from './timer-values.ts';

/** The transaction user of a client transaction. After a final response to other than INVITE, a timeout or an error: silence. */
export interface ClientUser {
  /** Provisional responses too; for INVITE every 2xx, those after the first included (RFC 6026 §7.2). */
  onResponse(response: SipResponse, path: Path): void;
  /** Timer B or F fired. */
  onTimeout(): void;
  onTransportError(error: TransportError): void;
}

/** Where client transactions are found (client-transactions.ts). */
export interface ClientTransactionTable {
  add(transaction: ClientTransaction): void;
  remove(transaction: ClientTransaction): void;
}

/** What client transactions share. */
export interface ClientSurroundings {
  readonly wheel: TimerWheel;
  readonly timers: TimerValues;
  readonly table: ClientTransactionTable;
  onRetransmitted(): void;
}

/**
 * A client transaction (RFC 3261 §17.1): carries out what the machine of its method says. One object with
 * one place on the wheel: of its timers at most two run at once, that of the next retransmission (A, E)
 * and that which ends the state (B, D, F, K, M), and the earlier of them is armed.
 */
export class ClientTransaction extends TimerEntry implements PathSender {
  /** What responses are matched by (§17.1.3): the branch, and the method where the branch is another's (CANCEL). */
  readonly key: string;
  readonly method: string;
  readonly #surroundings: ClientSurroundings;
  readonly #path: Path;
  #machine: ClientMachine;
  #state: ClientState;
  #user: ClientUser | undefined;
  #request: Uint8Array | undefined;
  #ack: Uint8Array | undefined;
  #cancelWanted = false;
  #retransmitAfterMs = 0;
  #retransmitAt = NEVER;
  #endAt = NEVER;
  #endEvent: ClientEvent = 'timer F';

  /** @param request the message's bytes, whose topmost Via carries `branch`. */
  constructor(
    surroundings: ClientSurroundings,
    method: string,
    branch: string,
    request: Uint8Array,
    path: Path,
    user: ClientUser,
  ) {
    super();
    this.#surroundings = surroundings;
    this.method = method;
    this.key = method === 'CANCEL' ? cancelKey(branch) : branch;
    this.#request = request;
    this.#path = path;
    this.#user = user;
    this.#machine = method === 'INVITE' ? INVITE_CLIENT : NON_INVITE_CLIENT;
    this.#state = method === 'INVITE' ? 'calling' : 'trying';
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Sends the request. It times out after `atMostMs`, if that is before timer B or F. */
  start(atMostMs = NEVER): void {
    this.#surroundings.table.add(this);
    this.#path.attach(this);
    this.#apply('start');
    if (atMostMs >= this.#surroundings.timers.F || this.#state === 'terminated') return;
    this.#endIn(Math.max(atMostMs, 0), this.#endEvent);
    this.#rearm();
  }

  /** A response that matches. */
  receive(response: SipResponse): void {
    const { status } = response;
    this.#apply(status < 200 ? '1xx' : status < 300 ? '2xx' : 'failure', response);
  }

  pathFailed(error: TransportError): void {
    this.#apply('transport error', undefined, error);
  }

  /**
   * Gives up: the user hears no more. An INVITE is cancelled as soon as that is allowed (§9.1), and what it still
   * brings is dealt with; any other transaction just ends.
   */
  abandon(): void {
    this.#user = undefined;
    if (this.method !== 'INVITE') {
      if (this.#state !== 'completed') this.#terminate();
      return;
    }
    if (this.#state === 'calling') this.#cancelWanted = true;
    else if (this.#state === 'proceeding') this.#cancel();
  }

  /** Ends at once, whatever the state. */
  destroy(): void {
    this.#user = undefined;
    this.#terminate();
  }

  fire(): void {
    const now = this.#surroundings.wheel.monotonicMs();
    if (now >= this.#endAt) {
      this.#endAt = NEVER;
      if (this.#endEvent === 'timer B' && this.#state === 'proceeding') this.#terminate();
      else this.#apply(this.#endEvent);
    } else if (now >= this.#retransmitAt) {
      this.#surroundings.onRetransmitted();
      this.#apply(this.method === 'INVITE' ? 'timer A' : 'timer E');
    } else {
      this.#rearm();
    }
  }

  #apply(event: ClientEvent, response?: SipResponse, error?: TransportError): void {
    const transition = this.#machine[this.#state]?.(event, this.#path.reliable);
    if (transition === undefined) return;
    this.#state = transition.state;
    const { timers } = this.#surroundings;
    let timersChanged = false;
    for (const action of transition.actions) {
      switch (action) {
        case 'send request':
          this.#path.send(this.#request!, event === 'start' ? this : undefined);
          break;
        case 'send ACK':
          if (response !== undefined) this.#acknowledge(response);
          break;
        case 'start A at T1':
        case 'start E at T1':
          this.#retransmitIn(timers.t1);
          timersChanged = true;
          break;
        case 'double A':
          this.#retransmitIn(this.#retransmitAfterMs * 2);
          timersChanged = true;
          break;
        case 'double E up to T2':
          this.#retransmitIn(Math.min(this.#retransmitAfterMs * 2, timers.t2));
          timersChanged = true;
          break;
        case 'start E at T2':
          this.#retransmitIn(timers.t2);
          timersChanged = true;
          break;
        case 'stop A':
        case 'stop E':
          this.#retransmitAt = NEVER;
          timersChanged = true;
          break;
        case 'start B':
          this.#endIn(timers.B, 'timer B');
          timersChanged = true;
          break;
        case 'start F':
          this.#endIn(timers.F, 'timer F');
          timersChanged = true;
          break;
        case 'stop B':
          this.#endAt = NEVER;
          timersChanged = true;
          break;
        case 'start D':
          this.#endIn(timers.D, 'timer D');
          timersChanged = true;
          break;
        case 'start K':
          this.#endIn(timers.K, 'timer K');
          timersChanged = true;
          break;
        case 'start M':
          this.#endIn(timers.M, 'timer M');
          timersChanged = true;
          break;
        case 'pass response':
          if (timersChanged && this.#state !== 'terminated') this.#rearm();
          timersChanged = false;
          this.#pass(response!);
          break;
        case 'tell timeout': {
          const user = this.#user;
          this.#terminate();
          user?.onTimeout();
          return;
        }
        case 'tell transport error': {
          const user = this.#user;
          this.#terminate();
          user?.onTransportError(error!);
          return;
        }
      }
    }
    // What was told may have ended this transaction, or moved it on, and armed it by itself.
    if (this.#state === 'terminated') this.#terminate();
    else if (timersChanged) this.#rearm();
  }

  #pass(response: SipResponse): void {
    const user = this.#user;
    if (this.#state === 'terminated') {
      this.#terminate();
    } else if (this.#state === 'completed') {
      // From here on it only swallows retransmissions: what it does not need for that is let go.
      this.#user = undefined;
      if (this.method !== 'INVITE') this.#request = undefined;
      this.#path.detach(this);
    } else if (this.#cancelWanted && this.#state === 'proceeding') {
      this.#cancelWanted = false;
      this.#cancel();
    }
    user?.onResponse(response, this.#path);
  }

  #acknowledge(response: SipResponse): void {
    this.#ack ??= ackFor(this.#request!, response);
    this.#path.send(this.#ack, undefined);
  }

  /** The CANCEL is a transaction of its own; if it brings no final answer, this one ends after 64*T1 (§9.1). */
  #cancel(): void {
    const cancel = new ClientTransaction(
      this.#surroundings,
      'CANCEL',
      this.key,
      cancelFor(this.#request!),
      this.#path,
      NOBODY,
    );
    cancel.start();
    this.#endIn(this.#surroundings.timers.B, 'timer B');
    this.#rearm();
  }

  #retransmitIn(delayMs: number): void {
    this.#retransmitAfterMs = delayMs;
    this.#retransmitAt = this.#surroundings.wheel.monotonicMs() + delayMs;
  }

  #endIn(delayMs: number, event: ClientEvent): void {
    this.#endAt = this.#surroundings.wheel.monotonicMs() + delayMs;
    this.#endEvent = event;
  }

  #rearm(): void {
    const at = Math.min(this.#retransmitAt, this.#endAt);
    if (at === NEVER) this.#surroundings.wheel.cancel(this);
    else this.#surroundings.wheel.armAt(this, at);
  }

  #terminate(): void {
    this.#state = 'terminated';
    this.#user = undefined;
    this.#surroundings.wheel.cancel(this);
    this.#surroundings.table.remove(this);
    this.#path.detach(this);
  }
}

/** What a CANCEL's responses are matched by: its branch is that of the request it cancels. */
export function cancelKey(branch: string): string {
  return `${branch} CANCEL`;
}

const NOBODY: ClientUser = {
  onResponse() {},
  onTimeout() {},
  onTransportError() {},
};
const NEVER = Number.POSITIVE_INFINITY;
