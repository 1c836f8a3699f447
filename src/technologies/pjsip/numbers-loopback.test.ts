import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createMedia } from '../../media/create-media.ts';
import { ManualClock } from '../../messages/testing/manual-clock.ts';
import { ACME, GLOBEX, number, numbersHouse, route } from '../../messages/testing/numbers-house.ts';
import { ScriptedTechnology } from '../../messages/testing/scripted-technology.ts';
import { createSipStack } from '../../protocols/sip/create-stack.ts';
import { createNumberTechnology } from '../number/create-number-technology.ts';
import { createRouteTechnology } from '../route/create-route-technology.ts';
import { ContactTable } from './contacts.ts';
import { parseMultipart } from './content/multipart.ts';
import { createPjsipInbound, type PjsipInbound } from './inbound/create-inbound.ts';
import { ContactStore } from './inbound/testing/contact-store.ts';
import { request } from './inbound/testing/requests.ts';
import { pjsipConfiguration } from './inbound/testing/scene.ts';
import { createPjsipTechnology } from './outbound/create-technology.ts';

/** Numbers, phones and a trunk over real sockets: each at an address of its own, as the trunk is known by its. */
const A = '+15551230001';
const B = '+15551230002';

/** A phone or a trunk: a bare socket that answers every request with 200 and keeps what it got. */
class Phone {
  readonly socket: Socket = createSocket('udp4');
  readonly #requests: string[] = [];
  readonly #answers: string[] = [];
  readonly #address: string;
  #waiting: (() => void)[] = [];

