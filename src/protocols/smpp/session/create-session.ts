import { codecOfId } from '../pdu/codecs.ts';
import { STATUS, statusName } from '../pdu/command-status.ts';
import { decodePdu } from '../pdu/decode.ts';
import type { PduProblem } from '../pdu/errors.ts';
import { NO_TLVS } from '../pdu/fields.ts';
import type { NoticePdu, Pdu, RequestPdu, ResponsePdu } from '../pdu/pdu.ts';
import { refusalOf, responseTo } from '../pdu/refusal.ts';
import { Input } from './input.ts';
import { Output } from './output.ts';
import { isPermitted } from './permitted.ts';
import { Problems } from './problems.ts';
import { answers, BINDS_ANSWERED, BOUND_STATES, nack } from './responses.ts';
import {
  type BindRequest,
  type Role,
  type Session,
  SessionError,
  type SessionOptions,
  type SessionState,
} from './session.ts';
import { Times } from './times.ts';
import { Unanswered } from './unanswered.ts';
import { WaitingRequests } from './waiting-requests.ts';

/** A session over a connection that stands. */
export function createSession(options: SessionOptions): Session {
  return new SmppSession(options);
}

/**
 * open ──bind_resp 0──▶ bound-tx | bound-rx | bound-trx ──unbind, of either side──▶ unbound ──unbind_resp──▶ closed
 *
 * Whatever goes wrong with the connection leads to closed from everywhere. While we leave (`#leaving`) nothing new is asked, and
 * the state stays what it was until our unbind is written; what the peer asks meanwhile is still taken, since its requests and
 * our unbind may have crossed, and a deliver_sm that is refused then would be lost for good at some SMSCs.
 */
class SmppSession implements Session {
  readonly role: Role;
  readonly remote: string;
  readonly #options: SessionOptions;
  readonly #peer: Role;
  readonly #output: Output;
  readonly #input: Input;
  readonly #times: Times;
  readonly #problems: Problems;
  readonly #unanswered = new Unanswered();
  readonly #waiting = new WaitingRequests();
  readonly #closed = Promise.withResolvers<void>();
  #state: SessionState = 'open';
  /** The state that says what the peer may ask: while we leave, the one before. */
  #peerState: SessionState = 'open';
  #sequence = 0;
  #isBinding = false;
  #leaving: 'no' | 'finishing' | 'asked' = 'no';
  /** The sequence_number of the peer's unbind, once it asked and is not answered. */
  #unbindAsked: number | undefined;
  /** Requests of the peer that are not answered. */
  #asked = 0;
  #leavingSince = 0;
  #isAskingWhetherThere = false;
  /** To enquire_link, with a number of its own: old versions of python-smpplib do so. It is there nevertheless. */
  #hasAnsweredOddly = false;

