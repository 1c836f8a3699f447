import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MessageRecord, type MessageState, UNMARKED } from '../../messages/message.ts';
import type { ListQuery } from '../../messages/store.ts';
import { sampleMessage } from '../../messages/testing/sample-message.ts';
import { messageId } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  return server;
}

const MESSAGE = sampleMessage({
  id: messageId(1),
  source: 'ami',
  owner: 'admin',
  requestId: 'r1',
  technology: 'pjsip',
  destination: 'pjsip:alice',
  lane: 'pjsip:alice',
  body: Buffer.from('hello'),
  createdAt: 1_795_232_907_083,
  sendAt: 1_795_232_907_083,
  expiresAt: 1_795_247_307_083,
});

const STATE: MessageState = {
  status: 'failed',
  attempts: 1,
  responseCode: 404,
  responseText: 'Not Found',
  errorCode: '30005',
  errorMessage: 'There is no such recipient',
  updatedAt: 1_795_232_907_090,
  sentAt: 0,
};

const RECORD: MessageRecord = {
  message: MESSAGE,
  state: STATE,
  marks: UNMARKED,
  deliveries: [{ leg: 'l1', address: 'sip:alice@h', status: 'failed', attempts: 1, providerId: '' }],
  timeline: [
    { at: 1_795_232_907_083, what: 'queued' },
    {
      at: 1_795_232_907_085,
      what: 'attempt',
      attempt: {
        leg: 'l1',
        address: 'sip:alice@h',
        number: 1,
        startedAt: 1_795_232_907_084,
        endedAt: 1_795_232_907_085,
        outcome: 'failed',
        responseCode: 404,
        responseText: 'Not Found',
        errorCode: '30005',
        errorMessage: 'There is no such recipient',
      },
    },
    { at: 1_795_232_907_090, what: 'failed', errorCode: '30005', errorMessage: 'There is no such recipient' },
  ],
};

test('MessageShow: the message, its deliveries, its timeline', async (t) => {
  const server = await start(t);
  server.messaging.records.set(MESSAGE.id, RECORD);
  const client = await server.login('msg', 'msg');
  client.send(`Action: MessageShow\r\nActionID: s\r\nMessageID: ${MESSAGE.id.toUpperCase()}\r\n\r\n`);
  const id = `ActionID: s\r\nMessageID: ${MESSAGE.id}\r\n`;
  const none = 'Leg: \r\nAddress: \r\nAttempt: \r\nOutcome: \r\nResponseCode: \r\nResponseText: \r\n';
  const failed = 'ErrorCode: 30005\r\nErrorMessage: There is no such recipient\r\n';
  assert.deepEqual(await client.messages(7), [
    'Response: Success\r\nActionID: s\r\nEventList: start\r\nMessage: Message follows\r\n\r\n',
    `Event: MessageDetail\r\n${id}Direction: outbound\r\nSource: ami\r\nOwner: admin\r\nRequestID: r1\r\nTechnology: pjsip\r\n` +
      'Destination: pjsip:alice\r\nFrom: \r\nTo: \r\nContentType: text/plain\r\nBody: hello\r\nCreated: 2026-11-21T03:48:27.083Z\r\n' +
      'SendAt: 2026-11-21T03:48:27.083Z\r\nExpires: 2026-11-21T07:48:27.083Z\r\nStatus: failed\r\nAttempts: 1\r\n' +
      `ResponseCode: 404\r\nResponseText: Not Found\r\n${failed}\r\n`,
    `Event: MessageDelivery\r\n${id}Leg: l1\r\nAddress: sip:alice@h\r\nStatus: failed\r\nAttempts: 1\r\nProviderID: \r\n\r\n`,
    `Event: MessageTimeline\r\n${id}At: 2026-11-21T03:48:27.083Z\r\nWhat: queued\r\n${none}ErrorCode: \r\nErrorMessage: \r\n\r\n`,
    `Event: MessageTimeline\r\n${id}At: 2026-11-21T03:48:27.085Z\r\nWhat: attempt\r\nLeg: l1\r\nAddress: sip:alice@h\r\nAttempt: 1\r\n` +
      `Outcome: failed\r\nResponseCode: 404\r\nResponseText: Not Found\r\n${failed}\r\n`,
    `Event: MessageTimeline\r\n${id}At: 2026-11-21T03:48:27.090Z\r\nWhat: failed\r\n${none}${failed}\r\n`,
    'Event: MessageShowComplete\r\nActionID: s\r\nEventList: Complete\r\nListItems: 5\r\n\r\n',
  ]);
});

