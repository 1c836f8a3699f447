import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SINCE, sampleView } from '../carriers/testing/sample-view.ts';
import { startTestServer, type TestServer } from '../interfaces/ami/testing/server.ts';
import { CommandFailure } from './failure.ts';
import { listCarriers } from './list-carriers.ts';
import { setCarrier } from './set-carrier.ts';
import { showCarrier } from './show-carrier.ts';
import { amiDirectory } from './testing/ami-directory.ts';
import { collected } from './testing/collected.ts';

test('carriers are listed in columns', async (t) => {
  const { server, config } = await start(t);
  const down = { ...CARRIER, name: 'other', status: 'down', reason: 'Nobody\x1b[31m answers.' } as const;
  server.carriers = { ...server.carriers, list: () => [CARRIER, { ...down, throughput: 0 }] };
  const output = collected();
  assert.equal(await listCarriers({ config }, output), 0);
  const [head, main, other] = output.text.split('\n');
  assert.match(head!, /^CARRIER +PROTOCOL +STATUS +LINKS +IN FLIGHT +QUEUED +RATE +SENT +FAILED/);
  assert.match(main!, /^main +smpp +up +1\/2 +3 +4 +50\/s +10 +1 +9 +5$/);
  assert.match(other!, /^other +smpp +down .* unlimited .* {2}Nobody.\[31m answers\.$/);
  assert.ok(!output.text.includes('\x1b'));
});

test('as JSON, one object a line, counts as numbers', async (t) => {
  const { server, config } = await start(t);
  server.carriers = { ...server.carriers, list: () => [CARRIER] };
  const output = collected();
  await listCarriers({ config, json: true }, output);
  assert.deepEqual(JSON.parse(output.text), {
    carrier: 'main',
    protocol: 'smpp',
    status: 'up',
    since: '2026-11-21T03:40:00.000Z',
    linksUp: 1,
    links: 2,
    inFlight: 3,
    queued: 4,
    throughput: 50,
    sent: 10,
    failed: 1,
    retried: 2,
    receipts: 9,
    received: 5,
  });
});

test('where there is none, that is said', async (t) => {
  const { config } = await start(t);
  const output = collected();
  await listCarriers({ config }, output);
  assert.equal(output.text, 'There are no carriers; add one to messaging.conf.\n');
  await assert.rejects(showCarrier('main', { config }, output), CommandFailure);
  await assert.rejects(setCarrier('main', 'pause', { config }, output), /Carrier not found/);
});

test('one is shown with its connections', async (t) => {
  const { server, config } = await start(t);
  server.carriers = { ...server.carriers, list: () => [{ ...CARRIER, throttledUntil: SINCE }] };
  const output = collected();
  await showCarrier('main', { config }, output);
  assert.match(output.text, /^main {2}up\n {2}protocol {4}smpp\n/);
  assert.match(output.text, /rate +50\/s, silent until 2026-/);
  assert.match(output.text, /transceiver 2 +down +2026-.* The SMSC refused the bind\.\n$/);
  const json = collected();
  await showCarrier('main', { config, json: true }, json);
  assert.deepEqual(JSON.parse(json.text).links[0], {
    link: 'transceiver 1',
    state: 'up',
    since: '2026-11-21T03:40:00.000Z',
  });
});

test('one is paused, drained and resumed, and how it stands then is said', async (t) => {
  const { server, config } = await start(t);
  const asked: string[] = [];
  server.carriers = {
    list: () => [{ ...CARRIER, status: asked.at(-1) === 'drain' ? 'draining' : 'up' }],
    set: async (_, mode) => {
      asked.push(mode);
      return 'done';
    },
  };
  const output = collected();
  for (const mode of ['pause', 'drain', 'resume'] as const)
    await setCarrier('main', mode, { config }, output);
  assert.deepEqual(asked, ['pause', 'drain', 'resume']);
  assert.equal(output.text, 'main is up.\nmain is draining.\nmain is up.\n');
});

async function start(t: TestContext): Promise<{ server: TestServer; config: string }> {
  const server = await startTestServer();
  t.after(() => server.close());
  const config = amiDirectory(t, server.port, '[msg]\nsecret=msg\nwrite=message\n');
  return { server, config };
}

const CARRIER = sampleView();