  constructor(options: SessionOptions) {
    const { socket, role } = options;
    this.role = role;
    this.#peer = role === 'esme' ? 'smsc' : 'esme';
    this.remote = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    this.#options = options;
    this.#output = new Output(socket);
    this.#input = new Input({
      socket,
      longestPdu: options.longestPdu ?? LONGEST_PDU,
      onHeard: () => this.#times.heard(),
      take: (bytes, at, end) => this.#take(bytes, at, end),
      isFull: () => this.#asked >= options.peerWindow || !this.#output.hasRoom,
      isOver: () => this.#state === 'closed',
      onBroken: () => this.#broken(),
    });
    this.#times = new Times(options, () => this.#tick());
    this.#problems = new Problems((text) => options.onProblem?.(text, this));
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#input.receive(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('error', (error) => this.#finish(`The connection failed: ${error.message}`, 'cut'));
    socket.on('end', () => this.#finish('The peer closed the connection', 'end'));
    socket.on('close', () => {
      this.#finish('The connection was closed', 'cut');
      this.#closed.resolve();
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  get unanswered(): number {
    return this.#unanswered.counted;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get hasRoom(): boolean {
    return this.#isBound && this.#leaving === 'no' && this.#waiting.size === 0 && this.#mayWrite;
  }

  request(pdu: RequestPdu): Promise<ResponsePdu> {
    return new Promise((resolve, reject) => {
      if (this.#leaving !== 'no' || !isPermitted(pdu.command, this.role, this.#state)) {
        const text = `The session is ${this.#leaving === 'no' ? this.#state : 'ending'}: no ${pdu.command} now`;
        reject(new SessionError('refused', false, text));
      } else if (this.#waiting.size > 0 || !this.#mayWrite) {
        this.#waiting.push({ pdu, resolve, reject });
      } else {
        this.#ask(pdu, resolve, reject, true);
      }
    });
  }

  async bind(pdu: BindRequest): Promise<ResponsePdu> {
    if (this.role !== 'esme' || this.#state !== 'open' || this.#isBinding) {
      throw new SessionError('refused', false, `The session is ${this.#state}: no ${pdu.command} now`);
    }
    this.#isBinding = true;
    try {
      const { promise, resolve, reject } = Promise.withResolvers<ResponsePdu>();
      // Bound before anything that stands behind the response is read: an SMSC may send what it has kept at once.
      const bound = (response: ResponsePdu): void => {
        if (response.status === 0 && response.command !== 'generic_nack') this.#bound(pdu.command);
        resolve(response);
      };
      this.#ask(pdu, bound, reject, false);
      return await promise;
    } finally {
      this.#isBinding = false;
    }
  }

  respond(pdu: ResponsePdu): void {
    if (this.#state === 'closed') return;
    if (this.#asked > 0) this.#asked--;
    const bind = BINDS_ANSWERED.get(pdu.command);
    if (bind !== undefined && this.role === 'smsc') {
      this.#isBinding = false;
      if (pdu.status === 0 && this.#state === 'open') this.#bound(bind);
    }
    this.#write(pdu, pdu.sequence);
    this.#input.goOn();
    if (this.#asked === 0 && (this.#leaving !== 'no' || this.#unbindAsked !== undefined)) this.#goOnLeaving();
  }

  notify(pdu: NoticePdu): boolean {
    if (this.#leaving !== 'no' || !isPermitted(pdu.command, this.role, this.#state)) return false;
    return this.#write(pdu, this.#nextSequence());
  }

  unbind(): Promise<void> {
    if (this.#state === 'open') this.close('We closed the connection before it was bound');
    if (this.#isBound && this.#leaving === 'no') {
      this.#leaving = 'finishing';
      this.#leavingSince = this.#times.now;
      this.#waiting.refuse('The session is ending');
      this.#goOnLeaving();
    }
    return this.#closed.promise;
  }

  close(reason: string): void {
    this.#finish(reason, 'cut');
  }

  get #isBound(): boolean {
    return this.#state !== 'open' && this.#state !== 'unbound' && this.#state !== 'closed';
  }

  get #mayWrite(): boolean {
    return this.#unanswered.counted < this.#options.window && this.#output.hasRoom;
  }

  #bound(command: BindRequest['command']): void {
    this.#state = BOUND_STATES[command];
    this.#peerState = this.#state;
    this.#times.used();
  }

  #ask(
    pdu: RequestPdu,
    resolve: (response: ResponsePdu) => void,
    reject: (error: SessionError) => void,
    counts: boolean,
  ): void {
    const sequence = this.#nextSequence();
    try {
      this.#output.write(pdu, sequence);
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      reject(new SessionError('refused', false, text, { cause }));
      return;
    }
    if (counts) this.#times.used();
    const { now: tick } = this.#times;
    this.#unanswered.add(sequence, {
      command: pdu.command,
      resolve,
      reject,
      counts,
      tick,
      flushes: this.#output.flushes,
    });
  }

  /** False: it cannot be written as a PDU. */
  #write(pdu: Pdu, sequence: number): boolean {
    try {
      this.#output.write(pdu, sequence);
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#problems.add(`We could not write ${pdu.command}: ${text}`);
      // A request that is never answered would hold a place of the peer's window for good.
      if (pdu.command.endsWith('_resp')) this.#output.write(nack(STATUS.ESME_RSYSERR, sequence), sequence);
      return false;
    }
  }

  /** 1 to 0x7FFFFFFF, then from the start (SMPP 3.4 §3.2); numbers that are still waited for are passed over. */
  #nextSequence(): number {
    do this.#sequence = this.#sequence >= LAST_SEQUENCE ? 1 : this.#sequence + 1;
    while (this.#unanswered.has(this.#sequence));
    return this.#sequence;
  }

  #take(bytes: Buffer, at: number, end: number): void {
    const pdu = decodePdu(bytes, at, end);
    switch (pdu.command) {
      case 'problem':
        this.#unreadable(pdu, bytes.readUInt32BE(at + STATUS_AT));
        break;
      case 'enquire_link':
        this.#write({ command: 'enquire_link_resp', status: 0, sequence: 0, tlvs: NO_TLVS }, pdu.sequence);
        break;
      case 'unbind':
        this.#unbindBy(pdu.sequence);
        break;
      default:
        if (pdu.command === 'generic_nack' || pdu.command.endsWith('_resp')) {
          this.#answered(pdu as ResponsePdu);
        } else this.#askedFor(pdu as RequestPdu | NoticePdu);
    }
  }

  #broken(): void {
    this.#problems.add('The peer sent a command_length that cannot be');
    this.#write(nack(STATUS.ESME_RINVCMDLEN, 0), 0);
    this.#finish('The peer sent a command_length that cannot be', 'end');
  }

  #answered(pdu: ResponsePdu): void {
    const ask = this.#unanswered.get(pdu.sequence);
    if (ask === undefined || !answers(pdu.command, ask.command)) {
      const status = pdu.status === 0 ? '' : ` with ${statusName(pdu.status)}`;
      const text = `The peer sent ${pdu.command}${status}, which nobody waits for (any more)`;
      this.#problems.add(text);
      if (pdu.command === 'enquire_link_resp') this.#hasAnsweredOddly = true;
      return;
    }
    const hadNone = !this.#mayWrite;
    this.#unanswered.delete(pdu.sequence);
    if (ask.counts) this.#times.used();
    ask.resolve(pdu);
    this.#goOn(hadNone);
  }

  /** What waits is written as far as there is room now. @param hadNone there was none before whatever has just happened */
  #goOn(hadNone: boolean): void {
    if (this.#leaving !== 'no' || this.#unbindAsked !== undefined) {
      this.#goOnLeaving();
      return;
    }
    while (this.#waiting.size > 0 && this.#mayWrite) {
      const next = this.#waiting.shift();
      if (next !== undefined) this.#ask(next.pdu, next.resolve, next.reject, true);
    }
    if (hadNone && this.hasRoom) this.#options.onRoom?.(this);
  }

  #askedFor(pdu: RequestPdu | NoticePdu): void {
    const isNotice = pdu.command === 'alert_notification' || pdu.command === 'outbind';
    const isBind = pdu.command.startsWith('bind_');
    if (!isPermitted(pdu.command, this.#peer, this.#peerState) || (isBind && this.#isBinding)) {
      this.#problems.add(`The peer sent ${pdu.command} while the session is ${STATE_WORDS[this.#state]}`);
      if (isNotice) return;
      const status = isBind && this.role === 'smsc' ? STATUS.ESME_RALYBND : STATUS.ESME_RINVBNDSTS;
      this.#write(responseTo((pdu as RequestPdu).command, 0, status), pdu.sequence);
      return;
    }
    if (isBind) this.#isBinding = true;
    this.#times.used();
    if (!isNotice) this.#asked++;
    this.#options.onRequest(pdu, this);
  }

  /** @param status as it came, in the head */
  #unreadable(problem: PduProblem, status: number): void {
    this.#problems.add(`The peer sent what cannot be read: ${problem.text}`);
    const refusal = refusalOf(problem);
    if (refusal !== undefined) {
      this.#write(refusal, problem.sequence);
      return;
    }
    const ask = this.#unanswered.get(problem.sequence);
    if (ask === undefined) return;
    const hadNone = !this.#mayWrite;
    this.#unanswered.delete(problem.sequence);
    // Its head says what came of the request: a message that was taken must not be sent again for what is wrong behind that.
    if (codecOfId(problem.commandId)?.command === `${ask.command}_resp`) {
      ask.resolve(responseTo(ask.command, problem.sequence, status));
    } else {
      ask.reject(new SessionError('unreadable', true, `The peer's answer cannot be read: ${problem.text}`));
    }
    this.#goOn(hadNone);
  }

  #unbindBy(sequence: number): void {
    if (!this.#isBound && this.#state !== 'unbound') {
      this.#write(responseTo('unbind', 0, STATUS.ESME_RINVBNDSTS), sequence);
      return;
    }
    this.#unbindAsked = sequence;
    this.#leavingSince = this.#times.now;
    this.#state = 'unbound';
    this.#peerState = 'unbound';
    this.#waiting.refuse('The peer ends the session');
    this.#goOnLeaving();
  }

  /** Leaves once nothing is under way any more, or the time for it is over. */
  #goOnLeaving(isOver = false): void {
    const isIdle = this.#unanswered.counted === 0 && this.#asked === 0;
    if (!isIdle && !isOver) return;
    if (this.#unbindAsked !== undefined) {
      this.#write(responseTo('unbind', 0, 0), this.#unbindAsked);
      this.#finish('The peer ended the session', 'end');
    } else if (this.#leaving === 'finishing') {
      this.#leaving = 'asked';
      this.#leavingSince = this.#times.now;
      this.#state = 'unbound';
      const end = (): void => this.#finish('We ended the session', 'end');
      this.#ask({ command: 'unbind', status: 0, sequence: 0, tlvs: NO_TLVS }, end, end, false);
    }
  }

  #tick(): void {
    this.#problems.tick();
    // While we read nothing, the answers may be there already.
    if (!this.#input.isPaused) this.#expire();
    if (this.#state === 'closed') return;
    const due = this.#times.due({
      isOpen: this.#state === 'open',
      isBound: this.#isBound,
      isPaused: this.#input.isPaused,
      isRead: this.#output.hasRoom,
    });
    if (due === 'unread') this.#finish('The peer does not read what it is sent', 'cut');
    else if (this.#unbindAsked !== undefined) this.#goOnLeaving(this.#isLeavingFor(GRACE_MS));
    else if (this.#leaving === 'finishing') {
      this.#goOnLeaving(this.#isLeavingFor(this.#options.responseTimeoutMs));
    } else if (due === 'unbound') this.#finish('The peer did not bind in time', 'end');
    else if (due === 'unused') void this.unbind();
    else if (due === 'silent') this.#askWhetherThere();
  }

  #expire(): void {
    const before = this.#unanswered.size;
    this.#unanswered.expire(this.#times.now - this.#times.response);
    if (before > this.#unanswered.size && this.#state !== 'closed') this.#goOn(true);
  }

  #isLeavingFor(ms: number): boolean {
    return this.#times.isOver(this.#leavingSince, ms);
  }

  #askWhetherThere(): void {
    if (!this.#isBound || this.#isAskingWhetherThere) return;
    this.#isAskingWhetherThere = true;
    this.#hasAnsweredOddly = false;
    const request = { command: 'enquire_link', status: 0, sequence: 0, tlvs: NO_TLVS } as const;
    const answered = (): void => {
      this.#isAskingWhetherThere = false;
    };
    const failed = (error: SessionError): void => {
      this.#isAskingWhetherThere = false;
      if (error.kind === 'timeout' && !this.#hasAnsweredOddly)
        this.#finish('The peer did not answer enquire_link', 'cut');
    };
    this.#ask(request, answered, failed, false);
  }

  #drained(): void {
    this.#input.goOn();
    if (this.#isBound) this.#goOn(true);
  }

  /** `end`: what is written still leaves, for a moment. `cut`: at once. */
  #finish(reason: string, how: 'end' | 'cut'): void {
    const { socket, time, onClose } = this.#options;
    if (this.#state === 'closed') {
      if (how === 'cut') socket.destroy();
      return;
    }
    this.#state = 'closed';
    this.#peerState = 'closed';
    this.#times.stop();
    if (how === 'end') {
      this.#output.flush();
      // Nothing is read any more, but a socket that is paused would not tell of its end.
      socket.resume();
      socket.end();
      const linger = time.after(GRACE_MS, () => socket.destroy());
      socket.once('close', () => linger.cancel());
    } else socket.destroy();
    this.#unanswered.close(reason, this.#output.flushes);
    this.#waiting.refuse(reason);
    onClose(reason, this);
  }
}

const LAST_SEQUENCE = 0x7fffffff;
/** As the log has them: the specification's "open" is a connection on which nobody has bound. */
const STATE_WORDS: Readonly<Record<SessionState, string>> = {
  open: 'not bound',
  'bound-tx': 'bound as transmitter',
  'bound-rx': 'bound as receiver',
  'bound-trx': 'bound as transceiver',
  unbound: 'unbound',
  closed: 'closed',
};
const LONGEST_PDU = 64 * 1024;
/** command_status in a PDU. */
const STATUS_AT = 8;
/** What is left to be written and answered when the other side ends it has so long. */
const GRACE_MS = 2000;
