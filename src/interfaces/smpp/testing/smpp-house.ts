import { createHash, randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { EsmeOptions, SmppServerOptions } from '../../../config/carriers.ts';
import { messageIds } from '../../../messages/message-id.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import type { OwnNumber } from '../../../messages/numbers/directory.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { MemoryStore } from '../../../messages/testing/memory-store.ts';
import { ACME, number, numbersHouse, route } from '../../../messages/testing/numbers-house.ts';
import { SENT } from '../../../messages/testing/scripted-technology.ts';
import { createSmppServer, type SmppServer } from '../create-server.ts';
import { connectEsme, type EsmeClient } from './esme-client.ts';

export interface SmppHouseOptions {
  readonly esmes?: readonly EsmeOptions[];
  readonly server?: Partial<SmppServerOptions>;
  readonly numbers?: readonly OwnNumber[];
  readonly backlogLimit?: number;
  /** How long whoever binds has to wait, since somebody has guessed. */
  readonly guessesWaitMs?: number;
  readonly store?: MemoryStore;
  readonly clock?: ManualClock;
  /** Queues receipts; none by default. */
  readonly receipts?: (parts: ReceiptParts) => ReceiptQueue;
}

export interface ReceiptParts {
  readonly store: MemoryStore;
  readonly messaging: Messaging;
  readonly server: () => SmppServer;
  readonly clock: ManualClock;
}

export interface ReceiptQueue {
  start(): Promise<void>;
  stop(): void;
  wake(receiver: string): void;
}

/**
 * The domain with the numbers +15551230001 (acme, bound to the ESME bill) and +15551230002 (globex), a route to everybody else, and
 * the SMPP server on a free port, all in memory but for the sockets. Messages that leave are `sent`.
 */
export async function smppHouse(t: TestContext, options: SmppHouseOptions = {}) {
  const { store = new MemoryStore(), clock = new ManualClock() } = options;
  /** Of the log. */
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: object, text: string): void => {
      lines.push(`${level} ${text} ${JSON.stringify(fields)}`);
    };
  const esmes = options.esmes ?? [esme()];
  let server: SmppServer | undefined;
  let queue: ReceiptQueue | undefined;
  const theServer = (): SmppServer => {
    if (server === undefined) throw new Error('The server is not there yet');
    return server;
  };
  const configuration = {
    server: { ...SERVER, ...options.server },
    esmes: new Map(esmes.map((one) => [one.systemId, one])),
  };
  const house = await numbersHouse({
    numbers: options.numbers ?? [
      number('+15551230001', { deliverTo: ['esme:bill'] }),
      number('+15551230002', { project: '22222222-2222-4222-8222-222222222222' }),
    ],
    routes: [
      route('refused', { prefix: ['+1666'], refuse: true }),
      route('world', { prefix: ['+1'], destination: 'test:alice' }),
    ],
    store,
    clock,
    ...(options.backlogLimit !== undefined && { backlogLimit: options.backlogLimit }),
    carriers: ({ numbers, messaging }) => {
      server = createSmppServer({
        configuration,
        numbers: {
          send: (request) => numbers().send(request),
          preview: (request) => numbers().preview(request),
          keepFailed: (request, failure) => numbers().keepFailed(request, failure),
        },
        messaging,
        store,
        guesses: { waitMs: () => options.guessesWaitMs ?? 0, failed: () => {}, succeeded: () => {} },
        wakeReceipts: (receiver) => queue?.wake(receiver),
        link: (_message, { id }) => `https://media.example/${id}`,
        newId: messageIds(randomBytes),
        clock,
        log: { info: write('info'), warn: write('warn'), error: write('error') },
      });
      return [server.technology];
    },
  });
  house.technology.answers.set('a1', [SENT]);
  queue = options.receipts?.({ store, messaging: house.messaging, server: theServer, clock });
  await queue?.start();
  await theServer().start();
  const clients: EsmeClient[] = [];
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    for (const { session } of clients) session.close('The test is over');
    await theServer().close();
    queue?.stop();
    house.messaging.stop();
  };
  t.after(close);
  const port = () => theServer().addresses.find(({ secure }) => !secure)?.port ?? 0;
  return {
    ...house,
    server: theServer(),
    lines,
    configuration,
    close,
    connect: async () => {
      const client = await connectEsme(port(), clock);
      clients.push(client);
      return client;
    },
    /** Connected and bound as bill. */
    bound: async (...how: Parameters<EsmeClient['bind']>) => {
      const client = await connectEsme(port(), clock);
      clients.push(client);
      const { status } = await client.bind(...how);
      if (status !== 0) throw new Error(`The bind was answered ${status}`);
      return client;
    },
  };
}

/** The account bill of acme, with the password `secret`. */
export function esme(more: Partial<EsmeOptions> = {}): EsmeOptions {
  return {
    name: 'bill',
    systemId: 'bill',
    passwordSha256: createHash('sha256').update('secret').digest('hex'),
    systemType: '',
    project: ACME,
    numbers: [],
    defaultFrom: '',
    bindTypes: ['transceiver', 'transmitter', 'receiver'],
    maxBinds: 4,
    window: 100,
    throughput: 0,
    acl: { empty: true, allows: () => true },
    tlsRequired: false,
    defaultAlphabet: 'gsm-7',
    keepHours: 72,
    concatenation: 'udh8',
    ...more,
  };
}

/** Waits for what sockets bring. */
export async function until<T>(found: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const value = found();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error('What was waited for did not come within 5 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const SERVER: SmppServerOptions = {
  enabled: true,
  bind: { address: '127.0.0.1', port: 0 },
  tls: undefined,
  systemId: 'Aldis',
  maxConnections: 100,
  bindTimeoutSeconds: 10,
  enquireLinkSeconds: 30,
  responseTimeoutSeconds: 10,
};
