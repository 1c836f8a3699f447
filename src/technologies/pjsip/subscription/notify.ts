import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/configuration.ts';
import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestHandle,
  RequestResult,
  SipStack,
} from '../../../protocols/sip/stack.ts';
import type { SipUri } from '../../../protocols/sip/syntax/sip-uri.ts';
import { Credentials } from '../outbound/credentials.ts';
import type { Content } from './bodies/content.ts';

/** The parts of a NOTIFY; each line with its CRLF. */
export interface NotifyParts {
  readonly requestUri: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly flow: Flow | undefined;
  /** From, To, Contact and Call-ID, which may depend on how this side calls itself. */
  readonly opening: (local: LocalIdentity) => string;
  /** From CSeq's value on up to Allow-Events. */
  readonly nextCseq: () => number;
  readonly routeLines: string;
  readonly eventLines: string;
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
  readonly #cseq: () => number;
  #number: number;
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
    this.#cseq = parts.nextCseq;
    this.uri = parts.requestUri;
    this.nextHop = parts.nextHop;
    this.transport = parts.transport;
    this.flow = parts.flow;
    this.body = parts.content.bytes;
    this.#number = 0;
  }

  send(): void {
    this.#number = this.#cseq();
    this.#handle = this.#surroundings.stack.request(this, this.#onResult);
  }

  abort(): void {
    this.#handle?.abort();
  }

  /** Header lines in Asterisk's order. */
  head(local: LocalIdentity): string {
    const { opening, routeLines, eventLines, content } = this.#parts;
    const { userAgent, maxForwards } = this.#surroundings.configuration().global;
    return (
      opening(local) +
      'CSeq: ' +
      this.#number +
      ' NOTIFY\r\n' +
      routeLines +
      eventLines +
      'Max-Forwards: ' +
      maxForwards +
      (userAgent === '' ? '\r\n' : `\r\nUser-Agent: ${userAgent}\r\n`) +
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

/** `<sip:user@host:port;transport=TCP>` as PJSIP writes the Contact of a dialog; no user part if it is empty. */
export function contactOn({ protocol, host, port }: LocalIdentity, user: string): string {
  const transport =
    protocol === 'udp'
      ? ''
      : `;transport=${protocol === 'ws' || protocol === 'wss' ? protocol : protocol.toUpperCase()}`;
  return `<sip:${user === '' ? '' : `${user}@`}${host}:${port}${transport}>`;
}
