import assert from 'node:assert/strict';
import type { PjsipConfiguration } from '../../../../config/pjsip-types.ts';
import { readFiles } from '../../../../config/testing/read-files.ts';
import type { MessageId } from '../../../../messages/message.ts';
import type { Messaging, StatusEvent, SubmitRequest } from '../../../../messages/messaging.ts';
import { ManualClock, settle } from '../../../../messages/testing/manual-clock.ts';
import type { Flow, IncomingRequest, TransportProtocol } from '../../../../protocols/sip/stack.ts';
import { checkRequest } from '../../../../protocols/sip/syntax/check-request.ts';
import { parseMessage } from '../../../../protocols/sip/syntax/parse.ts';
import { response } from '../../../../protocols/sip/syntax/serialize.ts';
import { ContactTable } from '../../contacts.ts';
import type { ContactEvent, SecurityEvent } from '../../surface.ts';
import { createPjsipInbound, type PjsipInbound, type PjsipInboundOptions } from '../create-inbound.ts';
import { ContactStore } from './contact-store.ts';

/** A pjsip.conf as the configuration room reads it. */
export function pjsipConfiguration(text: string): PjsipConfiguration {
  const { configuration, problems } = readFiles({ 'pjsip.conf': text });
  assert(configuration, JSON.stringify(problems));
  return configuration.pjsip;
}

/** Everything before the domain, with a network, a store and a domain that a test can look into. */
export class Scene {
  readonly clock: ManualClock;
  readonly store = new ContactStore();
  readonly messaging = new FakeMessaging();
  readonly contactEvents: ContactEvent[] = [];
  readonly securityEvents: SecurityEvent[] = [];
  readonly reachable: string[] = [];
  readonly problems: unknown[] = [];
  readonly contacts: ContactTable;
  readonly inbound: PjsipInbound;
  configuration: PjsipConfiguration;

  constructor(
    configuration: PjsipConfiguration,
    options: Partial<PjsipInboundOptions> & { now?: number } = {},
  ) {
    this.configuration = configuration;
    this.clock = new ManualClock(options.now);
    const log = {
      debug: () => {},
      warn: (fields: unknown, text?: string) => this.problems.push(text ?? fields),
      error: (fields: unknown, text?: string) => this.problems.push(text ?? fields),
    } as PjsipInboundOptions['log'];
    this.contacts = new ContactTable({
      configuration: () => this.configuration,
      store: this.store,
      clock: this.clock,
      node: 'here',
      log,
      onReachable: (aor) => this.reachable.push(aor),
    });
    let seed = 0;
    this.inbound = createPjsipInbound({
      configuration: () => this.configuration,
      messaging: this.messaging,
      contacts: this.contacts,
      stack: { transports: [{ name: 'transport-udp', protocol: 'udp', local: LOCAL }] },
      clock: this.clock,
      randomBytes: (size) => Buffer.alloc(size, ++seed),
      node: 'here',
      log,
      subscriptions: {
        takes: ({ method }) => method === 'SUBSCRIBE' || method === 'PUBLISH',
        take: (_incoming, _endpoint, answer) => answer({ status: 405 }),
      },
      lookup: () => Promise.reject(new Error('no DNS here')),
      localAddresses: () => [],
      ...options,
    });
    this.inbound.surface.onContact((event) => this.contactEvents.push(event));
    this.inbound.surface.onSecurity((event) => this.securityEvents.push(event));
  }

  /** Sends a request and returns its answer, '' if there is none. */
  async send(text: string, flow: Flow = flowFrom('127.0.0.1', 15072)): Promise<string> {
    const answers = this.deliver(text, flow);
    await settle();
    assert(answers.length <= 1, `answered ${answers.length} times`);
    return answers[0] ?? '';
  }

  /** Hands a request over; what is answered, now or later, is added to the result. */
  deliver(text: string, flow: Flow = flowFrom('127.0.0.1', 15072)): string[] {
    const answers: string[] = [];
    const incoming = incomingRequest(text, flow, (answer) => answers.push(answer));
    const rejection = checkRequest(incoming.request, SUPPORTED);
    if (rejection === undefined) this.inbound.onRequest(incoming);
    else incoming.respond(rejection);
    return answers;
  }
}

/** What the stack makes of a datagram. */
export function incomingRequest(text: string, flow: Flow, sent: (answer: string) => void): IncomingRequest {
  const parsed = parseMessage(Buffer.from(text, 'latin1'));
  assert(parsed.kind === 'message' && parsed.message.kind === 'request', JSON.stringify(parsed));
  const { message } = parsed;
  return {
    request: message,
    flow,
    respond: (parts) => {
      const { address: received, port: rport } = flow.remote;
      sent(response(message, { ...parts, received, rport }).toString('latin1'));
    },
  };
}

export function flowFrom(
  address: string,
  port: number,
  protocol: TransportProtocol = 'udp',
  connection = 0,
): Flow {
  return {
    transport: `transport-${protocol}`,
    protocol,
    local: LOCAL,
    remote: { address, port },
    connection,
  };
}

/** A domain that takes everything, and delivers nothing. */
export class FakeMessaging implements Pick<Messaging, 'submit' | 'show' | 'confirm' | 'onStatus'> {
  readonly submitted: SubmitRequest[] = [];
  readonly confirmed: Parameters<Messaging['confirm']>[] = [];
  readonly known = new Set<string>();
  answer: Awaited<ReturnType<Messaging['submit']>> | Error | undefined;
  #listeners: ((event: StatusEvent) => void)[] = [];

  submit(request: SubmitRequest): ReturnType<Messaging['submit']> {
    this.submitted.push(request);
    if (this.answer instanceof Error) return Promise.reject(this.answer);
    if (this.answer?.kind === 'refused') return this.answer;
    const id = `message-${this.submitted.length}` as MessageId;
    return Promise.resolve(this.answer ?? { kind: 'accepted', id, duplicate: false });
  }

  async show(id: MessageId): ReturnType<Messaging['show']> {
    if (!this.known.has(id)) return undefined;
    return { message: {}, state: {}, deliveries: [], timeline: [] } as unknown as Awaited<
      ReturnType<Messaging['show']>
    >;
  }

  async confirm(...confirmation: Parameters<Messaging['confirm']>): Promise<void> {
    this.confirmed.push(confirmation);
  }

  onStatus(listener: (event: StatusEvent) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  tell(id: string, status: StatusEvent['status']): void {
    for (const listener of this.#listeners) listener({ id, status } as StatusEvent);
  }
}

const LOCAL = { address: '127.0.0.1', port: 15060 };
const SUPPORTED: ReadonlySet<string> = new Set(['path']);
