import assert from 'node:assert/strict';
import type { PjsipConfiguration } from '../../../../config/pjsip-types.ts';
import { ManualClock, settle } from '../../../../messages/testing/manual-clock.ts';
import { MemoryDatabase } from '../../../../messages/testing/memory-database.ts';
import type {
  Flow,
  LocalIdentity,
  OutgoingRequest,
  RequestResult,
  SipStack,
} from '../../../../protocols/sip/stack.ts';
import { parseMessage } from '../../../../protocols/sip/syntax/parse.ts';
import { createStates, type StatesService } from '../../../../states/create-states.ts';
import type { Contact } from '../../contact.ts';
import type { FinalAnswer } from '../../inbound/final-answer.ts';
import { flowFrom, incomingRequest, pjsipConfiguration } from '../../inbound/testing/scene.ts';
import { answer } from '../../outbound/testing/fake-stack.ts';
import {
  createSubscriptions,
  type Subscriptions,
  type SubscriptionsOptions,
} from '../create-subscriptions.ts';
import { SubscriptionParts } from '../subscription-parts.ts';

/** A request that went out and waits for its answer. */
export interface Sent {
  readonly uri: string;
  readonly head: string;
  readonly body: string;
  readonly flow: Flow | undefined;
  header(name: string): string;
  answer(status: number, headers?: readonly (readonly [string, string])[]): Promise<void>;
  end(result: RequestResult): Promise<void>;
}

/** Subscriptions with a network, a database and a clock that a test can look into. */
export class Phones {
  readonly clock: ManualClock;
  readonly database: MemoryDatabase;
  readonly states: StatesService;
  readonly sent: Sent[] = [];
  readonly problems: unknown[] = [];
  readonly contacts = new Map<string, readonly Contact[]>();
  configuration: PjsipConfiguration;
  readonly subscriptions: Subscriptions;
  #branch = 0;

  constructor(text: string, earlier?: Phones) {
    this.configuration = pjsipConfiguration(text);
    this.clock = earlier?.clock ?? new ManualClock();
    this.database = earlier?.database ?? new MemoryDatabase();
    const onProblem = (_text: string, error: unknown): void => void this.problems.push(error);
    this.states = createStates({ database: this.database, onProblem });
    this.states.configure(HINTS);
    let seed = earlier === undefined ? 0 : 100;
    const log = { debug: () => {}, warn: () => {}, error: (fields: unknown) => this.problems.push(fields) };
    const options: SubscriptionsOptions = {
      configuration: () => this.configuration,
      contacts: { contactsOf: (aor) => this.contacts.get(aor) ?? [] },
      states: this.states,
      database: this.database,
      stack: this.#stack(),
      clock: this.clock,
      defer: setImmediate,
      randomBytes: (size) => Buffer.alloc(size, ++seed),
      log: log as never,
    };
    // Loaded already, so that a test needs not wait for that.
    const parts = new SubscriptionParts(options);
    this.subscriptions = {
      ...createSubscriptions(options),
      inbound: () => parts.views(),
      load: () => parts.load(),
      start: () => parts.start(),
      reachable: (aor) => parts.reachable(aor),
      take: (...request) => parts.take(...request),
      configure: () => parts.configure(),
      close: async () => parts.close(),
    };
  }

  /** Sends a request as `endpoint` and gives the answer. */
  async ask(text: string, endpoint = 'alice', flow = flowFrom('127.0.0.1', 15071)): Promise<FinalAnswer> {
    const from = this.configuration.endpoints.get(endpoint);
    assert(from);
    let given: FinalAnswer | undefined;
    const incoming = incomingRequest(text, flow, () => {});
    assert(this.subscriptions.takes(incoming.request, from), 'it is not taken');
    this.subscriptions.take(incoming, from, (answered) => {
      assert.equal(given, undefined, 'answered twice');
      given = answered;
    });
    await settle();
    assert(given, 'not answered');
    return given;
  }

