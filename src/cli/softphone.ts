import { randomBytes } from 'node:crypto';
import { answerChallenge } from '../protocols/sip/auth/answer-challenge.ts';
import type { DigestSecret } from '../protocols/sip/auth/secret.ts';
import type {
  IncomingRequest,
  RequestResult,
  SipRequest,
  SipResponse,
  SipStack,
} from '../protocols/sip/stack.ts';
import { escapeUser } from '../protocols/sip/syntax/format-uri.ts';
import { headerLine } from '../protocols/sip/syntax/header-safety.ts';
import { contentLengthLine } from '../protocols/sip/syntax/serialize.ts';
import { latin1, utf8 } from '../protocols/sip/syntax/text.ts';
import { parseUri } from '../protocols/sip/syntax/uri.ts';

/** Who the phone is and where it registers. */
export interface SoftphoneAccount {
  /** User part of the address of record. */
  readonly user: string;
  /** Host and port of the registrar. */
  readonly server: string;
  /** `udp` or `tcp`. */
  readonly transport: 'udp' | 'tcp';
  /** undefined: the server asks for none. */
  readonly secret: DigestSecret | undefined;
}

/** How it treats what arrives. */
export interface SoftphoneManners {
  /** The status it answers a MESSAGE or NOTIFY with. */
  readonly status: number;
  /** Answers nothing at all. */
  readonly silent: boolean;
  /** Sends this text back to whoever wrote. */
  readonly reply: string | undefined;
}

export interface ArrivedMessage {
  readonly from: string;
  readonly display: string;
  readonly contentType: string;
  readonly text: string;
  /** What the phone answered; 0 when it stayed silent. */
  readonly answered: number;
}

/** A NOTIFY that arrived: a request to reboot, news of a mailbox. */
export interface ArrivedNotify {
  /** The header Event: `check-sync;reboot=true`; empty when there is none. */
  readonly about: string;
  readonly contentType: string;
  /** Empty when it has no body. */
  readonly text: string;
  /** What the phone answered; 0 when it stayed silent. */
  readonly answered: number;
}

export interface SoftphoneListeners {
  onMessage(message: ArrivedMessage): void;
  onNotify(notify: ArrivedNotify): void;
  /** What became of a reply. `status` is 0 when no answer came; `text` says why. */
  onReplied(to: string, status: number, text: string): void;
}

/** What the phone needs of the stack. */
export type SoftphoneStack = Pick<SipStack, 'request' | 'close'>;

/** A small softphone on the SIP stack: registers, takes messages, replies. */
export class Softphone {
  readonly #stack: SoftphoneStack;
  readonly #account: SoftphoneAccount;
  readonly #manners: SoftphoneManners;
  readonly #listeners: SoftphoneListeners;
  /** As it stands in URIs. */
  readonly #user: string;
  readonly #callId = randomBytes(12).toString('hex');
  #cseq = 1;
  /** As it stood in the last request. */
  #contact = '';

  constructor(
    stack: SoftphoneStack,
    account: SoftphoneAccount,
    manners: SoftphoneManners,
    listeners: SoftphoneListeners,
  ) {
    this.#stack = stack;
    this.#account = account;
    this.#user = escapeUser(latin1(account.user));
    this.#manners = manners;
    this.#listeners = listeners;
  }

