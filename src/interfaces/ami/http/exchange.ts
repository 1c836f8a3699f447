import { ALL_CLASSES } from '../../../protocols/ami/classes.ts';
import type { EventFilter } from '../../../protocols/ami/event-filter.ts';
import type { Account } from '../accounts.ts';
import type { ActionSession, Peer } from '../action.ts';
import { waitEventAnswer } from '../event-wait.ts';
import type { HttpSession } from './http-session.ts';

export interface ExchangeOptions {
  readonly session: HttpSession;
  readonly peer: Peer;
  /** Takes whole AMI messages as they are made. */
  readonly write: (text: string) => void;
  readonly loggedIn: (account: Account, eventMask: number) => void;
  readonly pause: (delayMs: number) => Promise<void>;
  readonly soon: (callback: () => void) => void;
  /** How long a WaitEvent may last at most. */
  readonly longestWaitMs: () => number;
  readonly onGone: (callback: () => void) => void;
}

/** One HTTP request as an action sees it: its session, and where the answer goes. */
export class Exchange implements ActionSession {
  readonly peer: Peer;
  /** The action wants the session to end. */
  isLast = false;
  readonly #options: ExchangeOptions;
  readonly #session: HttpSession;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#session = options.session;
    this.peer = options.peer;
  }

  get account(): Account | undefined {
    return this.#session.account;
  }

  get sessionId(): string {
    return this.#session.sessionId;
  }

  get startedAt(): number {
    return this.#session.startedAt;
  }

  get challenge(): string {
    return this.#session.challenge;
  }

  set challenge(challenge: string) {
    this.#session.challenge = challenge;
  }

  get eventMask(): number {
    return this.#session.eventMask;
  }

  set eventMask(mask: number) {
    this.#session.eventMask = mask;
  }

  send(text: string): void {
    if (text !== '') this.#options.write(text);
  }

  addFilter(filter: EventFilter): boolean {
    return this.#session.addFilter(filter);
  }

  loggedIn(account: Account, eventMask: number): void {
    this.#options.loggedIn(account, eventMask);
  }

  /** As in Asterisk bounded, so that the answer comes before the session and the client's patience end. */
  async waitEvent(actionId: string, timeoutMs: number | undefined): Promise<void> {
    const { longestWaitMs, onGone } = this.#options;
    const longest = longestWaitMs();
    if (this.#session.eventMask === 0) this.#session.eventMask = ALL_CLASSES;
    const events = await this.#session.nextEvents(Math.min(timeoutMs ?? longest, longest), onGone);
    this.send(waitEventAnswer(actionId, events));
  }

  pause(delayMs: number): Promise<void> {
    return this.#options.pause(delayMs);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#options.soon(resolve));
  }

  close(): void {
    this.isLast = true;
  }
}
