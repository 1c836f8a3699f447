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
import { branchOf, cseqOf, STEPS_PER_ATTEMPT } from './identifiers.ts';
import { failed } from './outcome.ts';
import type { Plan } from './plan.ts';
import { Redirects } from './redirects.ts';
import type { RequestContent, RequestForm } from './request-form.ts';
import { overriddenTo } from './to-header.ts';
import type { Way } from './way.ts';

/** What is sent and to where. */
export interface ExchangeOptions extends RequestContent {
  readonly form: RequestForm;
  readonly stack: SipStack;
  readonly plan: Plan;
  readonly attempt: number;
  readonly way: Way;
  readonly flow: Flow | undefined;
  /** See {@link OutgoingRequest.tcpSwitchBytes}. */
  readonly tcpSwitchBytes?: number | undefined;
  /** What the To header says in place of the destination. */
  readonly to: Address | undefined;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * One attempt of one leg: a request and whatever more it takes to an outcome. It is itself the request that the
 * stack is given, one object for the whole attempt; how the request looks and what an answer means is its form's.
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
  readonly method: string;
  uri: string;
  nextHop: SipUri;
  readonly transport: string | undefined;
  flow: Flow | undefined;
  branch: string;
  /** What has expired is not repeated any more, and its end is told on time. What is now or never runs out by timer F. */
  readonly giveUpAt: number | undefined;
  readonly tcpSwitchBytes: number | undefined;
  readonly body: Buffer;
  readonly options: ExchangeOptions;
  /** See identifiers.ts; that of the first target stays. */
  readonly legName: string;
  /** Where it goes now. */
  way: Way;
  /** The value of the To header. */
  to: string;

  readonly #settle: (outcome: Outcome) => void;
  #step = 0;
  #credentials: Credentials | undefined;
  #redirects: Redirects | undefined;
  /** What a redirect's contacts came to so far: a failure that may be tried again rather than one that may not. */
  #kept: Outcome | undefined;

  constructor(options: ExchangeOptions, settle: (outcome: Outcome) => void) {
    const { message, way, plan } = options;
    this.options = options;
    this.#settle = settle;
    this.method = options.form.method;
    this.legName = way.legName;
    this.way = way;
    this.to = options.to === undefined ? way.to : overriddenTo(options.to, way.uri);
    this.uri = way.requestUri;
    this.nextHop = way.nextHop;
    this.branch = branchOf(message.id, way.legName, options.attempt, 0);
    this.giveUpAt = message.immediate ? undefined : message.expiresAt;
    this.tcpSwitchBytes = options.tcpSwitchBytes;
    this.body = options.body;
    this.transport = plan.endpoint?.transport || undefined;
    this.flow = options.flow;
  }

  begin(): void {
    this.options.stack.request(this, this.#onResult);
  }

  get cseq(): number {
    return cseqOf(this.options.message.id, this.options.attempt, this.#step);
  }

  /** The header lines that answer challenges, each with its CRLF. */
  get credentialLines(): string {
    return this.#credentials === undefined ? '' : this.#credentials.lines;
  }

  head(local: LocalIdentity): string {
    return this.options.form.head(this, local);
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
    else if (result.kind === 'aborted') this.#settle(this.options.form.outcomeOfSilence(result));
    else this.#conclude(this.options.form.outcomeOfSilence(result));
  }

  #read(response: SipResponse): void {
    const { status } = response;
    if (status === 401 || status === 407) this.#authenticate(response);
    else if (status >= 300 && status < 400 && this.#follows()) this.#redirect(response);
    else this.#conclude(this.options.form.outcomeOfResponse(response));
  }

  /** RFC 3261 §22.2: the same request with credentials, Call-ID and From tag, and a CSeq one higher. */
  #authenticate(response: SipResponse): void {
    const { plan, plans, randomBytes } = this.options;
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
    this.#redirects ??= new Redirects(this.way.uri);
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
    const { to } = this.options;
    this.way = way;
    // Without an override, To becomes the redirect's target, as Asterisk has it; Call-ID and From tag stay
    // (RFC 3261 §8.1.3.4).
    this.to = to === undefined ? way.to : overriddenTo(to, way.uri);
    this.uri = way.requestUri;
    this.nextHop = way.nextHop;
    this.flow = undefined;
    this.#credentials = undefined;
    this.begin();
  }

  #nextWay(): Way | undefined {
    const { plan, plans } = this.options;
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
    const { message, attempt } = this.options;
    this.branch = branchOf(message.id, this.legName, attempt, this.#step);
    return true;
  }

  #follows(): boolean {
    const { form, plan } = this.options;
    return (
      form.redirectMethod !== '' &&
      (plan.endpoint?.followRedirectMethods.includes(form.redirectMethod) ?? false)
    );
  }
}
