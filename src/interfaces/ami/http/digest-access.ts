import type { Clock, Timer } from '../../../messages/clock.ts';
import { ALL_CLASSES } from '../../../protocols/ami/classes.ts';
import type { Field } from '../../../protocols/ami/serialize.ts';
import type { Account, Accounts } from '../accounts.ts';
import type { Peer } from '../action.ts';
import type { Broadcast } from '../broadcast.ts';
import { type SecurityReport, securityEvent } from '../security.ts';
import type { Strangers } from './ami-http.ts';
import { TOO_MANY_STRANGERS } from './answers.ts';
import { type DigestCredentials, isForTarget, isRight, readDigest } from './digest.ts';
import type { HttpAnswer, HttpRequest } from './http-request.ts';
import type { HttpSession } from './http-session.ts';
import type { HttpSessions } from './http-sessions.ts';
import { Nonces } from './nonces.ts';

export interface DigestAccessOptions {
  readonly accounts: () => Accounts;
  readonly broadcast: Broadcast;
  readonly sessions: HttpSessions;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly strangers: Strangers;
  readonly realm: () => string;
  /** A session that is nobody's yet. */
  readonly createSession: (peer: Peer) => HttpSession;
  readonly pause: (delayMs: number) => Promise<void>;
  readonly onLogin: (account: Account, peer: Peer) => void;
  readonly onRefused: (username: string, peer: Peer) => void;
}

/**
 * Lets in whoever shows with each request that he knows the secret (RFC 7616). A nonce is good for 62 seconds and each
 * count of it once; under one nonce, and those that follow on it as it goes stale, a user has one session.
 */
export class DigestAccess {
  readonly #options: DigestAccessOptions;
  readonly #nonces: Nonces;
  /** Nonces that a right response was given for, by user and nonce, as long as they or their session live. */
  readonly #uses = new Map<string, NonceUse>();

  constructor(options: DigestAccessOptions) {
    this.#options = options;
    this.#nonces = new Nonces(options.randomBytes(32));
  }

