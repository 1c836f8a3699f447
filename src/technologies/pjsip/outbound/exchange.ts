import type { Message } from '../../../messages/message.ts';
import type { Outcome } from '../../../messages/technology.ts';
import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestResult,
  SipStack,
} from '../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import type { Address } from '../destination/address.ts';
import { Credentials } from './credentials.ts';
import { type FromTemplate, fromLine } from './from-header.ts';
import { branchOf, callIdOf, cseqOf, fromTagOf, STEPS_PER_ATTEMPT } from './identifiers.ts';
import { failed, outcomeOfResponse, outcomeOfSilence } from './outcome.ts';
import type { Plan, Plans } from './plan.ts';
import { Redirects } from './redirects.ts';
import { overriddenTo } from './to-header.ts';
import type { CustomHeaders } from './variables.ts';
import type { Way } from './way.ts';

/** What is sent and to where. */
export interface ExchangeOptions {
  readonly stack: SipStack;
  readonly plans: Plans;
  readonly plan: Plan;
  readonly message: Message;
  readonly attempt: number;
  readonly way: Way;
  readonly flow: Flow | undefined;
  readonly sender: FromTemplate;
  /** What the To header says in place of the destination. */
  readonly to: Address | undefined;
  readonly custom: CustomHeaders;
  readonly contentType: string;
  readonly body: Buffer;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * One attempt of one leg: a MESSAGE and whatever more it takes to an outcome. It is itself the request that the
 * stack is given, one object for the whole attempt.
 *
 * ```
 *            ┌── 401, 407 and credentials for it ──┐
 *            ▼                                     │
 *  begin → send → answer ──────────────────────────┤
 *            ▲                                     ├── 3xx, followed: its contacts
 *            └── the next contact ◀────────────────┤
 *                                                  └── anything else: a contact's failure moves on to the
 *                                                      next contact, the rest is the outcome
 * ```
 */
export class Exchange implements OutgoingRequest {
  readonly method = 'MESSAGE';
  uri: string;
  nextHop: SipUri;
  readonly transport: string | undefined;
  flow: Flow | undefined;
  branch: string;
  /** What has expired is not repeated any more, and its end is told on time. */
  readonly giveUpAt: number;
  readonly body: Buffer;

  readonly #options: ExchangeOptions;
  readonly #settle: (outcome: Outcome) => void;
  readonly #legName: string;
  #way: Way;
  #to: string;
  #step = 0;
  #credentials: Credentials | undefined;
  #redirects: Redirects | undefined;
  /** What a redirect's contacts came to so far: a failure that may be tried again rather than one that may not. */
  #kept: Outcome | undefined;

  constructor(options: ExchangeOptions, settle: (outcome: Outcome) => void) {
    const { message, way, plan } = options;
    this.#options = options;
    this.#settle = settle;
    this.#legName = way.legName;
    this.#way = way;
    this.#to = options.to === undefined ? way.to : overriddenTo(options.to, way.uri);
    this.uri = way.requestUri;
    this.nextHop = way.nextHop;
    this.branch = branchOf(message.id, way.legName, options.attempt, 0);
    this.giveUpAt = message.expiresAt;
    this.body = options.body;
    this.transport = plan.endpoint?.transport || undefined;
    this.flow = options.flow;
  }

  begin(): void {
    this.#options.stack.request(this, this.#onResult);
  }

