import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SINCE, sampleView } from '../../carriers/testing/sample-view.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  return server;
}

const CARRIER = sampleView({
  links: [
    { name: 'transceiver 1', state: 'up', since: SINCE, reason: '' },
    { name: 'transceiver 2', state: 'down', since: SINCE, reason: 'refused\r\nEvent: forged' },
  ],
});
const LINES =
  'Carrier: main\r\nProtocol: smpp\r\nStatus: up\r\nReason: \r\nSince: 2026-11-21T03:40:00.000Z\r\n' +
  'LinksUp: 1\r\nLinks: 2\r\nInFlight: 3\r\nQueued: 4\r\nThroughput: 50\r\nThrottledUntil: \r\n' +
  'Sent: 10\r\nFailed: 1\r\nRetried: 2\r\nReceipts: 9\r\nReceived: 5\r\n\r\n';

test('CarrierList lists all, CarrierShow one with its connections', async (t) => {
  const server = await start(t);
  server.carriers = { ...server.carriers, list: () => [CARRIER] };
  const client = await server.login('msg', 'msg');
  client.send('Action: CarrierList\r\n\r\n');
  assert.deepEqual(await client.messages(3), [
    'Response: Success\r\nEventList: start\r\nMessage: Carriers will follow\r\n\r\n',
    `Event: CarrierListEntry\r\n${LINES}`,
    'Event: CarrierListComplete\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
  client.send('Action: CarrierShow\r\nCarrier: main\r\n\r\n');
  const [, detail, first, second, end] = await client.messages(5);
  assert.equal(detail, `Event: CarrierDetail\r\n${LINES}`);
  assert.match(first ?? '', /^Event: CarrierLink\r\nCarrier: main\r\nLink: transceiver 1\r\nState: up\r\n/);
  assert.match(second ?? '', /Reason: refused\\r\\nEvent: forged\r\n\r\n$/);
  assert.match(end ?? '', /^Event: CarrierShowComplete\r\n/);
});

for (const [action, mode, done] of [
  ['CarrierPause', 'pause', 'Carrier paused'],
  ['CarrierDrain', 'drain', 'Carrier draining'],
  ['CarrierResume', 'resume', 'Carrier resumed'],
] as const) {
  test(`${action} is answered once it is kept`, async (t) => {
    const server = await start(t);
    const asked: string[] = [];
    server.carriers = {
      ...server.carriers,
      set: async (name, what) => {
        asked.push(`${what} ${name}`);
        return name === 'main' ? 'done' : 'not-found';
      },
    };
    const client = await server.login('msg', 'msg');
    client.send(`Action: ${action}\r\nCarrier: main\r\n\r\n`);
    client.send(`Action: ${action}\r\nCarrier: other\r\n\r\nAction: ${action}\r\n\r\n`);
    assert.deepEqual(await client.messages(3), [
      `Response: Success\r\nMessage: ${done}\r\n\r\n`,
      'Response: Error\r\nMessage: Carrier not found\r\n\r\n',
      'Response: Error\r\nMessage: No Carrier specified.\r\n\r\n',
    ]);
    assert.deepEqual(asked, [`${mode} main`, `${mode} other`]);
  });
}

test('a carrier that changes its status is told to who reads the class system', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  server.tellCarrier({ ...CARRIER, status: 'down', reason: 'The SMSC closed the connection.' });
  const event = await client.until('Since: 2026-11-21T03:40:00.000Z\r\n');
  assert.match(event, /Event: CarrierStatus\r\nPrivilege: system,all\r\n/);
  assert.match(
    event,
    /Carrier: main\r\nProtocol: smpp\r\nStatus: down\r\nReason: The SMSC closed the connection\.\r\n/,
  );
});

test('CarrierShow without a name, and of one that is not there', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  client.send('Action: CarrierShow\r\n\r\nAction: CarrierShow\r\nCarrier: x\r\n\r\n');
  assert.deepEqual(await client.messages(2), [
    'Response: Error\r\nMessage: No Carrier specified.\r\n\r\n',
    'Response: Error\r\nMessage: Carrier not found\r\n\r\n',
  ]);
});
