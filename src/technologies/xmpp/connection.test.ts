import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { XmppAccount } from '../../config/xmpp-types.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { connect } from './connection.ts';
import { ACCOUNT } from './testing/scene.ts';
import type { ConnectionRequest, Down } from './wire.ts';

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='example.org' version='1.0'>";
const features = (inside: string): string => `<stream:features>${inside}</stream:features>`;
const mechanisms = (...names: readonly string[]): string =>
  features(
    `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms>`,
  );
const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>";
const MANAGEMENT = "<sm xmlns='urn:xmpp:sm:3'/>";
const SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

interface Hostile {
  /** What it says as soon as a stream begins, and after each thing that it was told. */
  readonly says: (told: string) => string;
  readonly account?: Partial<XmppAccount>;
  readonly resume?: ConnectionRequest['resume'];
}

/** Connects to a server that does as it likes: how that ended, and what it was told. */
async function against(t: TestContext, { says, account = {}, resume }: Hostile) {
  const sockets = new Set<Socket>();
  let told = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('data', (text: string) => {
      told += text;
      const answer = says(text);
      if (answer !== '') socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const ended = await new Promise<Down | 'up'>((resolve) => {
    const wire = connect(
      { account: { ...ACCOUNT, serverHost: '127.0.0.1', port, timeoutSeconds: 1, ...account }, resume },
      { up: () => resolve('up'), element: () => undefined, down: resolve },
      { clock: new ManualClock(), random: () => 0.5 },
    );
    t.after(() => wire.destroy());
  });
  return { ended, told };
}

const opens = (told: string): boolean => told.includes('<stream:stream');

test('a server that asks for no login is not spoken to: it may be anybody', async (t) => {
  const bound = await against(t, {
    says: (told) => (opens(told) ? HEADER + features(BIND + MANAGEMENT) : ''),
    resume: { id: 'earlier', jid: 'aldis@example.org/x', handled: () => 0 },
  });
  assert.deepEqual(bound.ended, {
    kind: 'refused',
    reason: 'The server does not ask for a login, and so proves nothing',
  });
  assert(!bound.told.includes('resume'));
});

test('success without a proof is none', async (t) => {
  for (const proof of ['', Buffer.from('v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=').toString('base64')]) {
    const { ended } = await against(t, {
      says: (told) => {
        if (opens(told)) return HEADER + mechanisms('SCRAM-SHA-1');
        return told.includes('<auth') ? `<success ${SASL}>${proof}</success>` : '';
      },
    });
    assert.deepEqual(ended, {
      kind: 'refused',
      reason: 'The server did not prove that it knows the secret',
    });
  }
});

test('a key is derived once for a login, however many challenges come', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => {
      if (opens(given)) return HEADER + mechanisms('SCRAM-SHA-1');
      const encoded = /<auth[^>]*>([^<]+)</.exec(given)?.[1];
      if (encoded === undefined) return '';
      const nonce = /r=(.*)$/.exec(Buffer.from(encoded, 'base64').toString())?.[1];
      const challenge = Buffer.from(`r=${nonce}x,s=c2FsdA==,i=4096`).toString('base64');
      return `<challenge ${SASL}>${challenge}</challenge>`.repeat(50);
    },
  });
  assert.notEqual(ended, 'up');
  assert((told.match(/<response/g) ?? []).length <= 1);
});

test('where other ways to log in are offered alone, no password is said', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => (opens(given) ? HEADER + mechanisms('DIGEST-MD5', 'ANONYMOUS') : ''),
  });
  assert.equal(ended === 'up' ? '' : ended.kind, 'credentials');
  assert(!told.includes('<auth'));
});

test('a server that offers TLS and answers otherwise is left', async (t) => {
  const { ended, told } = await against(t, {
    says: (given) => {
      if (opens(given)) return HEADER + features("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
      return given.includes('<starttls') ? mechanisms('PLAIN') : '';
    },
    account: { useTls: true },
  });
  assert.equal(ended === 'up' ? '' : ended.kind, 'refused');
  assert(!told.includes('<auth'));
});

test('what is no XML ends the connection', async (t) => {
  for (const text of [
    '<!DOCTYPE a>',
    `${HEADER}</a>`,
    `${HEADER}<a>&x;</a>`,
    'HTTP/1.1 400 Bad Request\r\n\r\n',
  ]) {
    const { ended } = await against(t, { says: (given) => (opens(given) ? text : '') });
    assert.equal(ended === 'up' ? '' : ended.kind, 'lost', text);
  }
});