  /** A SUBSCRIBE to `resource`; lines in place of the usual ones by name. */
  subscribe(resource: string, lines: Readonly<Record<string, string>> = {}): string {
    const { To: to = `<sip:${resource}@127.0.0.1>`, CSeq: cseq = '1', ...rest } = lines;
    const { Uri: uri = `sip:${resource}@127.0.0.1:15060`, ...headers } = rest;
    const all: Record<string, string> = {
      'Call-ID': 'call-1',
      Contact: '<sip:alice@127.0.0.1:15071>',
      Event: 'presence',
      Expires: '300',
      ...headers,
    };
    return [
      `SUBSCRIBE ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:15071;branch=z9hG4bK${++this.#branch}`,
      'From: <sip:alice@127.0.0.1>;tag=from',
      `To: ${to}`,
      `CSeq: ${cseq} SUBSCRIBE`,
      'Max-Forwards: 70',
      ...Object.entries(all)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name}: ${value}`),
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
  }

  /** The last request that went out. */
  get last(): Sent {
    const last = this.sent.at(-1);
    assert(last, 'nothing was sent');
    return last;
  }

  #stack(): SipStack {
    const local: LocalIdentity = { protocol: 'udp', host: '127.0.0.1', port: 15060 };
    const request = (outgoing: OutgoingRequest, done: (result: RequestResult) => void): { abort(): void } => {
      const head = outgoing.head(local);
      // What cannot be read would be no message.
      const text = `${outgoing.method} ${outgoing.uri} SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n${head}\r\n`;
      const parsed = parseMessage(Buffer.concat([Buffer.from(text, 'latin1'), outgoing.body]));
      assert(parsed.kind === 'message', JSON.stringify(parsed));
      const { message } = parsed;
      this.sent.push({
        uri: outgoing.uri,
        head,
        body: outgoing.body.toString('utf8'),
        flow: outgoing.flow,
        header: (name) => message.headers(name.toLowerCase()).join(', '),
        answer: (status, headers = []) => this.#end(() => done(answer(status, 'x', headers))),
        end: (result) => this.#end(() => done(result)),
      });
      return { abort: () => done({ kind: 'aborted', sent: true }) };
    };
    return {
      request,
      identityOn: () => local,
      transports: [{ name: 'udp', protocol: 'udp', local: { address: '127.0.0.1', port: 15060 } }],
    } as unknown as SipStack;
  }

  async #end(done: () => void): Promise<void> {
    done();
    await settle();
  }
}

/** `Name: value` of a header in an answer. */
export function lineOf({ headers = '' }: FinalAnswer, name: string): string | undefined {
  return headers
    .split('\r\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}

export const CONF = `
[global]
type=global
user_agent=Aldis
[udp]
type=transport
protocol=udp
bind=127.0.0.1:15060
[alice]
type=endpoint
aors=alice
[alice]
type=aor
mailboxes=1@default,2@default
[mike]
type=endpoint
aors=mike
mailboxes=3@default,4@default
[mike]
type=aor
max_contacts=2
[strict]
type=endpoint
aors=alice
sub_min_expiry=60
outbound_auth=strict
rewrite_contact=yes
[strict]
type=auth
username=strict
password=secret
[deaf]
type=endpoint
allow_subscribe=no
[team]
type=resource_list
event=presence
list_item=100,101,gone
[mail]
type=resource_list
event=message-summary
list_item=alice
notification_batch_interval=500
[published]
type=inbound-publication
event_asterisk-devicestate=published
event_asterisk-mwi=published
event_presence=bob
[published]
type=asterisk-publication
device_state=yes
mailbox_state=yes
device_state_filter=^Custom:
`;

const HINTS = [
  { exten: '100', context: 'default', hint: 'Custom:one' },
  { exten: '101', context: 'default', hint: 'Custom:two,CustomPresence:bob' },
];
