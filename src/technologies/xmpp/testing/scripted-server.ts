import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import type { XmppAccount } from '../../../config/xmpp-types.ts';
import { ManualClock } from '../../../messages/testing/manual-clock.ts';
import { connect } from '../connection.ts';
import type { ConnectionRequest, Down, Up, Wire } from '../wire.ts';
import type { XmlElement } from '../xml-element.ts';
import { ACCOUNT } from './account.ts';

export interface Script {
  /** What the server says to what it was told; it is told all that came since it spoke last. undefined: nothing yet. */
  readonly says: (told: string) => string | undefined;
  /** Its certificate; from the first octet, or once it has said {@link PROCEED}. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly atOnce: boolean };
  readonly account?: Partial<XmppAccount>;
  readonly resume?: ConnectionRequest['resume'];
}

/** A connection to a server on loopback that does as the test likes. */
export interface Meeting {
  readonly wire: Wire;
  readonly clock: ManualClock;
  /** All that the server was told. */
  readonly told: () => string;
  /** Resolves with the first that came of it. */
  readonly outcome: Promise<Up | Down>;
  /** Resolves once it has ended. */
  readonly down: Promise<Down>;
  readonly elements: readonly XmlElement[];
  /** Resolves once the server was told something like that, or its side has ended. */
  readonly hears: (wanted: RegExp) => Promise<void>;
  /** The server speaks of itself. */
  readonly say: (text: string) => void;
  /** The server is gone. */
  readonly hangUp: () => void;
}

export async function meet(t: TestContext, { says, tls, account = {}, resume }: Script): Promise<Meeting> {
  const clock = new ManualClock();
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  let speaking: Socket | undefined;
  let all = '';
  let unanswered = '';
  const listen = (socket: Socket): void => {
    sockets.add(socket);
    speaking = socket;
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('close', wake);
    socket.on('data', (text: string) => {
      all += text;
      unanswered += text;
      wake();
      const answer = says(unanswered);
      if (answer === undefined) return;
      unanswered = '';
      if (answer !== '') socket.write(answer);
      if (answer === PROCEED) secure(socket);
    });
  };
  const secure = (socket: Socket): void => {
    socket.removeAllListeners('data');
    listen(new TLSSocket(socket, { isServer: true, cert: tls?.cert, key: tls?.key }));
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    if (tls?.atOnce === true) secure(socket.on('error', () => undefined));
    else listen(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const elements: XmlElement[] = [];
  const came = Promise.withResolvers<Up | Down>();
  const down = Promise.withResolvers<Down>();
  const wire = connect(
    { account: { ...ACCOUNT, serverHost: '127.0.0.1', port, timeoutSeconds: 1, ...account }, resume },
    {
      up: came.resolve,
      element: (element) => void elements.push(element),
      down: (how) => {
        came.resolve(how);
        down.resolve(how);
      },
    },
    { clock, random: () => 0.5 },
  );
  t.after(() => {
    wire.destroy();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    wire,
    clock,
    told: () => all,
    outcome: came.promise,
    down: down.promise,
    elements,
    hears: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!wanted.test(all) && speaking?.destroyed !== true) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    say: (text) => void speaking?.write(text),
    hangUp: () => speaking?.destroy(),
  };
}

export const opens = (told: string): boolean => told.includes('<stream:stream');
export const header = (xmlns = 'jabber:client'): string =>
  `<?xml version='1.0'?><stream:stream xmlns='${xmlns}' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='example.org' version='1.0'>`;
export const features = (inside: string): string => `<stream:features>${inside}</stream:features>`;
export const mechanisms = (...names: readonly string[]): string =>
  features(
    `<mechanisms xmlns='${SASL}'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms>`,
  );

export const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
export const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
export const MANAGEMENT = "<sm xmlns='urn:xmpp:sm:3'/>";
export const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
export const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
