import { xml } from '@xmpp/client';
import type { XmppAccount } from '../../../config/xmpp-types.ts';
import type { Message, MessageId, MessageRecord } from '../../../messages/message.ts';
import type { Confirmation } from '../../../messages/messaging.ts';
import type { Outcome } from '../../../messages/technology.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { sampleMessage } from '../../../messages/testing/sample-message.ts';
import { createXmpp } from '../create-xmpp.ts';
import { stanza } from '../inbound/testing/stanzas.ts';
import type { XmppPresence } from '../index.ts';
import type { XmppService } from '../service.ts';
import type { ConnectionEvents, ConnectionRequest, Up, Wire } from '../wire.ts';
import type { XmlElement } from '../xml-element.ts';
import { ACCOUNT } from './account.ts';

/** A connection as the account asked for it, which the test plays the server of. */
export class FakeConnection {
  readonly request: ConnectionRequest;
  readonly events: ConnectionEvents;
  /** What was written since it was asked for last. */
  readonly written: string[] = [];
  state: 'open' | 'paused' | 'ended' | 'destroyed' = 'open';

  constructor(request: ConnectionRequest, events: ConnectionEvents) {
    this.request = request;
    this.events = events;
  }

  get wire(): Wire {
    return {
      xml,
      waiting: 0,
      write: (text) => void this.written.push(text),
      pause: () => {
        this.state = 'paused';
      },
      resume: () => {
        this.state = 'open';
      },
      end: () => {
        this.state = 'ended';
      },
      destroy: () => {
        this.state = 'destroyed';
      },
    };
  }

  /** With stream management, unless said otherwise. */
  up(up: Partial<Up> = {}): void {
    const { username } = this.request.account;
    this.events.up({
      jid: username,
      resumed: false,
      handled: undefined,
      management: { id: 'stream-1', seconds: 300 },
      ...up,
    });
  }

  receive(text: string): void {
    this.events.element(stanza(text));
  }

  /** The server has handled so many stanzas. */
  acknowledge(handled: number): void {
    this.receive(`<a xmlns='urn:xmpp:sm:3' h='${handled}'/>`);
  }

  lose(reason = 'read ECONNRESET'): void {
    this.events.down({ kind: 'lost', reason });
  }

  take(): string {
    return this.written.splice(0).join('');
  }
}

/** Accounts whose servers the test plays. */
export interface Scene {
  readonly xmpp: XmppService;
  readonly clock: ManualClock;
  readonly connections: FakeConnection[];
  /** The last. */
  readonly connection: FakeConnection;
  readonly confirmed: (readonly [id: string, report: Confirmation])[];
  readonly records: Map<string, Pick<MessageRecord, 'deliveries'>>;
  readonly woken: (readonly [prefix: string, limit: number])[];
  readonly presences: XmppPresence[];
  readonly logged: string[];
  /** Stanzas that came in, and what makes them kept. */
  readonly received: { readonly stanza: XmlElement; readonly keep: () => void }[];
  deliver(message: Message): Promise<Outcome>;
}

/** Lets promises go on, and what was put off to the end of the turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
}

/** Starts the accounts, each of which asks for its connection. */
export async function scene(...accounts: readonly Partial<XmppAccount>[]): Promise<Scene> {
  const clock = new ManualClock();
  const connections: FakeConnection[] = [];
  const confirmed: [string, Confirmation][] = [];
  const records: Scene['records'] = new Map();
  const woken: [string, number][] = [];
  const presences: XmppPresence[] = [];
  const logged: string[] = [];
  const received: { stanza: XmlElement; keep: () => void }[] = [];
  const log = (_: object, text: string): void => void logged.push(text);
  const xmpp = createXmpp(
    {
      messaging: () => ({
        confirm: async (id, _, report) => void confirmed.push([id, report]),
        show: async (id) => records.get(id) as MessageRecord | undefined,
      }),
      wakeSome: (prefix, limit) => {
        woken.push([prefix, limit]);
        return 0;
      },
      inbound: async () => (came) =>
        new Promise((keep) => {
          received.push({ stanza: came, keep });
        }),
      link: (_, { id }) => `https://aldis.example.org/media/${id}`,
      clock,
      random: () => 0.5,
      defer: setImmediate,
      log: { info: log, warn: log, error: log },
    },
    async () => (request, events) => {
      const connection = new FakeConnection(request, events);
      connections.push(connection);
      return connection.wire;
    },
  );
  xmpp.surface.onPresence((presence) => presences.push(presence));
  xmpp.configure((accounts.length === 0 ? [{}] : accounts).map((options) => ({ ...ACCOUNT, ...options })));
  xmpp.start();
  await settle();
  return {
    xmpp,
    clock,
    connections,
    get connection() {
      const last = connections.at(-1);
      if (last === undefined) throw new Error('No account has connected');
      return last;
    },
    confirmed,
    records,
    woken,
    presences,
    logged,
    received,
    deliver: (message) => {
      const legs = xmpp.technology.legs(message);
      const [leg] = 'kind' in legs ? [] : legs;
      if (leg === undefined) throw new Error('The message has no leg');
      return xmpp.technology.deliver(message, leg, 1);
    },
  };
}

/** A message of AMI to bob, from the account `chat`; the number makes its id. */
export function messageOf(number: number, options: Partial<Message> = {}): Message {
  return sampleMessage({
    id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}` as MessageId,
    source: 'ami',
    owner: 'admin',
    technology: 'xmpp',
    destination: 'xmpp:bob@example.org',
    lane: 'xmpp:chat/bob@example.org',
    from: 'xmpp:chat',
    body: Buffer.from('hello'),
    expiresAt: 86_400_000,
    ...options,
  });
}
