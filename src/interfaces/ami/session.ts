import type { Clock, Timer } from '../../messages/clock.ts';
import { type EventFilter, passesFilters } from '../../protocols/ami/event-filter.ts';
import { type RequestFrame, RequestReader } from '../../protocols/ami/framing.ts';
import { escaped } from '../../protocols/ami/serialize.ts';
import type { Account } from './accounts.ts';
import type { Action, ActionSession, Peer, Request } from './action.ts';
import { failure } from './action.ts';
import { Answers } from './answers.ts';
import type { Broadcast, Listener } from './broadcast.ts';
import { type Dispatch, stepFor } from './dispatch.ts';
import { EventWait, waitEventAnswer } from './event-wait.ts';

/** Where a session's text goes: a socket, or an HTTP response. */
export interface SessionOutput {
  /** A Latin-1 image of bytes. */
  write(text: string): void;
  /** Whether more input is wanted: false while requests wait for their turn. Told on each change. */
  wantInput(wanted: boolean): void;
  /** Calls back when the peer keeps up with what was written; at once when nothing is known to wait, never when it is gone. */
  whenDrained(callback: () => void): void;
  /** Everything was written: close. */
  end(): void;
}

/** What the server wants to know of its sessions. */
export interface SessionGate {
  entered(session: Session): void;
  left(session: Session): void;
  /** An action broke: a defect of ours. */
  failed(action: string, error: unknown): void;
}

export interface SessionOptions {
  readonly peer: Peer;
  readonly sessionId: string;
  readonly output: SessionOutput;
  readonly dispatch: Dispatch;
  readonly gate: SessionGate;
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  /** Runs the callback once this turn's events are handled (setImmediate): answers of one turn leave in one write. */
  readonly soon: (callback: () => void) => void;
}

/**
 * One AMI client, whatever it came by: bytes in, text out.
 *
 * Requests run in order and are answered in order. An overlapping action (MessageSend) begins although
 * earlier ones are still under way; any other waits until everything before it is answered, and holds up what
 * comes after it. While requests wait, no more input is wanted, so a client cannot fill the memory.
 *
 * An event goes out between whole messages. While answers are pending, events of the same turn are held until
 * its end, so that a client reads the `MessageID` of its MessageSend before the first event about it.
 */
export class Session implements ActionSession, Listener {
  readonly peer: Peer;
  readonly sessionId: string;
  startedAt: number;
  account: Account | undefined;
  challenge = '';

  readonly #options: SessionOptions;
  readonly #reader = new RequestReader();
  readonly #answers = new Answers();
  readonly #timers = new Set<Timer>();
  #filters: readonly EventFilter[] = [];
  #eventMask = 0;
  /** Cut from the input, not begun. */
  #queue: RequestFrame[] = [];
  #next = 0;
  /** A serial action is under way. */
  #busy = false;
  #wait: EventWait | undefined;
  #out = '';
  #held = '';
  #flushing = false;
  #inputWanted = true;
  #inputEnded = false;
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(options: SessionOptions) {
    this.#options = options;
    this.peer = options.peer;
    this.sessionId = options.sessionId;
    this.startedAt = options.clock.now();
    this.#reader.acceptBodies = false;
  }

  /** Bytes from the client. */
  receive(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    const frames = this.#reader.push(chunk);
    // Any new input ends a WaitEvent; what came in one piece with it waits for it.
    this.#wait?.finish('');
    this.#queue = this.#next >= this.#queue.length ? frames : this.#queue.slice(this.#next).concat(frames);
    this.#next = 0;
    this.#run();
  }

  /** The client will say nothing more: what it has asked for is answered, then the session ends. */
  inputEnded(): void {
    this.#inputEnded = true;
    this.#wait?.finish('');
    this.#run();
  }

