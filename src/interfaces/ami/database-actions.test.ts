import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TestClient } from './testing/client.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<{ server: TestServer; client: TestClient }> {
  const server = await startTestServer();
  t.after(() => server.close());
  return { server, client: await server.login('admin', 'secret') };
}

async function ask(client: TestClient, action: string, answers = 1): Promise<string[]> {
  client.send(`${action.replaceAll('\n', '\r\n')}\r\n\r\n`);
  return client.messages(answers);
}

test('an entry is put, got, deleted', async (t) => {
  const { client } = await start(t);
  const entry = 'ActionID: 1\nFamily: fam\nKey: a/b';
  assert.deepEqual(await ask(client, `Action: DBPut\n${entry}\nVal:   x; y  `), [
    'Response: Success\r\nActionID: 1\r\nMessage: Updated database successfully\r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, `Action: DBGet\n${entry}`, 3), [
    'Response: Success\r\nActionID: 1\r\nEventList: start\r\nMessage: Result will follow\r\n\r\n',
    'Event: DBGetResponse\r\nFamily: fam\r\nKey: a/b\r\nVal: x; y  \r\nActionID: 1\r\n\r\n',
    'Event: DBGetComplete\r\nActionID: 1\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, `Action: DBDel\n${entry}`), [
    'Response: Success\r\nActionID: 1\r\nMessage: Key deleted successfully\r\n\r\n',
  ]);
  assert.deepEqual(await ask(client, `Action: DBDel\n${entry}`), [
    'Response: Error\r\nActionID: 1\r\nMessage: Database entry could not be deleted\r\n\r\n',
  ]);
});

test('what is missing, with a full stop where Asterisk has one', async (t) => {
  const { client } = await start(t);
  for (const [action, text] of [
    ['DBPut', 'No family specified'],
    ['DBPut\nFamily: f', 'No key specified'],
    ['DBGet', 'No family specified.'],
    ['DBGet\nFamily: f', 'No key specified.'],
    ['DBGet\nFamily: f\nKey: k', 'Database entry not found'],
    ['DBDel\nKey: k', 'No family specified.'],
    ['DBDel\nFamily: f', 'No key specified.'],
    ['DBDelTree\nKey: k', 'No family specified.'],
    ['DBDelTree\nFamily: f', 'Database entry not found'],
  ] as const) {
    assert.deepEqual(await ask(client, `Action: ${action}`), [`Response: Error\r\nMessage: ${text}\r\n\r\n`]);
  }
});

test('a tree of thousands comes whole', async (t) => {
  const { client, server } = await start(t);
  for (let i = 0; i < 2500; i++) await server.database.put('fam', String(10_000 + i), 'x'.repeat(20));
  const messages = await ask(client, 'Action: DBGetTree\nFamily: FAM', 2502);
  assert.equal(messages[1], `Event: DBGetTreeResponse\r\nKey: /fam/10000\r\nVal: ${'x'.repeat(20)}\r\n\r\n`);
  assert.equal(messages.at(-1), 'Event: DBGetTreeComplete\r\nEventList: Complete\r\nListItems: 2500\r\n\r\n');
});

test('pipelined writes are answered in their order, and each read sees the writes before it', async (t) => {
  const { client } = await start(t);
  const actions = ['DBPut\nVal: 1', 'DBDel', 'DBPut\nVal: 2', 'DBGet'].map((action, i) => {
    const [name, more = ''] = action.split('\n');
    return `Action: ${name}\nActionID: ${i}\nFamily: f\nKey: k\n${more === '' ? '' : `${more}\n`}\n`;
  });
  client.send(actions.join('').replaceAll('\n', '\r\n'));
  const messages = await client.messages(6);
  assert.deepEqual(
    messages.map((message) => /ActionID: (\d)/.exec(message)?.[1]),
    ['0', '1', '2', '3', '3', '3'],
  );
  assert.match(messages[4] ?? '', /\r\nVal: 2\r\n/);
});

test('a write that cannot be kept is an error, and is logged', async (t) => {
  const { client, server } = await start(t);
  server.database.failing = true;
  for (const [action, text] of [
    ['DBPut', 'Failed to update entry'],
    ['DBDel', 'Database entry could not be deleted'],
    ['DBDelTree', 'Database unavailable'],
  ] as const) {
    const [answer] = await ask(client, `Action: ${action}\nFamily: f\nKey: k`);
    assert.equal(answer, `Response: Error\r\nMessage: ${text}\r\n\r\n`);
    assert.match(server.logged.at(-1) ?? '', new RegExp(`AMI action failed .*${action}`));
  }
});
