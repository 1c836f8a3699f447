import type { PjsipConfiguration, PjsipRegistration } from '../../../config/pjsip-types.ts';
import type {
  LocalIdentity,
  OutgoingRequest,
  RequestResult,
  SipStack,
} from '../../../protocols/sip/stack.ts';
import { deltaSeconds } from '../../../protocols/sip/syntax/delta-seconds.ts';
import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import { parseUri, type SipUri } from '../../../protocols/sip/syntax/uri.ts';
import { ALLOW } from '../inbound/capabilities.ts';
import { Credentials } from '../outbound/credentials.ts';
import { retryAfterMs } from '../outbound/outcome.ts';
import { type RouteSet, routeSet } from '../outbound/route-set.ts';
import { toHeader } from '../outbound/to-header.ts';
import { ownContact, registeredUser } from '../own-contact.ts';
import { randomToken } from '../random-token.ts';
import { grantedExpiration } from './granted-expiration.ts';
import type { RegistrationEvent } from './registration-state.ts';

/** What all REGISTERs of a registration share. */
export interface RegisterOptions {
  readonly registration: PjsipRegistration;
  readonly configuration: PjsipConfiguration;
  readonly stack: SipStack;
  readonly randomBytes: (size: number) => Buffer;
  readonly callId: string;
  /** One higher for each request (RFC 3261 §10.2). */
  readonly nextCseq: () => number;
  /** Marks our Contact; empty: it is not marked. */
  readonly line: string;
}

/** What came of it; `connection` is that of a stream, 0 for UDP and where nothing was answered. */
export type RegisterDone = (
  result: Extract<RegistrationEvent, { kind: 'answered' | 'silent' }>,
  connection: number,
) => void;

/**
 * One REGISTER with whatever credentials it takes to a final answer (RFC 3261 §10.2, §22.2). It is itself the
 * request that the stack is given.
 */
export class RegisterRequest implements OutgoingRequest {
  readonly method = 'REGISTER';
  readonly uri: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly body = NOTHING;

  readonly #options: RegisterOptions;
  readonly #expires: number;
  readonly #done: RegisterDone;
  readonly #routes: RouteSet;
  readonly #address: string;
  readonly #credentials: Credentials;
  readonly #fromTag: string;
  #cseq: number;
  #contact = '';

  /** @param expires seconds; 0 unregisters. Calls back `silent` at once when a URI of the registration is none. */
  static send(options: RegisterOptions, expires: number, done: RegisterDone): void {
    const { registration } = options;
    const server = parseUri(registration.serverUri);
    const client = parseUri(registration.clientUri);
    const routes = server === undefined ? undefined : routeSet(server, registration.outboundProxy, '');
    if (client === undefined || routes === undefined) {
      queueMicrotask(() => done({ kind: 'silent', text: 'one of its URIs is no SIP URI' }, 0));
      return;
    }
    new RegisterRequest(options, expires, routes, client, done).#send();
  }

  private constructor(
    options: RegisterOptions,
    expires: number,
    routes: RouteSet,
    client: SipUri,
    done: RegisterDone,
  ) {
    const { registration, configuration, randomBytes } = options;
    this.#options = options;
    this.#expires = expires;
    this.#routes = routes;
    this.#done = done;
    this.uri = formatUri(routes.requestUri, 'request-uri');
    this.nextHop = routes.nextHop;
    this.transport = registration.transport || undefined;
    this.#address = toHeader('', client);
    this.#fromTag = randomToken(randomBytes);
    this.#cseq = options.nextCseq();
    this.#credentials = new Credentials(registration.outboundAuth, configuration, randomBytes);
  }

  /** The lines in Asterisk's order (recording 21b); PJSIP puts the routes of a registration before everything. */
  head(local: LocalIdentity): string {
    const { registration, configuration, callId, line } = this.#options;
    const isSecure = this.#routes.requestUri.scheme === 'sips';
    const contact = ownContact(local, registeredUser(registration), isSecure, line && `;line=${line}`);
    this.#contact = contact.slice(1, -1);
    const parameters = latin1(registration.contactHeaderParams).replace(/^;/, '');
    const supported = [registration.supportPath && 'path', registration.supportOutbound && 'outbound']
      .filter((tag) => tag !== false)
      .join(', ');
    const userAgent = latin1(registration.userAgent || configuration.global.userAgent);
    return (
      `${this.#routes.proxyLines}${this.#routes.pathLines}From: ${this.#address};tag=${this.#fromTag}\r\n` +
      `To: ${this.#address}\r\nCall-ID: ${callId}\r\nCSeq: ${this.#cseq} REGISTER\r\n` +
      `Contact: ${contact}${parameters === '' ? '' : `;${parameters}`}\r\nExpires: ${this.#expires}\r\n` +
      (this.#expires === 0 ? '' : ALLOW) +
      (supported === '' ? '' : `Supported: ${supported}\r\n`) +
      `Max-Forwards: ${configuration.global.maxForwards}\r\n` +
      (userAgent === '' ? '' : `User-Agent: ${userAgent}\r\n`) +
      `${this.#credentials.lines}Content-Length:  0\r\n`
    );
  }

  #send(): void {
    this.#options.stack.request(this, this.#onResult);
  }

  readonly #onResult = (result: RequestResult): void => {
    switch (result.kind) {
      case 'response':
        this.#read(result.response, result.flow.connection);
        return;
      case 'timeout':
        this.#done({ kind: 'silent', text: 'no answer' }, 0);
        return;
      case 'unreachable':
        this.#done({ kind: 'silent', text: result.text }, 0);
        return;
      case 'aborted':
        this.#done({ kind: 'silent', text: 'given up' }, 0);
    }
  };

  #read(response: SipResponse, connection: number): void {
    const { status, reason } = response;
    if (status === 401 || status === 407) {
      if (this.#credentials.answer(response, this.method, this.uri) === undefined) {
        this.#cseq = this.#options.nextCseq();
        this.#send();
        return;
      }
    }
    const isSuccess = status >= 200 && status < 300;
    this.#done(
      {
        kind: 'answered',
        code: status,
        reason,
        granted: isSuccess ? grantedExpiration(response, this.#contact, this.#expires) : 0,
        minExpires: deltaSeconds(response.header('min-expires')),
        retryAfterMs: isSuccess ? undefined : retryAfterMs(response.header('retry-after')),
      },
      connection,
    );
  }
}

const NOTHING = Buffer.alloc(0);
