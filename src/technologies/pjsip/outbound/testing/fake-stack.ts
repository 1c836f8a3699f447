import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestResult,
  SipStack,
} from '../../../../protocols/sip/stack.ts';
import type { SipResponse } from '../../../../protocols/sip/syntax/message.ts';
import type { SipUri } from '../../../../protocols/sip/syntax/uri.ts';

/** A request as it would have gone out, all but its Via. */
export interface SentRequest {
  readonly uri: string;
  readonly head: string;
  readonly body: string;
  readonly nextHop: SipUri;
  readonly transport: string | undefined;
  readonly flow: Flow | undefined;
  readonly branch: string | undefined;
  /** The value of a header, the first of its name. */
  header(name: string): string | undefined;
}

/** A stack without a network: it keeps what is sent and answers as the script says. */
export class FakeStack implements SipStack {
  readonly sent: SentRequest[] = [];
  readonly transports = [
    { name: 'transport-udp', protocol: 'udp', local: { address: '127.0.0.1', port: 15060 } },
  ] as const;
  readonly statistics = {
    received: 0,
    sent: 0,
    retransmitted: 0,
    malformed: 0,
    clientTransactions: 0,
    serverTransactions: 0,
    connections: 0,
  };
  local: LocalIdentity = { protocol: 'udp', host: '127.0.0.1', port: 15060 };
  /** One for each request in order; the last one answers all that follow. */
  readonly script: (RequestResult | ((request: SentRequest) => RequestResult))[];

  constructor(...script: (RequestResult | ((request: SentRequest) => RequestResult))[]) {
    this.script = script;
  }

  request(request: OutgoingRequest, done: (result: RequestResult) => void): { abort(): void } {
    const head = request.head(this.local);
    const sent: SentRequest = {
      uri: request.uri,
      head,
      body: request.body.toString('latin1'),
      nextHop: request.nextHop,
      transport: request.transport,
      flow: request.flow,
      branch: request.branch,
      header: (name) => headerOf(head, name),
    };
    this.sent.push(sent);
    const answer = this.script[Math.min(this.sent.length, this.script.length) - 1];
    if (answer !== undefined)
      queueMicrotask(() => done(typeof answer === 'function' ? answer(sent) : answer));
    return { abort: () => done({ kind: 'aborted', sent: true }) };
  }

  identityOn(): LocalIdentity {
    return this.local;
  }

  /** As with one UDP and one TCP transport, and no TLS. */
  canReach(uri: SipUri): boolean {
    const transport = uri.parameters.get('transport') ?? 'udp';
    return uri.scheme === 'sip' && (transport === 'udp' || transport === 'tcp');
  }

  async reconfigure(): Promise<void> {}
  acceptWebSocket(): void {}
  async close(): Promise<void> {}
}

/** An answer with these headers. */
export function answer(
  status: number,
  reason: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
): RequestResult {
  const valuesOf = (name: string): string[] =>
    headers.filter(([header]) => header.toLowerCase() === name).map(([, value]) => value);
  const nothing = { display: '', uriText: '', uri: undefined, parameters: new Map(), tag: '' };
  const response: SipResponse = {
    kind: 'response',
    status,
    reason,
    headers: valuesOf,
    header: (name) => valuesOf(name)[0],
    values: valuesOf,
    allHeaders: headers,
    via: { transport: 'UDP', host: '127.0.0.1', port: 0, branch: '', parameters: new Map() },
    from: nothing,
    to: nothing,
    callId: '',
    cseq: { number: 1, method: 'MESSAGE' },
    body: Buffer.alloc(0),
  };
  return { kind: 'response', response, flow: FLOW };
}

export const FLOW: Flow = {
  transport: 'transport-udp',
  protocol: 'udp',
  local: { address: '127.0.0.1', port: 15060 },
  remote: { address: '127.0.0.1', port: 15071 },
  connection: 0,
};

function headerOf(head: string, name: string): string | undefined {
  const start = `\r\n${head}`.indexOf(`\r\n${name}: `);
  if (start < 0) return undefined;
  return head.slice(start + name.length + 2, head.indexOf('\r\n', start));
}