  /** The session that the request belongs to, or the answer that it gets instead. */
  async admit(request: HttpRequest, peer: Peer): Promise<HttpSession | HttpAnswer> {
    const given = readDigest(String(request.headers['authorization'] ?? ''));
    if (given === undefined || given.realm !== this.#options.realm()) return this.#challenge();
    if (!isForTarget(given, request.target)) return OTHER_TARGET;
    const account = this.#options.accounts().find(given.username);
    // Of a user whom nobody knows a secret is checked as well: the time taken tells nothing.
    const right = isRight(given, request.method, account?.user.secret ?? NOBODYS_SECRET);
    if (account === undefined) return this.#refuse(given, peer, { name: 'InvalidAccountID' });
    if (!account.user.acl.allows(peer.remoteAddress))
      return this.#refuse(given, peer, { name: 'FailedACL' }, right ? DENIED : undefined);
    if (right) return this.#sessionOf(given, account, peer);
    const fields: Field[] = [
      ['Challenge', given.nonce],
      ['Response', given.response],
      ['ExpectedResponse', ''],
    ];
    return this.#refuse(given, peer, { name: 'ChallengeResponseFailed', fields });
  }

  close(): void {
    for (const use of this.#uses.values()) use.timer?.cancel();
    this.#uses.clear();
  }

  #sessionOf(given: DigestCredentials, account: Account, peer: Peer): HttpSession | HttpAnswer {
    const now = this.#options.clock.now();
    const key = keyOf(account, given.nonce);
    const use = this.#uses.get(key);
    const endsAt = this.#nonces.endOf(given.nonce);
    const count = Number.parseInt(given.protection?.nc ?? '1', 16);
    if (endsAt === undefined || endsAt <= now || (use !== undefined && count <= use.count))
      return this.#challenge(this.#successor(account, use, now));
    const session = alive(use) ?? this.#openSession(account, peer);
    if (use === undefined) this.#keep(key, { count, endsAt, session, successor: '', timer: undefined });
    else {
      use.count = count;
      use.session = session;
    }
    return session;
  }

  #openSession(account: Account, peer: Peer): HttpSession {
    const { createSession, sessions, onLogin } = this.#options;
    const session = createSession(peer);
    // Before it listens: Asterisk tells a session of this kind nothing of its own beginning.
    this.#report(session, {
      name: 'SuccessfulAuth',
      account: account.user.name,
      fields: [['UsingPassword', '0']],
    });
    session.loggedIn(account, ALL_CLASSES);
    sessions.keep(session);
    onLogin(account, peer);
    return session;
  }

  /** The nonce that goes on with the session of one that is stale: one and the same as long as it is fresh. */
  #successor(account: Account, use: NonceUse | undefined, now: number): string {
    const session = alive(use);
    if (use === undefined || session === undefined) return this.#nonces.issue(now);
    const knownEnd = this.#nonces.endOf(use.successor);
    if (knownEnd !== undefined && knownEnd > now + SPARE_MS) return use.successor;
    use.successor = this.#nonces.issue(now);
    const endsAt = this.#nonces.endOf(use.successor) ?? now;
    const key = keyOf(account, use.successor);
    this.#keep(key, { count: 0, endsAt, session, successor: '', timer: undefined });
    return use.successor;
  }

  #keep(key: string, use: NonceUse): void {
    const { clock } = this.#options;
    this.#uses.set(key, use);
    const watch = () => {
      const left = Math.max(use.endsAt, alive(use)?.expiresAt ?? 0) - clock.now();
      if (left > 0) use.timer = clock.after(left, watch);
      else if (alive(use) === undefined) this.#uses.delete(key);
      // A request is under way that is older than the session may become.
      else use.timer = clock.after(SPARE_MS, watch);
    };
    watch();
  }

  /** All failures take a second, like those of the action Login. */
  async #refuse(
    given: DigestCredentials,
    peer: Peer,
    report: Omit<SecurityReport, 'account'>,
    answer?: HttpAnswer,
  ): Promise<HttpAnswer> {
    const { clock, strangers, pause, onRefused } = this.#options;
    if (!strangers.enter()) return TOO_MANY_STRANGERS;
    onRefused(given.username, peer);
    this.#report({ peer, sessionId: '0x0', startedAt: clock.now() }, { ...report, account: given.username });
    await pause(PENALTY_MS);
    strangers.leave();
    return answer ?? this.#challenge();
  }

  #report(who: Pick<HttpSession, 'peer' | 'sessionId' | 'startedAt'>, report: SecurityReport): void {
    const { broadcast, clock } = this.#options;
    broadcast.publish(securityEvent(report, who, clock.now()));
  }

  /** @param staleWith the next nonce, where the response was right and only its nonce was not */
  #challenge(staleWith?: string): HttpAnswer {
    const nonce = staleWith ?? this.#nonces.issue(this.#options.clock.now());
    const stale = staleWith === undefined ? '' : ', stale=true';
    const value = `Digest algorithm=MD5, realm="${this.#options.realm()}", nonce="${nonce}", qop="auth", opaque="${nonce}"${stale}`;
    return { status: 401, reason: 'Unauthorized', headers: [['WWW-authenticate', value]], text: '' };
  }
}

interface NonceUse {
  /** The highest `nc` so far. */
  count: number;
  /** Unix milliseconds. */
  readonly endsAt: number;
  session: HttpSession;
  /** The nonce that was given when this one was stale; empty before. */
  successor: string;
  timer: Timer | undefined;
}

function alive(use: NonceUse | undefined): HttpSession | undefined {
  return use?.session.closed === false ? use.session : undefined;
}

function keyOf(account: Account, nonce: string): string {
  return `${nonce} ${account.user.name}`;
}

const DENIED: HttpAnswer = {
  status: 403,
  reason: 'Permission denied',
  headers: [],
  text: 'Permission denied',
};
const OTHER_TARGET: HttpAnswer = {
  status: 400,
  reason: 'Bad Request',
  headers: [],
  text: 'The digest is for another URI.',
};
/** Of whoever does not exist; nobody has it. */
const NOBODYS_SECRET = ' ';
const PENALTY_MS = 1000;
/** A nonce given now must last until the client has used it. */
const SPARE_MS = 10_000;
