import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestHandle,
  RequestResult,
  SipStack,
} from '../../../protocols/sip/stack.ts';
import type { SipUri } from '../../../protocols/sip/syntax/sip-uri.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import { Credentials } from '../outbound/credentials.ts';
import type { Content } from './bodies/content.ts';

/** The parts of a NOTIFY in their order; each line with its CRLF. */
export interface NotifyParts {
  readonly requestUri: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly flow: Flow | undefined;
  /** From, To, Contact and Call-ID. */
  readonly opening: (local: LocalIdentity) => string;
  readonly nextCseq: () => number;
  /** What follows CSeq: the routes of a dialog, Event, Subscription-State and so on. */
  readonly lines: string;
  readonly content: Content;
}

export interface NotifySurroundings {
  readonly stack: Pick<SipStack, 'request'>;
  readonly configuration: () => PjsipConfiguration;
  readonly randomBytes: (size: number) => Buffer;
}

/**
 * One NOTIFY on its way to its final answer, credentials asked for on the way included (RFC 3261 §22.2): then the same
 * NOTIFY goes again, with the next CSeq.
 */
export class Notify implements OutgoingRequest {
  readonly method = 'NOTIFY';
  readonly uri: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly flow: Flow | undefined;
  readonly body: Buffer;
  readonly #surroundings: NotifySurroundings;
  readonly #endpoint: PjsipEndpoint;
  readonly #parts: NotifyParts;
  readonly #done: (result: RequestResult) => void;
  #number = 0;
  #credentials: Credentials | undefined;
  #handle: RequestHandle | undefined;

  constructor(
    surroundings: NotifySurroundings,
    endpoint: PjsipEndpoint,
    parts: NotifyParts,
    done: (result: RequestResult) => void,
  ) {
    this.#surroundings = surroundings;
    this.#endpoint = endpoint;
    this.#parts = parts;
    this.#done = done;
    this.uri = parts.requestUri;
    this.nextHop = parts.nextHop;
    this.transport = parts.transport;
    this.flow = parts.flow;
    this.body = parts.content.bytes;
  }

  send(): void {
    this.#number = this.#parts.nextCseq();
    this.#handle = this.#surroundings.stack.request(this, this.#onResult);
  }

  abort(): void {
    this.#handle?.abort();
  }

  /** Header lines in Asterisk's order. */
  head(local: LocalIdentity): string {
    const { opening, lines, content } = this.#parts;
    const { userAgent, maxForwards } = this.#surroundings.configuration().global;
    return (
      opening(local) +
      'CSeq: ' +
      this.#number +
      ' NOTIFY\r\n' +
      lines +
      'Max-Forwards: ' +
      maxForwards +
      (userAgent === '' ? '\r\n' : `\r\nUser-Agent: ${latin1(userAgent)}\r\n`) +
      (this.#credentials === undefined ? '' : this.#credentials.lines) +
      content.lines
    );
  }

  readonly #onResult = (result: RequestResult): void => {
    const status = result.kind === 'response' ? result.response.status : 0;
    if (result.kind !== 'response' || (status !== 401 && status !== 407)) {
      this.#done(result);
      return;
    }
    const { configuration, randomBytes } = this.#surroundings;
    this.#credentials ??= new Credentials(this.#endpoint.outboundAuth, configuration(), randomBytes);
    if (this.#credentials.answer(result.response, this.method, this.uri) === undefined) this.send();
    else this.#done(result);
  };
}