  /** The connection is gone. */
  closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#wait?.cancel();
    this.#queue = [];
    this.#next = 0;
    this.#options.broadcast.remove(this);
    this.#options.gate.left(this);
  }

  get eventMask(): number {
    return this.#eventMask;
  }

  set eventMask(mask: number) {
    this.#eventMask = mask;
    this.#options.broadcast.changed();
  }

  get wants(): number {
    return (this.account?.read ?? 0) & this.#eventMask;
  }

  /** How many requests are begun and not answered. */
  get pending(): number {
    return this.#answers.pending + (this.#busy ? 1 : 0);
  }

  deliver(name: string, text: string): void {
    if (this.#state !== 'open') return;
    if (this.#filters.length > 0 && !passesFilters(this.#filters, name, text)) return;
    if (this.#wait) {
      this.#wait.finish(text);
    } else if (this.#answers.pending > 0) {
      this.#held += text;
      this.#flushSoon();
    } else {
      this.send(text);
    }
  }

  send(text: string): void {
    this.#out += text;
    this.#flushSoon();
  }

  addFilter(filter: EventFilter): boolean {
    if (this.#filters.length >= MAXIMUM_FILTERS) return false;
    this.#filters = [...this.#filters, filter];
    return true;
  }

  loggedIn(account: Account, eventMask: number): void {
    this.startedAt = this.#options.clock.now();
    this.#filters = account.filters;
    this.#eventMask = eventMask;
    this.account = account;
    this.#reader.acceptBodies = true;
    this.#options.gate.entered(this);
    this.#options.broadcast.add(this);
  }

  /** A reload changed what the user may do; the filters of the running session stay. */
  updateAccount(account: Account): void {
    this.account = account;
    this.#options.broadcast.changed();
  }

  waitEvent(actionId: string, timeoutMs: number | undefined): Promise<void> {
    return new Promise((done) => {
      this.#wait = new EventWait(this.#options.clock, timeoutMs, (events) => {
        this.#wait = undefined;
        this.send(waitEventAnswer(actionId, events));
        done();
      });
    });
  }

  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(delayMs, () => {
        this.#timers.delete(timer);
        resolve();
      });
      this.#timers.add(timer);
    });
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.soon(() => {
        if (this.#flushing) this.#flush();
        if (this.#state === 'open') this.#options.output.whenDrained(() => this.#options.soon(resolve));
      });
    });
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#queue = [];
    this.#next = 0;
    this.#flushSoon();
  }

  /** Begins whatever may begin now. */
  #run(): void {
    while (this.#state === 'open' && !this.#busy && this.#next < this.#queue.length) {
      const frame = this.#queue[this.#next] as RequestFrame;
      const step = stepFor(this.#options.dispatch, this, frame);
      const { pending } = this.#answers;
      if (pending > 0 && (typeof step === 'function' || !step.overlaps || pending >= MAXIMUM_OVERLAP)) break;
      this.#next++;
      const request = { fields: frame.fields, actionId: escaped(frame.fields.text('ActionID')) };
      if (typeof step === 'function') this.send(step(request));
      else this.#begin(step, request);
    }
    this.#wantInput(this.#next >= this.#queue.length || this.#wait !== undefined);
    if (this.#inputEnded && this.pending === 0 && this.#next >= this.#queue.length) this.close();
  }

  /** An action that breaks is a defect of ours: its client is told, and nobody else's session ends with it. */
  #begin(action: Action, request: Request): void {
    const broken = (error: unknown): string => {
      this.#options.gate.failed(action.name, error);
      return failure(request, 'Internal failure');
    };
    try {
      if (action.overlaps) this.#beginAnswer(action.answer(request, this), broken);
      else this.#beginRun(action.run(request, this), broken);
    } catch (error) {
      this.#answers.open(broken(error));
      this.#flushSoon();
    }
  }

  #beginAnswer(given: string | Promise<string>, broken: (error: unknown) => string): void {
    if (typeof given === 'string') {
      this.#answers.open(given);
      this.#flushSoon();
      return;
    }
    const place = this.#answers.open();
    const fill = (text: string): void => {
      this.#answers.fill(place, text);
      this.#flushSoon();
    };
    given.then(fill, (error: unknown) => fill(broken(error)));
  }

  #beginRun(running: void | Promise<void>, broken: (error: unknown) => string): void {
    if (running === undefined) return;
    this.#busy = true;
    running.then(
      () => this.#done(),
      (error: unknown) => {
        this.send(broken(error));
        this.#done();
      },
    );
  }

  #done(): void {
    this.#busy = false;
    this.#run();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#options.soon(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#state === 'closed') return;
    const text = this.#out + this.#answers.take() + this.#held;
    this.#out = '';
    this.#held = '';
    if (text !== '') this.#options.output.write(text);
    if (this.#state === 'closing') {
      if (this.#answers.pending === 0) this.#options.output.end();
    } else if (this.#next < this.#queue.length || this.#inputEnded) {
      this.#run();
    }
  }

  #wantInput(wanted: boolean): void {
    if (wanted === this.#inputWanted) return;
    this.#inputWanted = wanted;
    this.#options.output.wantInput(wanted);
  }
}

/** Filters of one session; every event of its classes is held against all of them. */
const MAXIMUM_FILTERS = 256;
/**
 * Requests of one session under way at once. A wider window is slower: what is under way for long outlives the young
 * generation (10,000 NOTIFYs in one write: 0.73 s with 4,096, 0.65 s with this).
 */
const MAXIMUM_OVERLAP = 1024;
