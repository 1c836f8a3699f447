import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CallbackQuery, StoredCallback } from '../../messages/callbacks.ts';
import { messageId } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  return server;
}

const CALLBACK: StoredCallback = {
  message: messageId(1),
  status: 'sent',
  project: '9d4b9d3f-0c7c-4d8f-a9fe-3d3d4e8f4b11',
  receiver: 'https://example.com/status',
  at: 1_795_232_907_083,
  errorCode: '',
  errorMessage: '',
  attempts: 3,
  dueAt: 1_795_232_911_083,
  lastError: 'HTTP 503\r\nEvent: forged',
};

test('CallbackList: what was asked for goes to the store, what it gives comes as a list', async (t) => {
  const server = await start(t);
  const queries: CallbackQuery[] = [];
  server.callbacks = {
    ...server.callbacks,
    list: async (query) => {
      queries.push(query);
      return [CALLBACK, { ...CALLBACK, status: 'queued', dueAt: undefined }];
    },
  };
  const client = await server.login('msg', 'msg');
  client.send(
    'Action: CallbackList\r\n\r\n' +
      `Action: CallbackList\r\nLimit: 2\r\nState: Dead\r\nProject: ${CALLBACK.project.toUpperCase()}\r\nBefore: ${messageId(7)}.delivered\r\n\r\n`,
  );
  const [, first = '', second = '', end] = await client.messages(4);
  const lines = (status: string, state: string, due: string) =>
    `Event: CallbackEntry\r\nCallbackID: ${messageId(1)}.${status}\r\nMessageID: ${messageId(1)}\r\nStatus: ${status}\r\n` +
    `Project: ${CALLBACK.project}\r\nReceiver: https://example.com/status\r\nState: ${state}\r\n` +
    `At: 2026-11-21T03:48:27.083Z\r\n${due}Attempts: 3\r\n`;
  assert.ok(first.startsWith(lines('sent', 'pending', 'Due: 2026-11-21T03:48:31.083Z\r\n')), first);
  assert.ok(second.startsWith(lines('queued', 'dead', 'Due: \r\n')), second);
  assert.ok(first.includes('LastError: HTTP 503\\r\\nEvent: forged\r\n'), first);
  assert.equal(end, 'Event: CallbackListComplete\r\nEventList: Complete\r\nListItems: 2\r\n\r\n');
  await client.messages(4);
  assert.deepEqual(queries, [
    { limit: 100 },
    {
      limit: 2,
      state: 'dead',
      project: CALLBACK.project,
      before: { message: messageId(7), status: 'delivered' },
    },
  ]);
});

for (const [more, retried] of [
  ['', {}],
  [`MessageID: ${messageId(1)}\r\n`, { message: messageId(1) }],
  [`Project: ${CALLBACK.project}\r\n`, { project: CALLBACK.project }],
] as const) {
  test(`CallbackRetry ${more.trim()}`, async (t) => {
    const server = await start(t);
    const queries: object[] = [];
    server.callbacks = {
      ...server.callbacks,
      retry: async (query) => {
        queries.push(query);
        return 2;
      },
    };
    const client = await server.login('msg', 'msg');
    client.send(`Action: CallbackRetry\r\n${more}\r\n`);
    assert.deepEqual(await client.messages(1), [
      'Response: Success\r\nMessage: Callbacks will be tried again\r\nCallbacks: 2\r\n\r\n',
    ]);
    assert.deepEqual(queries, [retried]);
  });
}

for (const [request, text] of [
  ['CallbackList\r\nLimit: 0', 'Limit must be a number from 1 to 1000.'],
  ['CallbackList\r\nLimit: 1001', 'Limit must be a number from 1 to 1000.'],
  ['CallbackList\r\nState: lost', 'State must be one of pending, dead.'],
  ['CallbackList\r\nBefore: 7', 'Before must be the CallbackID of a callback.'],
  [`CallbackList\r\nBefore: ${messageId(1)}.lost`, 'Before must be the CallbackID of a callback.'],
  ['CallbackRetry\r\nMessageID: ', 'No MessageID specified.'],
  ['CallbackRetry\r\nMessageID: 7', 'Message not found'],
] as const) {
  test(`${request.replaceAll('\r\n', ', ')} is refused`, async (t) => {
    const server = await start(t);
    const client = await server.login('msg', 'msg');
    client.send(`Action: ${request}\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [`Response: Error\r\nMessage: ${text}\r\n\r\n`]);
  });
}

test('Who may not send messages may not see their callbacks', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited');
  client.send('Action: CallbackList\r\n\r\nAction: CallbackRetry\r\n\r\n');
  for (const answer of await client.messages(2)) assert.match(answer, /Permission denied/);
});
