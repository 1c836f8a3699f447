import type { TestContext } from 'node:test';
import { createSipStack, type SipStackOptions } from '../create-stack.ts';
import type {
  Flow,
  IncomingRequest,
  OutgoingRequest,
  RequestResult,
  SipStack,
  TransportOptions,
  TransportProtocol,
} from '../stack.ts';
import type { SipUri } from '../syntax/uri.ts';

/** A stack with what it told, for tests. */
export interface TestStack {
  readonly stack: SipStack;
  /** Requests that came in and were not yet asked for. */
  nextRequest(): Promise<IncomingRequest>;
  readonly malformed: readonly string[];
  readonly closed: readonly Flow[];
  nextClosed(): Promise<Flow>;
  /** The port of the transport of this protocol. */
  port(protocol: TransportProtocol): number;
}

/** Opens a stack that is closed when the test ends. `onRequest` instead of nextRequest answers at once. */
export async function openStack(
  t: TestContext,
  options: SipStackOptions,
  onRequest?: (incoming: IncomingRequest) => void,
): Promise<TestStack> {
  const requests = new Mailbox<IncomingRequest>();
  const closings = new Mailbox<Flow>();
  const malformed: string[] = [];
  const closed: Flow[] = [];
  const stack = await createSipStack(options, {
    onRequest: onRequest ?? ((incoming) => requests.put(incoming)),
    onMalformed: (problem) => malformed.push(problem),
    onConnectionClosed: (flow) => {
      closed.push(flow);
      closings.put(flow);
    },
  });
  t.after(() => stack.close());
  return {
    stack,
    malformed,
    closed,
    nextRequest: () => requests.take(),
    nextClosed: () => closings.take(),
    port: (protocol) => stack.transports.find((each) => each.protocol === protocol)!.local.port,
  };
}

export function transport(
  protocol: TransportProtocol,
  more: Partial<TransportOptions> & { address?: string } = {},
): TransportOptions {
  const { address = '127.0.0.1', ...rest } = more;
  return {
    name: protocol,
    protocol,
    bind: { address, port: 0 },
    localNets: [],
    keepAliveSeconds: 0,
    ...rest,
  };
}

export function sipUri(host: string, port: number, parameters: Record<string, string> = {}): SipUri {
  return {
    scheme: 'sip',
    user: 'bob',
    password: undefined,
    host,
    port,
    parameters: new Map(Object.entries(parameters)),
    headers: [],
  };
}

let callNumber = 0;

export function outgoing(nextHop: SipUri, more: Partial<OutgoingRequest> = {}): OutgoingRequest {
  const body = more.body ?? Buffer.from('hello');
  const method = more.method ?? 'MESSAGE';
  const call = `call-${++callNumber}@test`;
  return {
    method,
    uri: 'sip:bob@example.org',
    nextHop,
    head: (local) =>
      `From: <sip:alice@${local.host}>;tag=from-tag\r\nTo: <sip:bob@example.org>\r\nCall-ID: ${call}\r\n` +
      `CSeq: 7 ${method}\r\nMax-Forwards: 70\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n`,
    body,
    ...more,
  };
}

export function send(stack: SipStack, request: OutgoingRequest): Promise<RequestResult> {
  return new Promise((resolve) => {
    stack.request(request, resolve);
  });
}

/** Things that come one after another, taken in order by whoever waits. */
export class Mailbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#items.push(item);
    else waiting(item);
  }

  take(): Promise<Item> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  get size(): number {
    return this.#items.length;
  }
}
