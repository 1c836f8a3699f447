import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CallbackReceiver } from '../../../test/callback-receiver.ts';
import { compatibilityAccepts, signalwireAccepts } from '../../../test/interop/sdk/rest-clients.ts';
import type { InboundDocument, OwnNumber } from '../../messages/numbers/directory.ts';
import { ACME, number, numbersHouse } from '../../messages/testing/numbers-house.ts';
import { createOutgoingHttp } from '../../protocols/http/create-outgoing.ts';
import { createNumberTechnology } from '../number/create-number-technology.ts';
import { createHandlerTechnology } from './create-technology.ts';

const ONE = '+15551230001';
const TWO = '+15551230002';
const KEY = 'key';

test('a message to a number runs its SWML, and the reply comes back to whoever wrote', async (t) => {
  const server = await open(t, {
    type: 'application/yaml',
    body: 'sections:\n  main:\n    - reply: "You said %{message.body}"\n',
  });
  const house = await houseOf(t, [
    number(ONE),
    withDocument(TWO, { kind: 'swml', url: server.url('/swml?a=b') }),
  ]);
  await house.send(ONE, TWO, 'Hello');
  await house.until(
    () => house.log(ACME).length === 4 && house.log(ACME).every((line) => line.includes('delivered')),
  );
  assert.deepEqual(house.log(ACME), [
    `outbound ${ONE} ${TWO} delivered "Hello"`,
    `inbound ${ONE} ${TWO} delivered "Hello"`,
    `outbound ${TWO} ${ONE} delivered "You said Hello"`,
    `inbound ${TWO} ${ONE} delivered "You said Hello"`,
  ]);
  const [request] = server.received;
  assert.ok(request);
  const signature = String(request.headers['x-signalwire-signature']);
  assert.ok(signalwireAccepts(KEY, signature, request.url, request.body));
});

test('the signature of a request for cXML is one that published clients accept', async (t) => {
  const server = await open(t, { type: 'text/xml', body: '<Response><Message>Thanks</Message></Response>' });
  const house = await houseOf(t, [
    number(ONE),
    withDocument(TWO, { kind: 'cxml', url: server.url('/cxml?a=b') }),
  ]);
  await house.send(ONE, TWO, 'Grüße & mehr');
  await house.until(() =>
    house.log(ACME).some((line) => line === `inbound ${TWO} ${ONE} delivered "Thanks"`),
  );
  const [request] = server.received;
  assert.ok(request);
  const fields = Object.fromEntries(new URLSearchParams(request.body));
  assert.equal(fields['Body'], 'Grüße & mehr');
  assert.ok(
    compatibilityAccepts(KEY, String(request.headers['x-signalwire-signature']), request.url, fields),
  );
});

test('a document that is wrong tells the timeline of both copies where', async (t) => {
  const server = await open(t, { type: 'application/json', body: '{"sections":{"main":[{"play":"x"}]}}' });
  const house = await houseOf(t, [number(ONE), withDocument(TWO, { kind: 'swml', url: server.url('/') })]);
  await house.send(ONE, TWO, 'Hello');
  await house.until(() => house.log(ACME).every((line) => line.includes('swml_unsupported_method')));
  const record = house.store.rows.find(({ entry }) => entry.message.direction === 'inbound');
  assert.match(record?.state.errorMessage ?? '', /^sections\.main\[0\]\.play: /);
});

test('a webhook that is down for a while hears of the message when it is back', async (t) => {
  const server = await open(t, { type: 'text/plain', body: 'fine' });
  await server.down();
  const house = await houseOf(t, [
    number(ONE),
    withDocument(TWO, { kind: 'webhook', url: server.url('/hook') }),
  ]);
  await house.send(ONE, TWO, 'Hello');
  await house.until(() => house.store.rows.some(({ state }) => state.errorCode !== '' || state.attempts > 0));
  await server.up();
  while (server.received.length === 0) await house.clock.advance(1000);
  const body = server.received[0]?.body ?? '';
  assert.equal(JSON.parse(body).message.body, 'Hello');
  await house.until(() => house.log(ACME).every((line) => line.includes('delivered')));
});

test('two numbers whose documents answer each other come to an end', async (t) => {
  const server = await open(t, {
    type: 'text/xml',
    body: '<Response><Message>No, you!</Message></Response>',
  });
  const document = { kind: 'cxml', url: server.url('/') } as const;
  const house = await houseOf(t, [withDocument(ONE, document), withDocument(TWO, document)]);
  await house.send(ONE, TWO, 'You!');
  await house.until(() => house.log(ACME).some((line) => line.includes('31004')));
  const replies = house.log(ACME).filter((line) => line.startsWith('outbound')).length;
  assert.ok(replies >= 2 && replies <= 10, `${replies} messages`);
});

function withDocument(name: string, document: Partial<InboundDocument>): OwnNumber {
  return number(name, {
    inbound: { kind: 'swml', url: '', file: '', method: 'POST', fallbackUrl: '', ...document },
  });
}

async function open(
  t: TestContext,
  answer: { readonly type: string; readonly body: string },
): Promise<CallbackReceiver> {
  const server = await CallbackReceiver.open();
  server.answer = () => ({ status: 200, ...answer });
  t.after(() => server.close());
  return server;
}

async function houseOf(t: TestContext, numbers: readonly OwnNumber[]) {
  const http = createOutgoingHttp({
    networks: () => ['127.0.0.0/8'],
    userAgent: 'Aldis',
    connectionsPerOrigin: 4,
    clock: {
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
    },
  });
  const house = await numbersHouse({
    numbers,
    carriers: (parts) => [
      createNumberTechnology(parts),
      createHandlerTechnology({
        numbers: parts.numbers,
        directory: () => ({
          numbers: new Map(numbers.map((one) => [one.number, one])),
          projects: new Map([
            [ACME, { id: ACME, name: 'acme', signingKey: KEY, backlogLimit: 1, rateLimit: 1 }],
          ]),
        }),
        http,
        intake: { fetch: () => Promise.resolve([]), release: () => Promise.resolve() },
        link: () => 'https://aldis.example/media',
        readFile: () => Promise.reject(new Error('There are no files')),
        settings: () => ({ spaceId: ACME, documentLimit: 20, callbackTimeoutSeconds: 10 }),
        clock: parts.clock,
        log: { warn: () => {} },
      }),
    ],
  });
  t.after(async () => {
    house.messaging.stop();
    await http.close();
    assert.deepEqual(house.problems, []);
  });

  /** Resolves as soon as a status was told with which it is so. */
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = house.messaging.onStatus(() => setImmediate(look));
      look();
    });
  return { ...house, until };
}
