import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { messageId } from '../interfaces/ami/testing/fakes.ts';
import { startTestServer, type TestServer } from '../interfaces/ami/testing/server.ts';
import type { StoredCallback } from '../messages/callbacks.ts';
import { CommandFailure } from './failure.ts';
import { listCallbacks } from './list-callbacks.ts';
import { retryCallbacks } from './retry-callbacks.ts';
import { amiDirectory } from './testing/ami-directory.ts';
import { collected } from './testing/collected.ts';

test('callbacks are listed in columns, what is not printable made so', async (t) => {
  const { server, config } = await start(t);
  server.callbacks = { ...server.callbacks, list: async () => [CALLBACK] };
  const output = collected();
  assert.equal(await listCallbacks({ config, limit: 20 }, output), 0);
  const [head, row] = output.text.split('\n');
  assert.match(head!, /^TRANSITION +MESSAGE ID +STATUS +STATE +ATTEMPTS +RECEIVER +LAST ERROR$/);
  assert.match(row!, /sent +dead +12 +https:\/\/example\.com\/status +HTTP 503/);
  assert.ok(row!.includes(CALLBACK.message));
  assert.ok(!row!.includes('\x1b'));
});

test('as JSON, one object a line', async (t) => {
  const { server, config } = await start(t);
  server.callbacks = { ...server.callbacks, list: async () => [CALLBACK] };
  const output = collected();
  await listCallbacks({ config, limit: 20, json: true }, output);
  assert.deepEqual(JSON.parse(output.text), {
    callbackId: `${CALLBACK.message}.sent`,
    messageId: CALLBACK.message,
    status: 'sent',
    project: CALLBACK.project,
    receiver: CALLBACK.receiver,
    state: 'dead',
    at: '2026-11-21T03:48:27.083Z',
    attempts: 12,
    lastError: CALLBACK.lastError,
    errorCode: '30003',
    errorMessage: 'Nobody is there.',
  });
});

test('what was asked for is what the gateway is asked', async (t) => {
  const { server, config } = await start(t);
  const queries: object[] = [];
  server.callbacks = {
    ...server.callbacks,
    list: async (query) => {
      queries.push(query);
      return [];
    },
  };
  const output = collected();
  const before = `${messageId(2)}.queued`;
  await listCallbacks({ config, limit: 7, dead: true, project: 'p', before }, output);
  assert.deepEqual(queries, [
    { limit: 7, state: 'dead', project: 'p', before: { message: messageId(2), status: 'queued' } },
  ]);
  assert.equal(output.text, 'There are no dead callbacks.\n');
  await assert.rejects(listCallbacks({ config, limit: 7, before: 'x' }, output), CommandFailure);
});

test('dead ones are tried again, and how many is said', async (t) => {
  const { server, config } = await start(t);
  const queries: object[] = [];
  const counts = [1, 12, 0];
  server.callbacks = {
    ...server.callbacks,
    retry: async (query) => counts[queries.push(query) - 1] ?? 0,
  };
  const output = collected();
  await retryCallbacks(messageId(1), { config }, output);
  await retryCallbacks(undefined, { config, all: true }, output);
  await retryCallbacks(undefined, { config, project: 'p' }, output);
  assert.deepEqual(queries, [{ message: messageId(1) }, {}, { project: 'p' }]);
  assert.equal(
    output.text,
    'Trying 1 callback again.\nTrying 12 callbacks again.\nThere are no dead callbacks.\n',
  );
  const json = collected();
  await retryCallbacks(undefined, { config, all: true, json: true }, json);
  assert.equal(json.text, '{"callbacks":0}\n');
});

test('which to try again must be said, and once', async () => {
  const wrong = [
    retryCallbacks(undefined, { config: '' }, collected()),
    retryCallbacks(messageId(1), { config: '', all: true }, collected()),
  ];
  for (const one of wrong) await assert.rejects(one, /Name a message or a project, or say --all\./);
});

async function start(t: TestContext): Promise<{ server: TestServer; config: string }> {
  const server = await startTestServer();
  t.after(() => server.close());
  const config = amiDirectory(t, server.port, '[msg]\nsecret=msg\nwrite=message\n');
  return { server, config };
}

const CALLBACK: StoredCallback = {
  message: messageId(1),
  status: 'sent',
  project: '9d4b9d3f-0c7c-4d8f-a9fe-3d3d4e8f4b11',
  receiver: 'https://example.com/status',
  at: 1_795_232_907_083,
  errorCode: '30003',
  errorMessage: 'Nobody is there.',
  attempts: 12,
  dueAt: undefined,
  lastError: 'HTTP 503 \x1b[31m',
};
