import type { GeneralOptions, ManagerConfiguration } from '../../../config/configuration.ts';
import type { Clock, Timer } from '../../../messages/clock.ts';
import { escaped } from '../../../protocols/ami/serialize.ts';
import type { Account, Accounts } from '../accounts.ts';
import { failure, type Peer } from '../action.ts';
import type { Broadcast } from '../broadcast.ts';
import { type Dispatch, stepFor } from '../dispatch.ts';
import { peerOf } from '../peer.ts';
import { CROSS_SITE, NOBODY_THERE, TOO_MANY_STRANGERS } from './answers.ts';
import { Body } from './body.ts';
import { sessionCookie, sessionIn } from './cookie.ts';
import { isCrossSite } from './cross-site.ts';
import { DigestAccess } from './digest-access.ts';
import { Exchange } from './exchange.ts';
import type { HttpAnswer, HttpRequest } from './http-request.ts';
import { HttpSession } from './http-session.ts';
import { HttpSessions } from './http-sessions.ts';
import { frameOf, parametersOf } from './parameters.ts';
import type { Place } from './places.ts';
import { formOf } from './render.ts';

export interface AmiHttpOptions {
  readonly manager: () => ManagerConfiguration;
  readonly general: () => GeneralOptions;
  readonly accounts: () => Accounts;
  readonly dispatch: Dispatch;
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly soon: (callback: () => void) => void;
  readonly strangers: Strangers;
  readonly onLogin: (account: Account, peer: Peer) => void;
  readonly onRefused: (username: string, peer: Peer) => void;
  /** An action broke: a defect of ours. */
  readonly onFailed: (action: string, error: unknown) => void;
}

/** Counts whoever has not logged in, of all interfaces of AMI together (manager.conf `authlimit`). */
export interface Strangers {
  /** False: there are as many as there may be. */
  enter(): boolean;
  leave(): void;
}

