import type { Message } from '../../../messages/message.ts';
import type { Outcome } from '../../../messages/technology.ts';
import type { LocalIdentity, RequestResult } from '../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../protocols/sip/syntax/message.ts';
import { type FromTemplate, fromLine } from './from-header.ts';
import { callIdOf, fromTagOf } from './identifiers.ts';
import { outcomeOfResponse, outcomeOfSilence } from './outcome.ts';
import type { Plans } from './plan.ts';
import type { CustomHeaders } from './variables.ts';
import type { Way } from './way.ts';

/** What a request of one method looks like on the wire, and what comes of it. */
export interface RequestForm {
  readonly method: string;
  /** The endpoint follows 3xx when its `follow_redirect_methods` names this; '' = never. */
  readonly redirectMethod: string;
  /** All header lines but Via, each with its CRLF. */
  head(request: RequestParts, local: LocalIdentity): string;
  outcomeOfResponse(response: SipResponse): Outcome;
  outcomeOfSilence(result: Exclude<RequestResult, { kind: 'response' }>): Outcome;
}

/** What all requests of an exchange say. */
export interface RequestContent {
  readonly message: Message;
  readonly sender: FromTemplate;
  readonly plans: Plans;
  readonly custom: CustomHeaders;
  /** Empty: there is no body. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** The parts of one request of an exchange, credentials and redirects considered. */
export interface RequestParts {
  readonly options: RequestContent;
  readonly way: Way;
  readonly legName: string;
  /** The value of the To header. */
  readonly to: string;
  readonly cseq: number;
  readonly credentialLines: string;
}

/**
 * MESSAGE (RFC 3428). The header lines in Asterisk's order (recordings 02 and 03): From, To, Call-ID, CSeq, the outbound
 * proxy's Route, the variables, the Path's Route, Max-Forwards, User-Agent, credentials, Content-Type, Content-Length. No
 * Contact, which RFC 3428 §4 forbids in a MESSAGE.
 */
export const MESSAGE: RequestForm = {
  method: 'MESSAGE',
  redirectMethod: 'message',
  head(request, local) {
    const { message, sender, custom, contentType, body, plans } = request.options;
    const leg = request.legName;
    return (
      fromLine(sender, local.host) +
      fromTagOf(message.id, leg) +
      '\r\nTo: ' +
      request.to +
      '\r\nCall-ID: ' +
      callIdOf(message.id, leg) +
      '\r\nCSeq: ' +
      request.cseq +
      ' MESSAGE\r\n' +
      request.way.linesBefore +
      custom.lines +
      request.way.linesAfter +
      (custom.hasMaxForwards ? '' : plans.maxForwardsLine) +
      (custom.hasUserAgent ? '' : plans.userAgentLine) +
      request.credentialLines +
      contentLines(contentType, body.length)
    );
  },
  outcomeOfResponse,
  outcomeOfSilence,
};

/** `Content-Type` and `Content-Length` of a request with a body. PJSIP pads the length to five characters. */
export function contentLines(contentType: string, bytes: number): string {
  const length = String(bytes);
  return `Content-Type: ${contentType}\r\nContent-Length: ${PADDING.slice(length.length)}${length}\r\n`;
}

const PADDING = '     ';