test('MessageList: what was asked for goes to the store, what it gives comes as a list', async (t) => {
  const server = await start(t);
  const asked: ListQuery[] = [];
  server.list = (query) => {
    asked.push(query);
    return Promise.resolve([{ sequence: 42, message: MESSAGE, state: STATE, marks: UNMARKED }]);
  };
  const client = await server.login('msg', 'msg');
  client.send(
    'Action: MessageList\r\n\r\nAction: MessageList\r\nLimit: 2\r\nBefore: 43\r\nStatus: Failed\r\n\r\n',
  );
  assert.deepEqual((await client.messages(6)).slice(0, 3), [
    'Response: Success\r\nEventList: start\r\nMessage: Messages will follow\r\n\r\n',
    `Event: MessageEntry\r\nSequence: 42\r\nMessageID: ${MESSAGE.id}\r\nDirection: outbound\r\nSource: ami\r\nOwner: admin\r\n` +
      'Technology: pjsip\r\nDestination: pjsip:alice\r\nFrom: \r\nStatus: failed\r\nCreated: 2026-11-21T03:48:27.083Z\r\n' +
      'Updated: 2026-11-21T03:48:27.090Z\r\nResponseCode: 404\r\nResponseText: Not Found\r\nErrorCode: 30005\r\nErrorMessage: There is no such recipient\r\n\r\n',
    'Event: MessageListComplete\r\nEventList: Complete\r\nListItems: 1\r\n\r\n',
  ]);
  assert.deepEqual(asked, [{ limit: 100 }, { limit: 2, before: 43, status: 'failed' }]);
});

for (const [result, answer] of [
  ['cancelled', 'Response: Success\r\nMessage: Message cancelled\r\n\r\n'],
  ['not-found', 'Response: Error\r\nMessage: Message not found\r\n\r\n'],
  ['not-queued', 'Response: Error\r\nMessage: Message is no longer queued\r\n\r\n'],
] as const) {
  test(`MessageCancel: ${result}`, async (t) => {
    const server = await start(t);
    server.messaging.cancelResult = result;
    const client = await server.login('msg', 'msg');
    client.send(`Action: MessageCancel\r\nMessageID: ${MESSAGE.id}\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [answer]);
  });
}

for (const [request, message] of [
  ['MessageShow', 'No MessageID specified.'],
  ['MessageShow\r\nMessageID: 7', 'Message not found'],
  [`MessageShow\r\nMessageID: ${messageId(9)}`, 'Message not found'],
  ['MessageCancel\r\nMessageID: ', 'No MessageID specified.'],
  ['MessageCancel\r\nMessageID: 7', 'Message not found'],
  ['MessageList\r\nLimit: 0', 'Limit must be a number from 1 to 1000.'],
  ['MessageList\r\nLimit: many', 'Limit must be a number from 1 to 1000.'],
  ['MessageList\r\nBefore: x', 'Before must be the Sequence of a message.'],
  [
    'MessageList\r\nStatus: lost',
    'Status must be one of queued, initiated, sent, delivered, undelivered, failed, read.',
  ],
] as const) {
  test(`an error: ${JSON.stringify(request)}`, async (t) => {
    const server = await start(t);
    const client = await server.login('msg', 'msg');
    client.send(`Action: ${request}\r\n\r\n`);
    assert.deepEqual(await client.messages(1), [`Response: Error\r\nMessage: ${message}\r\n\r\n`]);
  });
}

test('an action that breaks is an error for its client and a line in the log', async (t) => {
  const server = await start(t);
  server.list = () => Promise.reject(new Error('the disk is gone'));
  const client = await server.login('msg', 'msg');
  client.send('Action: MessageList\r\nActionID: 1\r\n\r\nAction: Ping\r\n\r\n');
  const [first, second = ''] = await client.messages(2);
  assert.equal(first, 'Response: Error\r\nActionID: 1\r\nMessage: Internal failure\r\n\r\n');
  assert.match(second, /Ping: Pong/);
  assert.ok(server.logged.some((line) => line.startsWith('AMI action failed')));
});

test('so is one that breaks at once, or that overlaps; the session goes on', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const send = 'Action: MessageSend\r\nTo: pjsip:alice\r\nBody: x\r\n';
  const failure = (id: string): string =>
    `Response: Error\r\nActionID: ${id}\r\nMessage: Internal failure\r\n\r\n`;
  server.messaging.submit = () => {
    throw new Error('a defect');
  };
  client.send(`${send}ActionID: 1\r\n\r\n`);
  assert.deepEqual(await client.messages(1), [failure('1')]);
  server.list = () => {
    throw new Error('a defect');
  };
  client.send('Action: MessageList\r\nActionID: 2\r\n\r\nAction: Ping\r\n\r\n');
  const [second, third = ''] = await client.messages(2);
  assert.equal(second, failure('2'));
  assert.match(third, /Ping: Pong/);
  assert.equal(server.logged.filter((line) => line.startsWith('AMI action failed')).length, 2);
});
