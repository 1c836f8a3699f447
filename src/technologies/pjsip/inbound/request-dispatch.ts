import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Clock } from '../../../messages/clock.ts';
import { type DigestCredentials, parseCredentials } from '../../../protocols/sip/auth/credentials.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import type { Authenticator } from '../identify/authenticator.ts';
import type { EndpointIdentifier, Identified } from '../identify/endpoint-identifier.ts';
import type { Registrar } from '../registrar/registrar.ts';
import type { Subscriptions } from '../subscription/create-subscriptions.ts';
import { isAllowed, refusedByEndpoint } from './access.ts';
import { answerOptions, answerOther } from './answer-other.ts';
import type { FinalAnswer } from './final-answer.ts';
import type { MessageRoutes } from './message-route.ts';
import type { MessageReceiver } from './receive-message.ts';
import { refuseEarly } from './refuse-early.ts';
import { type SecurityLog, UNKNOWN_ACCOUNT } from './security-log.ts';

/** All that is derived from one configuration. */
export interface Rules {
  readonly configuration: PjsipConfiguration;
  readonly identifier: EndpointIdentifier;
  readonly authenticator: Authenticator;
  readonly routes: MessageRoutes;
}

export interface RequestDispatchOptions {
  /** Those of the configuration of the moment. */
  readonly rules: () => Rules;
  readonly security: SecurityLog;
  readonly registrar: Registrar;
  readonly receiver: MessageReceiver;
  readonly subscriptions: Pick<Subscriptions, 'takes' | 'take'>;
  readonly clock: Clock;
}

type Answer = (answer: FinalAnswer) => void;

/**
 * The way of a request in Asterisk's order: what is wrong with it by itself, access lists, which endpoint it comes from,
 * whether that proves who it is, and only then what it wants.
 */
export class RequestDispatch {
  readonly #options: RequestDispatchOptions;

  constructor(options: RequestDispatchOptions) {
    this.#options = options;
  }

  /** `answer` is called once, now or later; never for an ACK, which has no answer. */
  dispatch(incoming: IncomingRequest, answer: Answer): void {
    const { request, flow } = incoming;
    // An ACK to nothing: RFC 3261 §17.
    if (request.method === 'ACK') return;
    const { security } = this.#options;
    const rules = this.#options.rules();
    const early = refuseEarly(request);
    if (early !== undefined) {
      answer(early);
      return;
    }
    if (!isAllowed(rules.configuration, incoming)) {
      security.failedAcl(incoming, UNKNOWN_ACCOUNT, '');
      answer(FORBIDDEN);
      return;
    }
    const credentials = credentialsOf(incoming);
    const identified = rules.identifier.identify(request, flow, credentials);
    if (identified === undefined) {
      this.#unidentified(incoming, rules, credentials, answer);
      return;
    }
    const { endpoint } = identified;
    const reply: Answer = endpoint.forceRport ? answer : (given) => answer({ ...given, symmetric: false });
    const aclName = refusedByEndpoint(endpoint, incoming);
    if (aclName !== undefined) {
      security.failedAcl(incoming, endpoint.name, aclName);
      reply(FORBIDDEN);
      return;
    }
    this.#authenticated(incoming, rules, identified, credentials, reply);
  }

  /** Nobody learns whether an account exists: the same challenge, the same verification, the same answer. */
  #unidentified(
    incoming: IncomingRequest,
    rules: Rules,
    credentials: readonly DigestCredentials[],
    answer: Answer,
  ): void {
    const { security, clock } = this.#options;
    // Where the user name of the credentials can tell, the first request is not expected to say who it is.
    if (credentials.length > 0 || !rules.identifier.asksForUserName)
      security.invalidAccount(incoming, utf8(incoming.request.from.uri?.user ?? ''));
    const result = rules.authenticator.authenticate(incoming, undefined, credentials, clock.now());
    this.#challenge(incoming, UNKNOWN_ACCOUNT, result, answer);
  }

  #authenticated(
    incoming: IncomingRequest,
    { authenticator, routes }: Rules,
    identified: Identified,
    given: readonly DigestCredentials[],
    answer: Answer,
  ): void {
    const { endpoint } = identified;
    const { method } = incoming.request;
    const isFree =
      endpoint.auth.length === 0 || (method === 'OPTIONS' && endpoint.allowUnauthenticatedOptions);
    let credentials: DigestCredentials | undefined;
    if (!isFree) {
      const result = authenticator.authenticate(incoming, endpoint, given, this.#options.clock.now());
      if (result.kind !== 'authenticated') {
        this.#challenge(incoming, endpoint.name, result, answer);
        return;
      }
      credentials = result.credentials;
      this.#options.security.successfulAuth(incoming, endpoint.name);
    }
    switch (method) {
      case 'REGISTER':
        this.#options.registrar.register(incoming, endpoint, credentials, answer);
        return;
      case 'MESSAGE': {
        const authenticated = credentials !== undefined;
        const { from, to } = incoming.request;
        const sender = { ...identified, authenticated, from: from.uri, to: to.uri };
        this.#options.receiver.receive(incoming, sender, answer);
        return;
      }
      case 'OPTIONS':
        answer(answerOptions(incoming.request, routes));
        return;
      default:
        if (this.#options.subscriptions.takes(incoming.request, endpoint)) {
          this.#options.subscriptions.take(incoming, endpoint, answer);
        } else answer(answerOther(incoming.request));
    }
  }

  #challenge(
    incoming: IncomingRequest,
    account: string,
    result: ReturnType<Authenticator['authenticate']>,
    answer: Answer,
  ): void {
    const { security } = this.#options;
    if (result.kind === 'authenticated') throw new Error('Nobody was authenticated as somebody.');
    if (result.kind === 'challenge') security.challengeSent(incoming, account);
    else {
      const { nonce, response } = result.credentials;
      security.challengeResponseFailed(incoming, account, nonce, response);
    }
    answer({ status: 401, headers: result.headers });
  }
}

function credentialsOf({ request }: IncomingRequest): readonly DigestCredentials[] {
  const lines = request.headers('authorization');
  if (lines.length === 0) return NONE;
  return lines.map(parseCredentials).filter((credentials) => credentials !== undefined);
}

const NONE: readonly DigestCredentials[] = [];
const FORBIDDEN: FinalAnswer = { status: 403 };
