import type { Clock, Timer } from '../../../messages/clock.ts';
import type { Accounts } from '../accounts.ts';
import type { Broadcast } from '../broadcast.ts';
import type { HttpSession } from './http-session.ts';

export interface HttpSessionsOptions {
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  /** manager.conf `httptimeout`. */
  readonly lifeSeconds: () => number;
  /** A session is gone. */
  readonly onClosed: (session: HttpSession) => void;
}

/** The sessions that a client can come back to: those logged in, and for a moment those that asked for a Challenge. */
export class HttpSessions {
  readonly #options: HttpSessionsOptions;
  readonly #byId = new Map<string, HttpSession>();
  /** By user, the longest unused first. */
  readonly #byUser = new Map<string, Set<HttpSession>>();
  readonly #timers = new Map<HttpSession, Timer>();

  constructor(options: HttpSessionsOptions) {
    this.#options = options;
  }

  [Symbol.iterator](): IterableIterator<HttpSession> {
    return this.#byId.values();
  }

  find(id: string): HttpSession | undefined {
    return this.#byId.get(id);
  }

  has(session: HttpSession): boolean {
    return this.#byId.get(session.id) === session;
  }

  /** Whether a user has a session. */
  hasUser(name: string): boolean {
    return (this.#byUser.get(name)?.size ?? 0) > 0;
  }

  /** Keeps a session, or one that is kept under the id that it has now. */
  keep(session: HttpSession, formerId = session.id): void {
    if (session.closed) return;
    this.#byId.delete(formerId);
    this.#byId.set(session.id, session);
    this.touch(session);
    if (formerId === session.id) this.#expireAfter(session, this.#lifeMs(session));
    if (session.account) this.#options.broadcast.add(session);
  }

  /** Somebody came: it lives as long again. */
  touch(session: HttpSession): void {
    session.expiresAt = this.#options.clock.now() + this.#lifeMs(session);
    const name = session.account?.user.name;
    if (name === undefined) return;
    let mine = this.#byUser.get(name);
    if (mine === undefined) {
      mine = new Set();
      this.#byUser.set(name, mine);
    }
    mine.delete(session);
    mine.add(session);
    if (mine.size > MOST_OF_USER) this.#closeIdlest(mine);
  }

  close(session: HttpSession): void {
    if (session.closed) return;
    session.end();
    this.#timers.get(session)?.cancel();
    this.#timers.delete(session);
    if (this.has(session)) this.#byId.delete(session.id);
    const name = session.account?.user.name ?? '';
    const mine = this.#byUser.get(name);
    if (mine?.delete(session) && mine.size === 0) this.#byUser.delete(name);
    this.#options.broadcast.remove(session);
    this.#options.onClosed(session);
  }

  /** Sessions stay, with the rights that their user has now; those of a user who is gone end. */
  reconfigure(accounts: Accounts): void {
    for (const session of [...this.#byId.values()]) {
      if (session.account === undefined) continue;
      const account = accounts.find(session.account.user.name);
      if (account?.user.name === session.account.user.name) session.account = account;
      else this.close(session);
    }
  }

  closeAll(): void {
    for (const session of [...this.#byId.values()]) this.close(session);
  }

  #lifeMs(session: HttpSession): number {
    const life = this.#options.lifeSeconds() * 1000;
    return session.account === undefined ? Math.min(life, STRANGER_MS) : life;
  }

  /** One timer a session, however often somebody comes. */
  #expireAfter(session: HttpSession, delayMs: number): void {
    const { clock } = this.#options;
    const timer = clock.after(delayMs, () => {
      const left = session.running > 0 ? this.#lifeMs(session) : session.expiresAt - clock.now();
      if (left > 0) this.#expireAfter(session, left);
      else this.close(session);
    });
    this.#timers.set(session, timer);
  }

  #closeIdlest(sessions: ReadonlySet<HttpSession>): void {
    for (const session of sessions) {
      if (session.running > 0) continue;
      this.close(session);
      return;
    }
  }
}

/** As in Asterisk, which keeps whoever has not logged in so long. */
const STRANGER_MS = 5000;
/** A program that logs in anew for each request must not fill the memory within `httptimeout`. */
const MOST_OF_USER = 500;