/** AMI over HTTP: what the six places answer. */
export class AmiHttp {
  readonly sessions: HttpSessions;
  readonly #options: AmiHttpOptions;
  readonly #digest: DigestAccess;
  readonly #counted = new Set<HttpSession>();
  readonly #pauses = new Map<Timer, () => void>();
  #running = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: AmiHttpOptions) {
    this.#options = options;
    this.sessions = new HttpSessions({
      broadcast: options.broadcast,
      clock: options.clock,
      lifeSeconds: () => this.#lifeSeconds,
      onClosed: (session) => this.#uncount(session),
    });
    this.#digest = new DigestAccess({
      ...options,
      sessions: this.sessions,
      realm: () => realmOf(options.general().systemName),
      createSession: (peer) => this.#createSession(peer),
      pause: (delayMs) => this.#pause(delayMs),
    });
  }

  async answer(place: Place, request: HttpRequest): Promise<HttpAnswer> {
    const peer = peerOf(request.socket, request.secure ? 'TLS' : 'TCP');
    if (peer === undefined) return NOBODY_THERE;
    if (isCrossSite(request)) return CROSS_SITE;
    this.#running++;
    try {
      return await (place.access === 'cookie'
        ? this.#byCookie(place, request, peer)
        : this.#byDigest(place, request, peer));
    } catch (error) {
      this.#options.onFailed('over HTTP', error);
      throw error;
    } finally {
      this.#running--;
      if (this.#running === 0) this.#onIdle?.();
    }
  }

  /** Ends all sessions; resolves when everybody has his answer. */
  async close(): Promise<void> {
    this.sessions.closeAll();
    this.#digest.close();
    for (const [timer, resume] of this.#pauses) {
      timer.cancel();
      resume();
    }
    this.#pauses.clear();
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
  }

  async #byCookie(place: Place, request: HttpRequest, peer: Peer): Promise<HttpAnswer> {
    const session = this.#sessionOf(request, peer) ?? this.#createSession(peer);
    if (session.account === undefined && !this.#count(session)) return TOO_MANY_STRANGERS;
    const body = await this.#run(place, request, peer, session);
    return {
      status: 200,
      reason: 'OK',
      headers: [
        ['Content-type', body.contentType],
        ['Set-Cookie', sessionCookie(session.id, this.#lifeSeconds, request.secure)],
        ['Pragma', 'SuppressEvents'],
      ],
      body: body.pieces,
    };
  }

  /** The session of the cookie. From an address that its user may not come from, a cookie is worth nothing. */
  #sessionOf({ headers }: HttpRequest, { remoteAddress }: Peer): HttpSession | undefined {
    const session = this.sessions.find(sessionIn(String(headers['cookie'] ?? '')));
    return session?.account?.user.acl.allows(remoteAddress) === false ? undefined : session;
  }

  async #byDigest(place: Place, request: HttpRequest, peer: Peer): Promise<HttpAnswer> {
    const admitted = await this.#digest.admit(request, peer);
    if ('status' in admitted) return admitted;
    const body = await this.#run(place, request, peer, admitted);
    return { status: 200, reason: 'OK', headers: [['Content-type', body.contentType]], body: body.pieces };
  }

  /** Runs the action that the request asks for; gives the whole body. */
  async #run(
    place: Place,
    request: HttpRequest,
    peer: Peer,
    session: HttpSession,
  ): Promise<{ contentType: string; pieces: readonly (string | Buffer)[] }> {
    const parameters = parametersOf(request);
    const form = formOf(place, parameters);
    const body = new Body(form.head);
    const exchange = new Exchange({
      session,
      peer,
      write: (text) => body.add(form.render(text)),
      loggedIn: (account, eventMask) => this.#loggedIn(session, account, eventMask),
      pause: (delayMs) => this.#pause(delayMs),
      soon: this.#options.soon,
      longestWaitMs: () => Math.max(0, this.#lifeSeconds - WAIT_MARGIN_SECONDS) * 1000,
      onGone: (callback) => request.onGone(callback),
    });
    session.running++;
    if (this.sessions.has(session)) this.sessions.touch(session);
    try {
      await this.#perform(exchange, frameOf(parameters));
    } finally {
      session.running--;
      this.#settle(session, exchange.isLast);
    }
    body.add(form.foot);
    return { contentType: form.contentType, pieces: body.pieces() };
  }

  async #perform(exchange: Exchange, frame: ReturnType<typeof frameOf>): Promise<void> {
    const request = { fields: frame.fields, actionId: escaped(frame.fields.text('ActionID')) };
    const step = stepFor(this.#options.dispatch, exchange, frame);
    if (typeof step === 'function') {
      exchange.send(step(request));
      return;
    }
    try {
      if (step.overlaps) exchange.send(await step.answer(request, exchange));
      else await step.run(request, exchange);
    } catch (error) {
      this.#options.onFailed(step.name, error);
      exchange.send(failure(request, 'Internal failure'));
    }
  }

  /** What becomes of the session after a request: it ends, it lives on, or there was nothing to keep. */
  #settle(session: HttpSession, isLast: boolean): void {
    const { sessions } = this;
    if (isLast) sessions.close(session);
    else if (sessions.has(session)) sessions.touch(session);
    else if (session.account === undefined && session.challenge !== '' && !session.closed)
      sessions.keep(session);
    if (!sessions.has(session) || session.account !== undefined) this.#uncount(session);
  }

  /** A session that was there before the login gets another cookie: whoever planted the old one has nothing of it. */
  #loggedIn(session: HttpSession, account: Account, eventMask: number): void {
    const formerId = session.id;
    if (this.sessions.has(session)) session.id = this.#newId();
    session.loggedIn(account, eventMask);
    this.sessions.keep(session, formerId);
  }

  #createSession(peer: Peer): HttpSession {
    const { clock, soon, broadcast, randomBytes } = this.#options;
    return new HttpSession({
      id: this.#newId(),
      // Asterisk prints a pointer; clients take it for an opaque name.
      sessionId: `0x7f${randomBytes(5).toString('hex')}`,
      peer,
      clock,
      soon,
      onWants: () => broadcast.changed(),
    });
  }

  #newId(): string {
    return this.#options.randomBytes(ID_BYTES).toString('hex');
  }

  get #lifeSeconds(): number {
    return Math.min(this.#options.manager().httpTimeoutSeconds, LONGEST_SECONDS);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(delayMs, () => {
        this.#pauses.delete(timer);
        resolve();
      });
      this.#pauses.set(timer, resolve);
    });
  }

  #count(session: HttpSession): boolean {
    if (this.#counted.has(session)) return true;
    if (!this.#options.strangers.enter()) return false;
    this.#counted.add(session);
    return true;
  }

  #uncount(session: HttpSession): void {
    if (this.#counted.delete(session)) this.#options.strangers.leave();
  }
}

/** As in Asterisk, where a system without a name is called like the program. */
function realmOf(systemName: string): string {
  if (systemName === '') return 'asterisk';
  return Buffer.from(systemName, 'utf8').toString('latin1').replace(NOT_IN_REALM, '');
}

/** What would end the quoted string, or is no text of a header. */
const NOT_IN_REALM = /[^ !#-[\]-~\x80-\xff]/g;
/** What a timer can hold: 24 days. */
const LONGEST_SECONDS = 2_000_000;
/** A client shall have the answer to WaitEvent so long before its session ends. */
const WAIT_MARGIN_SECONDS = 10;
/** 128 bits; Asterisk has 32. */
const ID_BYTES = 16;
