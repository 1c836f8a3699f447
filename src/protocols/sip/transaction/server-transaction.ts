import type { Flow, IncomingRequest } from '../stack.ts';
import type { SipRequest } from '../syntax/message.ts';
import { TimerEntry, type TimerWheel } from '../timers/wheel.ts';
import type { TransportError } from '../transport/errors.ts';
import type { Path, PathSender } from '../transport/path.ts';
import type { KeptBytes, ResponseArena } from './response-arena.ts';
import {
  INVITE_SERVER,
  NON_INVITE_SERVER,
  type ServerEvent,
  type ServerMachine,
  type ServerState,
} from './server-machines.ts';
import type { TimerValues } from './timer-values.ts';

export type Answer = Parameters<IncomingRequest['respond']>[0];

/** Where server transactions are found (server-transactions.ts). */
export interface ServerTransactionTable {
  add(transaction: ServerTransaction): void;
  remove(transaction: ServerTransaction): void;
  /** Puts the response alone in the place of a transaction; the entry ends with Timer J. */
  linger(transaction: ServerTransaction, response: KeptBytes, symmetric: boolean | undefined): TimerEntry;
}

/** What server transactions share. */
export interface ServerSurroundings {
  readonly wheel: TimerWheel;
  readonly timers: TimerValues;
  readonly table: ServerTransactionTable;
  readonly arena: ResponseArena;
  /** The bytes of an answer. */
  compose(request: SipRequest, answer: Answer, flow: Flow): Buffer;
  /** Where an answer goes (RFC 3261 §18.2.2). */
  responsePath(request: SipRequest, path: Path, answer: Answer | undefined): Path;
  newTag(): string;
  onRequest(transaction: ServerTransaction): void;
  onAck(ack: SipRequest, path: Path): void;
  onRetransmitted(): void;
  onSent(): void;
}

/**
 * A server transaction (RFC 3261 §17.2): carries out what the machine of its method says. Of its timers at most two
 * run at once, that of what is to be sent next (`trying`, G) and that which ends the state; the earlier is armed.
 * A non-INVITE transaction that completes over UDP leaves a LingeringResponse in its place and is gone.
 */
export class ServerTransaction extends TimerEntry implements IncomingRequest, PathSender {
  readonly request: SipRequest;
  readonly key: string;
  readonly mergeKey: number;
  readonly path: Path;
  readonly #surroundings: ServerSurroundings;
  readonly #machine: ServerMachine;
  #state: ServerState;
  #toTag = '';
  #answer: Answer | undefined;
  #response: Buffer | undefined;
  #sendAfterMs = 0;
  #sendAt = NEVER;
  #sendEvent: ServerEvent = 'timer trying';
  #endAt = NEVER;
  #endEvent: ServerEvent = 'timer abandoned';

  constructor(
    surroundings: ServerSurroundings,
    request: SipRequest,
    path: Path,
    key: string,
    mergeKey: number,
  ) {
    super();
    this.#surroundings = surroundings;
    this.request = request;
    this.path = path;
    this.key = key;
    this.mergeKey = mergeKey;
    this.#machine = request.method === 'INVITE' ? INVITE_SERVER : NON_INVITE_SERVER;
    this.#state = request.method === 'INVITE' ? 'proceeding' : 'trying';
  }

  get flow(): Flow {
    return this.path.flow;
  }

  get state(): ServerState {
    return this.#state;
  }

  get answered(): boolean {
    return this.#state !== 'trying' && this.#state !== 'proceeding';
  }

  start(): void {
    this.#surroundings.table.add(this);
    this.#apply('start');
  }

  /** The request, or for INVITE its ACK, came again. */
  receive(request: SipRequest, path: Path): void {
    if (request.method === 'ACK') this.#apply('ACK', request, path);
    else this.#apply('request');
  }