  constructor(address: string) {
    this.#address = address;
    this.socket.on('message', (bytes, from) => {
      const text = bytes.toString('latin1');
      // On a busy machine a provisional answer may come first.
      if (text.startsWith('SIP/2.0 1')) return;
      if (text.startsWith('SIP/2.0 ')) this.#answers.push(text.split('\r\n', 1)[0]?.slice(8) ?? '');
      else {
        this.#requests.push(text);
        this.socket.send(okTo(text), from.port, from.address);
      }
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  async open(port = 0): Promise<number> {
    this.socket.bind(port, this.#address);
    await once(this.socket, 'listening');
    return this.socket.address().port;
  }

  async send(text: string, port: number): Promise<string> {
    // Each is a request of its own.
    this.socket.send(
      Buffer.from(text.replace('Call-ID: call', `Call-ID: ${randomUUID()}`), 'latin1'),
      port,
      '127.0.0.1',
    );
    return this.#next(this.#answers);
  }

  received(): Promise<string> {
    return this.#next(this.#requests);
  }

  async #next(from: string[]): Promise<string> {
    while (from.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return from.shift() ?? '';
  }
}

function okTo(text: string): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(
    (name) => `${name}: ${headerOf(text, name)}\r\n`,
  );
  return `SIP/2.0 200 OK\r\n${copied.join('')}Content-Length: 0\r\n\r\n`;
}

function headerOf(text: string, name: string): string {
  return new RegExp(`^${name}: (.*)\\r$`, 'm').exec(text)?.[1] ?? '';
}

function uriOf(header: string): string {
  return /<([^>]*)>/.exec(header)?.[1] ?? '';
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

async function world(t: TestContext, options = '', bobAt = 0) {
  const alice = new Phone('127.0.0.3');
  const bob = new Phone('127.0.0.1');
  const trunk = new Phone('127.0.0.2');
  const [alicePort, bobPort, trunkPort] = [await alice.open(), await bob.open(bobAt), await trunk.open()];
  const configuration = pjsipConfiguration(`
[alice]
type=endpoint
aors=alice
[alice]
type=aor
contact=sip:alice@127.0.0.3:${alicePort}
[alice]
type=identify
endpoint=alice
match=127.0.0.3
[bob]
type=endpoint
aors=bob
${options}
[bob]
type=aor
contact=sip:bob@127.0.0.1:${bobPort}
[trunk]
type=endpoint
aors=trunk
[trunk]
type=aor
contact=sip:127.0.0.2:${trunkPort}
[trunk]
type=identify
endpoint=trunk
match=127.0.0.2
`);
  let inbound: PjsipInbound | undefined;
  const transport = { bind: { address: '127.0.0.1', port: 0 }, localNets: [], keepAliveSeconds: 0 };
  const stack = await createSipStack(
    {
      transports: [
        { ...transport, name: 'udp', protocol: 'udp' },
        { ...transport, name: 'tcp', protocol: 'tcp' },
      ],
    },
    {
      onRequest: (incoming) => inbound?.onRequest(incoming),
      onMalformed: () => {},
      onConnectionClosed: () => {},
    },
  );
  const directory = await mkdtemp(join(tmpdir(), 'aldis-numbers-'));
  const log = {
    debug: () => {},
    warn: () => {},
    error: (fields: unknown) => assert.fail(JSON.stringify(fields)),
  } as never;
  const media = createMedia({
    directory,
    http: { request: async () => assert.fail('Nothing is fetched here.') },
    settings: () => ({
      mediaTypes: ['image/png'],
      mediaMaxSize: 10_000,
      mediaMaxTotal: 10_000,
      mediaTimeoutSeconds: 1,
      mediaRedirects: 0,
      mediaUrlLifetimeSeconds: 3600,
    }),
    baseUrl: () => 'https://gateway.example',
    key: randomBytes(32),
    store: { usedMedia: async () => new Set() },
    message: async () => undefined,
    clock: { now: Date.now, after: () => ({ cancel: () => {} }) },
    randomUuid: randomUUID,
    log,
  });
  const contacts = new ContactTable({
    configuration: () => configuration,
    store: new ContactStore(),
    clock: { now: Date.now, after: () => ({ cancel: () => {} }) },
    node: 'here',
    log,
    onReachable: () => {},
  });
  const house = await numbersHouse({
    // The stack gives up what has expired, by the time there is.
    clock: new ManualClock(Date.now()),
    numbers: [
      number(A, { deliverTo: ['pjsip:alice'] }),
      number(B, { deliverTo: ['pjsip:bob'], project: GLOBEX }),
    ],
    routes: [route('out', { destination: `pjsip:trunk/sip:\${to}@127.0.0.2:${trunkPort}` })],
    carriers: (parts) => [
      createNumberTechnology(parts),
      createRouteTechnology(parts),
      createPjsipTechnology({ configuration: () => configuration, stack, contacts, randomBytes, media }),
    ],
  });
  inbound = createPjsipInbound({
    configuration: () => configuration,
    messaging: house.messaging,
    contacts,
    stack,
    clock: house.clock,
    randomBytes,
    node: 'here',
    log,
    subscriptions: { takes: () => false, take: () => {} },
    numbers: { numbers: house.numbers, directory: () => house.directory(), media },
    deliveredWithinMs: 100,
  });
  t.after(async () => {
    inbound?.close();
    house.messaging.stop();
    await stack.close();
    await house.messaging.drained();
    contacts.close();
    for (const { socket } of [alice, bob, trunk]) socket.close();
    await rm(directory, { recursive: true });
  });
  const port = stack.transports.find(({ protocol }) => protocol === 'udp')?.local.port ?? 0;
  return { alice, bob, trunk, house, port };
}

test('two phones with numbers write to each other, and answer whom they see', {
  timeout: 20_000,
}, async (t) => {
  const { alice, bob, house, port } = await world(t);
  const sent = alice.send(request({ uri: `sip:${B}@127.0.0.1:${port}`, body: 'hello' }), port);
  const got = await bob.received();
  assert.equal(bodyOf(got), 'hello');
  assert.equal(uriOf(headerOf(got, 'From')), `sip:${A}@127.0.0.1`);
  assert.equal(await sent, '200 OK');

  const answered = bob.send(
    request({ uri: uriOf(headerOf(got, 'From')), from: '<sip:bob@127.0.0.1>', body: 'hi' }),
    port,
  );
  const reply = await alice.received();
  assert.equal(bodyOf(reply), 'hi');
  assert.equal(uriOf(headerOf(reply, 'From')), `sip:${B}@127.0.0.1`);
  assert.equal(await answered, '200 OK');
  assert.deepEqual(house.log(ACME), [
    `outbound ${A} ${B} delivered "hello"`,
    `inbound ${B} ${A} delivered "hi"`,
  ]);
  assert.deepEqual(house.log(GLOBEX), [
    `inbound ${A} ${B} delivered "hello"`,
    `outbound ${B} ${A} delivered "hi"`,
  ]);
});

test('a number beyond a trunk writes to a phone, and is answered', { timeout: 20_000 }, async (t) => {
  const { alice, trunk, house, port } = await world(t);
  const from = '<sip:+4930123456@provider.example>';
  const sent = trunk.send(request({ uri: `sip:15551230001@127.0.0.1:${port}`, from, body: 'hello' }), port);
  const got = await alice.received();
  assert.equal(uriOf(headerOf(got, 'From')), 'sip:+4930123456@127.0.0.1');
  assert.equal(await sent, '200 OK');
  const answered = alice.send(request({ uri: uriOf(headerOf(got, 'From')), body: 'hi' }), port);
  const reply = await trunk.received();
  assert.match(reply, /^MESSAGE sip:\+4930123456@127\.0\.0\.2:\d+ SIP/);
  assert.equal(uriOf(headerOf(reply, 'From')), `sip:${A}@127.0.0.1`);
  assert.equal(await answered, '200 OK');
  assert.deepEqual(house.log(ACME), [
    `inbound +4930123456 ${A} delivered "hello"`,
    `outbound ${A} +4930123456 delivered "hi"`,
  ]);
});

test('somebody without a number beyond a trunk is answered there', { timeout: 20_000 }, async (t) => {
  const { alice, trunk, house, port } = await world(t);
  const from = '<sip:eve@provider.example>';
  const sent = trunk.send(request({ uri: `sip:${A}@127.0.0.1:${port}`, from, body: 'hello' }), port);
  const got = await alice.received();
  assert.equal(uriOf(headerOf(got, 'From')), 'sip:eve@provider.example');
  await sent;
  const answered = alice.send(request({ uri: 'sip:eve@provider.example', body: 'hi' }), port);
  assert.match(await trunk.received(), /^MESSAGE sip:eve@127\.0\.0\.2:\d+ SIP/);
  assert.equal(await answered, '200 OK');
  assert.equal(house.log(ACME)[1], `outbound ${A} sip:eve@provider.example delivered "hi"`);
});

test('a Jabber user who writes to a phone is answered as the phone was shown him', {
  timeout: 20_000,
}, async (t) => {
  const { alice, house, port } = await world(t);
  const xmpp = new ScriptedTechnology('xmpp');
  xmpp.contacts.set('eve@example.com', ['e1']);
  house.technologies.set('xmpp', xmpp);
  const received = house.receive(A, 'eve@example.com', 'hello', {
    source: 'xmpp',
    answerAt: 'xmpp:eve@example.com',
  });
  const got = await alice.received();
  await received;
  assert.equal(uriOf(headerOf(got, 'From')), 'sip:eve@example.com');
  const answer = request({ uri: uriOf(headerOf(got, 'From')), body: 'hi' });
  assert.equal(await alice.send(answer, port), '200 OK');
  assert.deepEqual(xmpp.tried, ['hi e1 1']);
});

const PICTURE = `\x89PNG\r\n\x1a\n${'x'.repeat(3000)}`;
const WITH_PICTURE = {
  type: 'multipart/mixed;boundary=b',
  body: `--b\r\nContent-Type: text/plain\r\n\r\nlook\r\n--b\r\nContent-Type: image/png\r\n\r\n${PICTURE}\r\n--b--`,
};

test('a picture from a phone comes to another as a link', { timeout: 20_000 }, async (t) => {
  const { alice, bob, house, port } = await world(t);
  const sent = alice.send(request({ uri: `sip:${B}@127.0.0.1:${port}`, ...WITH_PICTURE }), port);
  const [text, link] = bodyOf(await bob.received()).split('\r\n');
  assert.equal(text, 'look');
  assert.match(
    link ?? '',
    /^https:\/\/gateway\.example\/media\/[0-9a-f-]{36}\/[0-9a-f-]{36}\?expires=\d+&signature=/,
  );
  assert.equal(await sent, '200 OK');
  const kinds = house.store.rows.map(({ entry }) => entry.message.project?.kind);
  assert.deepEqual(kinds, ['mms', 'mms']);
});

test('a picture goes in full over TCP to a phone that wants it so', { timeout: 20_000 }, async (t) => {
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('latin1');
      if (text.endsWith('--\r\n')) socket.write(okTo(text));
    });
    t.after(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  // His phone has the same port over UDP.
  const { alice, port } = await world(t, 'message_media=inline', (server.address() as AddressInfo).port);
  assert.equal(
    await alice.send(request({ uri: `sip:${B}@127.0.0.1:${port}`, ...WITH_PICTURE }), port),
    '200 OK',
  );
  const got = Buffer.concat(chunks).toString('latin1');
  const boundary = /boundary="([^"]+)"/.exec(headerOf(got, 'Content-Type'))?.[1] ?? '';
  const parts = parseMultipart(Buffer.from(bodyOf(got), 'latin1'), boundary);
  assert.deepEqual(
    parts?.map(({ contentType, body }) => [contentType, body.toString('latin1')]),
    [
      ['text/plain', 'look'],
      ['image/png', PICTURE],
    ],
  );
});
