import type { Carriers, CarrierView } from '../../../carriers/carriers.ts';
import type { Configuration } from '../../../config/configuration.ts';
import type { ConfigurationFiles } from '../../../config/editing/files.ts';
import type { Callbacks } from '../../../messages/callbacks.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { MemoryDatabase } from '../../../messages/testing/memory-database.ts';

import { createStates, type StatesService } from '../../../states/create-states.ts';
import type { XmppAccountView, XmppContact, XmppPresence } from '../../../technologies/xmpp/index.ts';
import type { ListMessages } from '../actions/message-list.ts';
import type { ReloadResult } from '../actions/reload.ts';
import { type AmiConfiguration, type AmiServer, createAmiServer } from '../server.ts';
import { connectClient, type TestClient } from './client.ts';
import { pjsipConfiguration } from './configuration.ts';
import { amiConfiguration, FakeMessaging, FakePjsip, FakeXmpp } from './fakes.ts';

/** A server on loopback with everything behind it faked, and time in the test's hand. */
export interface TestServer {
  readonly server: AmiServer;
  readonly clock: ManualClock;
  readonly messaging: FakeMessaging;
  readonly pjsip: FakePjsip;
  readonly port: number;
  readonly logged: string[];
  /** What the action Reload finds. */
  reloadResult: ReloadResult;
  reloadProblem: string;
  /** There are none unless a test gives some. */
  files: ConfigurationFiles;
  reopenLog: () => void;
  list: ListMessages;
  /** There are none unless a test gives some. */
  callbacks: Callbacks;
  /** There are none unless a test gives some. */
  carriers: Pick<Carriers, 'list' | 'set'>;
  /** There are none unless a test gives some. */
  xmppAccounts: readonly XmppAccountView[];
  readonly xmppContacts: Map<string, readonly XmppContact[]>;
  tellXmppAccount(account: XmppAccountView): void;
  tellXmppPresence(presence: XmppPresence): void;
  /** Tells that a carrier's status changed. */
  tellCarrier(carrier: CarrierView): void;
  /** A client that has read the greeting. */
  readonly states: StatesService;
  readonly database: MemoryDatabase;
  /** What the listings show. */
  whole: Configuration;
  connect(): Promise<TestClient>;
  /** A client that is logged in and has read what belongs to it. */
  login(user: string, secret: string, more?: string): Promise<TestClient>;
  close(): Promise<void>;
}

export async function startTestServer(
  configuration: AmiConfiguration = amiConfiguration(),
): Promise<TestServer> {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 3, 48, 18, 575));
  const messaging = new FakeMessaging();
  const pjsip = new FakePjsip();
  const database = new MemoryDatabase();
  const states = createStates({ database, onProblem: (text) => logged.push(text) });
  const logged: string[] = [];
  const note = (fields: object, text: string) => logged.push(`${text} ${JSON.stringify(fields)}`);
  const carrierListeners = new Set<(carrier: CarrierView) => void>();
  const xmpp = new FakeXmpp(() => test.xmppAccounts);
  let counter = 0;
  const server = await createAmiServer({
    configuration,
    messaging,
    list: (query) => test.list(query),
    callbacks: {
      list: (query) => test.callbacks.list(query),
      retry: (query) => test.callbacks.retry(query),
    },
    carriers: {
      list: () => test.carriers.list(),
      set: (name, mode) => test.carriers.set(name, mode),
      onChange: (listener) => {
        carrierListeners.add(listener);
        return () => carrierListeners.delete(listener);
      },
    },
    pjsip,
    xmpp,
    states,
    database,
    wholeConfiguration: () => test.whole,
    reload: () => Promise.resolve(test.reloadResult),
    reloadProblem: () => test.reloadProblem,
    files: {
      read: (name, selection) => test.files.read(name, selection),
      create: (name) => test.files.create(name),
      update: (update) => test.files.update(update),
    },
    modules: {
      list: [{ name: 'res_pjsip.so', description: 'Basic SIP resource', reloads: true }],
      core: ['manager'],
    },
    reopenLog: () => test.reopenLog(),
    clock,
    randomBytes: (size) => Buffer.alloc(size, ++counter),
    log: { info: note, warn: note, error: note },
  });
  const clients: TestClient[] = [];
  const test: TestServer = {
    server,
    states,
    database,
    whole: pjsipConfiguration(''),
    clock,
    messaging,
    pjsip,
    port: server.addresses()[0]?.port ?? 0,
    logged,
    reloadResult: 'reloaded',
    reloadProblem: '',
    files: NO_FILES,
    reopenLog: () => undefined,
    list: () => Promise.resolve([]),
    callbacks: { list: () => Promise.resolve([]), retry: () => Promise.resolve(0) },
    carriers: { list: () => [], set: () => Promise.resolve('not-found') },
    xmppAccounts: [],
    xmppContacts: xmpp.contactsOf,
    tellXmppAccount: (account) => xmpp.emitAccount(account),
    tellXmppPresence: (presence) => xmpp.emitPresence(presence),
    tellCarrier: (carrier) => {
      for (const listener of carrierListeners) listener(carrier);
    },
    connect: async () => {
      const client = await connectClient(test.port);
      clients.push(client);
      await client.until('Asterisk Call Manager/11.0.0\r\n');
      return client;
    },
    login: async (user, secret, more = '') => {
      const client = await test.connect();
      client.send(
        `Action: Login\r\nUsername: ${user}\r\nSecret: ${secret}\r\n${more}\r\nAction: Ping\r\nActionID: in\r\n\r\n`,
      );
      await client.until('Authentication accepted\r\n\r\n');
      await client.until('ActionID: in\r\nPing: Pong\r\n');
      await client.until('\r\n\r\n');
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await server.close();
    },
  };
  return test;
}

const NO_FILES: ConfigurationFiles = {
  read: () => Promise.resolve({ failure: 'absent' }),
  create: () => Promise.resolve({ failure: 'outside' }),
  update: () => Promise.resolve({ failure: 'outside' }),
};