  respond(answer: Answer): void {
    const { status } = answer;
    if (!Number.isInteger(status) || status < 100 || status > 699) {
      throw new RangeError(`A SIP response has a status from 100 to 699, not ${status}`);
    }
    // A second final answer: only a 2xx to INVITE may be sent again, by its user (RFC 6026 §7.1).
    if (this.answered && !(this.#state === 'accepted' && status >= 200 && status < 300)) return;
    if (this.#toTag === '') this.#toTag = answer.toTag ?? this.#surroundings.newTag();
    this.#answer = answer.toTag === this.#toTag ? answer : { ...answer, toTag: this.#toTag };
    this.#response = this.#surroundings.compose(this.request, this.#answer, this.flow);
    this.#apply(status < 200 ? 'answer 1xx' : status < 300 ? 'answer 2xx' : 'answer failure');
  }

  /** Sending an answer over a stream failed. (Over UDP a lost answer is asked for again.) */
  pathFailed(_error: TransportError): void {
    this.#apply('transport error');
  }

  fire(): void {
    const now = this.#surroundings.wheel.monotonicMs();
    if (now >= this.#endAt) {
      this.#endAt = NEVER;
      this.#apply(this.#endEvent);
    } else if (now >= this.#sendAt) {
      this.#sendAt = NEVER;
      if (this.#sendEvent === 'timer G') this.#surroundings.onRetransmitted();
      this.#apply(this.#sendEvent);
      if (this.#state !== 'terminated') this.#rearm();
    } else {
      this.#rearm();
    }
  }

  destroy(): void {
    this.#terminate();
  }

  #apply(event: ServerEvent, ack?: SipRequest, ackPath?: Path): void {
    const { reliable } = this.path;
    const transition = this.#machine[this.#state]?.(event, reliable);
    if (transition === undefined) return;
    this.#state = transition.state;
    const { timers } = this.#surroundings;
    let timersChanged = false;
    for (const action of transition.actions) {
      switch (action) {
        case 'pass request':
          this.#rearm();
          timersChanged = false;
          this.#surroundings.onRequest(this);
          break;
        case 'send response':
          this.#send();
          break;
        case 'send 100':
          this.#sendTrying();
          break;
        case 'pass ACK':
          this.#surroundings.onAck(ack!, ackPath!);
          break;
        case 'start trying':
          this.#sendIn(this.request.method === 'INVITE' ? INVITE_TRYING_MS : timers.trying, 'timer trying');
          timersChanged = true;
          break;
        case 'start abandoned':
          this.#endIn(timers.F, 'timer abandoned');
          timersChanged = true;
          break;
        case 'start G at T1':
          this.#sendAfterMs = timers.t1;
          this.#sendIn(timers.t1, 'timer G');
          timersChanged = true;
          break;
        case 'double G up to T2':
          this.#sendAfterMs = Math.min(this.#sendAfterMs * 2, timers.t2);
          this.#sendIn(this.#sendAfterMs, 'timer G');
          timersChanged = true;
          break;
        case 'stop trying':
        case 'stop G':
          this.#sendAt = NEVER;
          timersChanged = true;
          break;
        case 'stop abandoned':
          this.#endAt = NEVER;
          timersChanged = true;
          break;
        case 'start H':
          this.#endIn(timers.H, 'timer H');
          timersChanged = true;
          break;
        case 'start I':
          this.#endIn(timers.I, 'timer I');
          timersChanged = true;
          break;
        case 'start J':
          this.#linger(timers.J);
          timersChanged = false;
          break;
        case 'start L':
          this.#endIn(timers.L, 'timer L');
          timersChanged = true;
          break;
        case 'tell timeout':
        case 'tell transport error':
          // Nobody waits for these: an answer that does not arrive is asked for again, or given up by who asked.
          break;
      }
    }
    if (this.#state === 'terminated') this.#terminate();
    else if (timersChanged) this.#rearm();
  }

  #send(): void {
    if (this.#response === undefined) return;
    const { onSent, responsePath } = this.#surroundings;
    onSent();
    const sender = this.path.reliable ? this : undefined;
    responsePath(this.request, this.path, this.#answer).send(this.#response, sender);
  }

  #sendTrying(): void {
    const answer: Answer = { status: 100, reason: 'Trying' };
    this.#answer = answer;
    this.#response = this.#surroundings.compose(this.request, answer, this.flow);
    this.#send();
  }

  #linger(delayMs: number): void {
    const { wheel, table, arena } = this.#surroundings;
    wheel.cancel(this);
    wheel.arm(table.linger(this, arena.keep(this.#response!), this.#answer?.symmetric), delayMs);
  }

  #sendIn(delayMs: number, event: ServerEvent): void {
    this.#sendAt = this.#surroundings.wheel.monotonicMs() + delayMs;
    this.#sendEvent = event;
  }

  #endIn(delayMs: number, event: ServerEvent): void {
    this.#endAt = this.#surroundings.wheel.monotonicMs() + delayMs;
    this.#endEvent = event;
  }

  #rearm(): void {
    const at = Math.min(this.#sendAt, this.#endAt);
    if (at === NEVER) this.#surroundings.wheel.cancel(this);
    else this.#surroundings.wheel.armAt(this, at);
  }

  #terminate(): void {
    this.#state = 'terminated';
    this.#surroundings.wheel.cancel(this);
    this.#surroundings.table.remove(this);
  }
}

/** RFC 3261 §17.2.1: a 100 unless the user answers within 200 ms. */
const INVITE_TRYING_MS = 200;
const NEVER = Number.POSITIVE_INFINITY;
