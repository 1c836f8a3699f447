import type { PjsipAor, PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestResult,
  SipStack,
} from '../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { latin1 } from '../../../protocols/sip/syntax/text.ts';
import type { SipUri } from '../../../protocols/sip/syntax/uri.ts';
import type { Contact } from '../contact.ts';
import { Credentials } from '../outbound/credentials.ts';
import { type FromTemplate, fromDomain, fromLine, template } from '../outbound/from-header.ts';
import type { Way } from '../outbound/way.ts';
import { wayToContact } from '../outbound/way-to-contact.ts';
import { ownContact } from '../own-contact.ts';
import { randomToken } from '../random-token.ts';

export interface OptionsSurroundings {
  readonly stack: SipStack;
  readonly configuration: () => PjsipConfiguration;
  readonly randomBytes: (size: number) => Buffer;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Microseconds that only ever grow. */
  readonly microseconds: () => number;
}

/** `silent`: no answer came in time, or there is no way to it. */
export type OptionsResult =
  | { readonly kind: 'answered'; readonly status: number; readonly roundtripUsec: number }
  | { readonly kind: 'silent'; readonly text: string }
  /** The gateway ends. */
  | { readonly kind: 'aborted' };

/**
 * One OPTIONS to a contact (RFC 3261 §11), over the way that a MESSAGE takes to it: its connection, its Path, the
 * outbound proxy. With `authenticate_qualify` a challenge is answered with the endpoint's outbound_auth. It is itself
 * the request that the stack is given.
 */
export class OptionsRequest implements OutgoingRequest {
  readonly method = 'OPTIONS';
  readonly uri: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly flow: Flow | undefined;
  readonly giveUpAt?: number;
  readonly body = NOTHING;

  readonly #surroundings: OptionsSurroundings;
  readonly #done: (result: OptionsResult) => void;
  readonly #way: Way;
  readonly #from: FromTemplate;
  readonly #user: string;
  readonly #fromTag: string;
  readonly #callId: string;
  #cseq: number;
  /** undefined: challenges count as answers. */
  readonly #credentials: Credentials | undefined;
  #sentAt = 0;

  /** Returns false, and calls nothing back, when there is no way to the contact. */
  static send(
    contact: Contact,
    aor: PjsipAor,
    surroundings: OptionsSurroundings,
    done: (result: OptionsResult) => void,
  ): boolean {
    const configuration = surroundings.configuration();
    const endpoint = configuration.endpoints.get(contact.endpoint);
    const way = wayToContact(
      contact,
      endpoint,
      configuration,
      aor.outboundProxy || (endpoint?.outboundProxy ?? ''),
    );
    if (way === undefined) return false;
    new OptionsRequest(contact, aor, way, surroundings, done).#send();
    return true;
  }

  private constructor(
    contact: Contact,
    aor: PjsipAor,
    way: Way,
    surroundings: OptionsSurroundings,
    done: (result: OptionsResult) => void,
  ) {
    const { randomBytes, now } = surroundings;
    const configuration = surroundings.configuration();
    const endpoint = configuration.endpoints.get(contact.endpoint);
    this.#surroundings = surroundings;
    this.#done = done;
    this.#way = way;
    this.uri = way.requestUri;
    this.nextHop = way.nextHop;
    this.transport = endpoint?.transport || undefined;
    // An outbound proxy comes first, whatever connection the contact registered over.
    this.flow = aor.outboundProxy || endpoint?.outboundProxy ? undefined : contact.flow;
    if (aor.qualifyTimeout > 0) this.giveUpAt = now() + aor.qualifyTimeout * 1000;
    this.#user = endpoint?.fromUser || endpoint?.name || configuration.global.defaultFromUser;
    const host = endpoint === undefined ? undefined : fromDomain(endpoint);
    this.#from = template('', latin1(this.#user), host, endpoint?.userEqPhone ?? false);
    this.#fromTag = randomToken(randomBytes);
    this.#callId = randomToken(randomBytes);
    this.#cseq = randomBytes(2).readUInt16BE() + 1;
    const auths = endpoint?.outboundAuth ?? [];
    this.#credentials =
      aor.authenticateQualify && auths.length > 0
        ? new Credentials(auths, configuration, randomBytes)
        : undefined;
  }

  /** The lines in Asterisk's order (recording 21). */
  head(local: LocalIdentity): string {
    const { global } = this.#surroundings.configuration();
    const userAgent = global.userAgent === '' ? '' : `User-Agent: ${latin1(global.userAgent)}\r\n`;
    return (
      `${fromLine(this.#from, local.host)}${this.#fromTag}\r\nTo: ${this.#way.to}\r\n` +
      `Contact: ${ownContact(local, this.#user, this.#way.uri.scheme === 'sips')}\r\n` +
      `Call-ID: ${this.#callId}\r\nCSeq: ${this.#cseq} OPTIONS\r\n` +
      `${this.#way.linesBefore}${this.#way.linesAfter}` +
      `Max-Forwards: ${global.maxForwards}\r\n${userAgent}${this.#credentials?.lines ?? ''}Content-Length:  0\r\n`
    );
  }

  #send(): void {
    this.#sentAt = this.#surroundings.microseconds();
    this.#surroundings.stack.request(this, this.#onResult);
  }

  readonly #onResult = (result: RequestResult): void => {
    switch (result.kind) {
      case 'response':
        this.#read(result.response);
        return;
      case 'aborted':
        this.#done(ABORTED);
        return;
      case 'timeout':
        this.#done({ kind: 'silent', text: 'No answer came in time' });
        return;
      case 'unreachable':
        this.#done({ kind: 'silent', text: result.text });
    }
  };

  #read(response: SipResponse): void {
    const { status } = response;
    const credentials = status === 401 || status === 407 ? this.#credentials : undefined;
    if (credentials !== undefined && credentials.answer(response, this.method, this.uri) === undefined) {
      this.#cseq++;
      this.#send();
      return;
    }
    const roundtripUsec = Math.max(1, Math.round(this.#surroundings.microseconds() - this.#sentAt));
    this.#done({ kind: 'answered', status, roundtripUsec });
  }
}

const NOTHING = Buffer.alloc(0);
const ABORTED: OptionsResult = { kind: 'aborted' };