  /**
   * Registers for `expiresSeconds`, or unregisters with 0. Resolves with how long the registrar keeps it, in seconds.
   * @throws RegistrationFailed
   */
  async register(expiresSeconds: number): Promise<number> {
    const { server, transport } = this.#account;
    const result = await this.#send('REGISTER', `sip:${server}`, (contact) => {
      const aor = `<sip:${this.#user}@${server}>`;
      return `From: ${aor};tag=${this.#callId.slice(0, 8)}\r\nTo: ${aor}\r\nCall-ID: ${this.#callId}\r\nContact: <${contact}>\r\nExpires: ${expiresSeconds}\r\n`;
    });
    if (result.kind !== 'response')
      throw new RegistrationFailed(explain(result, `${server} over ${transport.toUpperCase()}`));
    if (result.response.status !== 200) throw new RegistrationFailed(explainRefusal(result.response, server));
    return grantedSeconds(result.response, this.#contact) ?? expiresSeconds;
  }

  /** What the SIP stack hands over. */
  onRequest(incoming: IncomingRequest): void {
    const { request } = incoming;
    if (request.method === 'OPTIONS') incoming.respond({ status: 200, headers: ALLOW });
    else if (request.method === 'NOTIFY') this.#notify(incoming);
    else if (request.method === 'MESSAGE') this.#message(incoming);
    else incoming.respond({ status: 405, headers: ALLOW });
  }

  #notify(incoming: IncomingRequest): void {
    const { request } = incoming;
    const { status, silent } = this.#manners;
    if (!silent) incoming.respond({ status });
    this.#listeners.onNotify({
      about: utf8(request.header('event') ?? ''),
      contentType: request.header('content-type') ?? '',
      text: request.body.toString('utf8'),
      answered: silent ? 0 : status,
    });
  }

  #message(incoming: IncomingRequest): void {
    const { request } = incoming;
    const { status, silent, reply } = this.#manners;
    if (!silent) incoming.respond({ status });
    this.#listeners.onMessage({
      from: utf8(request.from.uriText),
      display: utf8(request.from.display),
      contentType: request.header('content-type') ?? '',
      text: request.body.toString('utf8'),
      answered: silent ? 0 : status,
    });
    // No automatic answer to an automatic message, or two of them would never end (RFC 5436 §2.7.1, as RFC 3834 §2).
    const automatic = (request.header('auto-submitted') ?? 'no').toLowerCase() !== 'no';
    if (reply !== undefined && !silent && !automatic && status < 300) void this.#reply(request, reply);
  }

  async #reply(request: SipRequest, text: string): Promise<void> {
    const { server } = this.#account;
    const to = request.from.uriText;
    const body = Buffer.from(text);
    const callId = randomBytes(12).toString('hex');
    const headers = `From: <sip:${this.#user}@${server}>;tag=${callId.slice(0, 8)}\r\nTo: <${to}>\r\nCall-ID: ${callId}\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain;charset=utf-8\r\n`;
    const result = await this.#send('MESSAGE', to, () => headers, body);
    const shown = utf8(to);
    if (result.kind !== 'response') this.#listeners.onReplied(shown, 0, explain(result, server));
    else this.#listeners.onReplied(shown, result.response.status, utf8(result.response.reason));
  }

  close(): Promise<void> {
    return this.#stack.close();
  }

  /** Sends a request to the server, and once more with credentials when it asks for them. */
  async #send(
    method: string,
    uri: string,
    headers: (contact: string) => string,
    body = NOTHING,
  ): Promise<RequestResult> {
    const first = await this.#once(method, uri, headers, body, '');
    if (first.kind !== 'response' || (first.response.status !== 401 && first.response.status !== 407))
      return first;
    const { secret } = this.#account;
    if (secret === undefined) return first;
    const answer = answerChallenge(
      first.response,
      { method, uri },
      [secret],
      randomBytes(16).toString('hex'),
    );
    return answer.kind === 'answered' ? this.#once(method, uri, headers, body, answer.headers) : first;
  }

  #once(
    method: string,
    uri: string,
    headers: (contact: string) => string,
    body: Buffer,
    authorization: string,
  ): Promise<RequestResult> {
    const { server, transport } = this.#account;
    const nextHop = parseUri(`sip:${server};transport=${transport}`);
    if (nextHop === undefined)
      throw new RegistrationFailed(`"${server}" is no host and port to register with.`);
    const cseq = this.#cseq++;
    return new Promise((resolve) => {
      this.#stack.request(
        {
          method,
          uri,
          nextHop,
          head: ({ host, port }) => {
            const parameter = transport === 'udp' ? '' : `;transport=${transport}`;
            this.#contact = `sip:${this.#user}@${host}:${port}${parameter}`;
            return `${headers(this.#contact)}CSeq: ${cseq} ${method}\r\n${authorization}Max-Forwards: 70\r\n${headerLine('User-Agent', 'Aldis phone')}${contentLengthLine(body.length)}`;
          },
          body,
        },
        resolve,
      );
    });
  }
}

/** The registrar did not take it; the message says why, in one sentence. */
export class RegistrationFailed extends Error {}

function explain(result: Exclude<RequestResult, { kind: 'response' }>, where: string): string {
  if (result.kind === 'timeout') return `${where} does not answer; is the gateway running?`;
  if (result.kind === 'unreachable') return `${where} cannot be reached: ${result.text}`;
  return `${where} was not waited for.`;
}

function explainRefusal(response: SipResponse, server: string): string {
  const { status, reason } = response;
  const shortest = response.header('min-expires') ?? 'to be more';
  const hint = status === 423 ? `; it wants --expires ${shortest}` : (HINTS.get(status) ?? '');
  return `${server} refused the registration: ${status} ${utf8(reason)}${hint}.`;
}

/** Registrars tell it with each contact, or for all of them (RFC 3261 §10.3). */
function grantedSeconds(response: SipResponse, contact: string): number | undefined {
  const own = response.values('contact').find((value) => value.includes(`<${contact}>`)) ?? '';
  const seconds = Number(/;\s*expires\s*=\s*(\d+)/i.exec(own)?.[1] ?? response.header('expires'));
  return Number.isNaN(seconds) ? undefined : seconds;
}

const HINTS: ReadonlyMap<number, string> = new Map([
  [401, '; is the password right? See --password'],
  [403, '; may this endpoint register there? See max_contacts of its AOR'],
  [404, '; is there such an AOR? See --user'],
]);

const NOTHING = Buffer.alloc(0);
const ALLOW = 'Allow: MESSAGE, OPTIONS, NOTIFY\r\n';