  /**
   * The header lines in Asterisk's order (recordings 02 and 03): From, To, Call-ID, CSeq, the outbound proxy's Route, the
   * variables, the Path's Route, Max-Forwards, User-Agent, credentials, Content-Type, Content-Length. No Contact, which
   * RFC 3428 §4 forbids in a MESSAGE.
   */
  head(local: LocalIdentity): string {
    const { message, attempt, sender, custom, contentType, plans } = this.#options;
    const leg = this.#legName;
    const length = String(this.body.length);
    return (
      fromLine(sender, local.host) +
      fromTagOf(message.id, leg) +
      '\r\nTo: ' +
      this.#to +
      '\r\nCall-ID: ' +
      callIdOf(message.id, leg) +
      '\r\nCSeq: ' +
      cseqOf(message.id, attempt, this.#step) +
      ' MESSAGE\r\n' +
      this.#way.linesBefore +
      custom.lines +
      this.#way.linesAfter +
      (custom.hasMaxForwards ? '' : plans.maxForwardsLine) +
      (custom.hasUserAgent ? '' : plans.userAgentLine) +
      (this.#credentials === undefined ? '' : this.#credentials.lines) +
      'Content-Type: ' +
      contentType +
      '\r\nContent-Length: ' +
      PADDING.slice(length.length) +
      length +
      '\r\n'
    );
  }

  readonly #onResult = (result: RequestResult): void => {
    try {
      this.#take(result);
    } catch (error) {
      this.#settle(failed('invalid', 0, '', true, error instanceof Error ? error.message : String(error)));
    }
  };

  #take(result: RequestResult): void {
    if (result.kind === 'response') this.#read(result.response);
    // A shutdown ends the attempt, redirects and all.
    else if (result.kind === 'aborted') this.#settle(outcomeOfSilence(result));
    else this.#conclude(outcomeOfSilence(result));
  }

  #read(response: SipResponse): void {
    const { status } = response;
    if (status === 401 || status === 407) this.#authenticate(response);
    else if (status >= 300 && status < 400 && this.#follows()) this.#redirect(response);
    else this.#conclude(outcomeOfResponse(response));
  }

  /** RFC 3261 §22.2: the same request with credentials, Call-ID and From tag, and a CSeq one higher. */
  #authenticate(response: SipResponse): void {
    const { plan, plans, randomBytes } = this.#options;
    this.#credentials ??= new Credentials(
      plan.endpoint?.outboundAuth ?? [],
      plans.configuration,
      randomBytes,
    );
    const problem = this.#credentials.answer(response, this.method, this.uri);
    if (problem === undefined && this.#advance()) this.begin();
    else this.#conclude(failed('authentication', response.status, response.reason, true, problem));
  }

  #redirect(response: SipResponse): void {
    this.#redirects ??= new Redirects(this.#way.uri);
    const added = this.#redirects.add(response);
    if (added === 'added') this.#tryNext();
    else
      this.#conclude(failed(added === 'loop' ? 'loop' : 'unknown', response.status, response.reason, true));
  }

  /** What came of one target: the outcome, unless a redirect named another one to try. */
  #conclude(outcome: Outcome): void {
    if (this.#redirects === undefined || outcome.kind === 'delivered' || outcome.kind === 'sent') {
      this.#settle(outcome);
      return;
    }
    if (this.#kept === undefined || (this.#kept.kind !== 'retry' && outcome.kind === 'retry')) {
      this.#kept = outcome;
    }
    this.#tryNext();
  }

  #tryNext(): void {
    const way = this.#nextWay();
    if (way === undefined || !this.#advance()) {
      this.#settle(this.#kept ?? failed('unknown', 0, '', true));
      return;
    }
    const { to } = this.#options;
    this.#way = way;
    // Without an override, To becomes the redirect's target, as Asterisk has it; Call-ID and From tag stay
    // (RFC 3261 §8.1.3.4).
    this.#to = to === undefined ? way.to : overriddenTo(to, way.uri);
    this.uri = way.requestUri;
    this.nextHop = way.nextHop;
    this.flow = undefined;
    this.#credentials = undefined;
    this.begin();
  }

  #nextWay(): Way | undefined {
    const { plan, plans } = this.#options;
    for (;;) {
      const address = this.#redirects?.next();
      if (address === undefined) return undefined;
      const way = plans.wayToUri(plan, address, '');
      if (!('kind' in way)) return way;
      this.#kept ??= failed('unknown', 0, '', true, way.reason);
    }
  }

  /** False when an attempt has taken more requests than its CSeq numbers allow. */
  #advance(): boolean {
    if (++this.#step >= STEPS_PER_ATTEMPT) return false;
    const { message, attempt } = this.#options;
    this.branch = branchOf(message.id, this.#legName, attempt, this.#step);
    return true;
  }

  #follows(): boolean {
    return this.#options.plan.endpoint?.followRedirectMethods.includes('message') ?? false;
  }
}

/** PJSIP pads the length to five characters. */
const PADDING = '     ';
