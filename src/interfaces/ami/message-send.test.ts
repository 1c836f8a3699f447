import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SubmitAccepted, SubmitRefused } from '../../messages/messaging.ts';
import { settle } from '../../messages/testing/manual-clock.ts';
import { messageId } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  t.after(() => server.close());
  return server;
}

test("Success is Asterisk's answer with the MessageID behind it", async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  client.send('Action: MessageSend\r\nActionID: 1\r\nTo: pjsip:alice\r\nBody: hello\r\n\r\n');
  assert.deepEqual(await client.messages(1), [
    `Response: Success\r\nActionID: 1\r\nMessage: Message successfully sent\r\nMessageID: ${messageId(1)}\r\n\r\n`,
  ]);
  assert.deepEqual(server.messaging.submitted, [
    {
      direction: 'outbound',
      source: 'ami',
      owner: 'msg',
      requestId: '1',
      destination: 'pjsip:alice',
      from: '',
      to: '',
      contentType: 'text/plain',
      body: Buffer.from('hello'),
      variables: [],
    },
  ]);
});

const NOW = Date.UTC(2026, 10, 21, 3, 48, 18, 575);
for (const [headers, expected] of [
  ['to: pjsip:alice\nbody: lower', { destination: 'pjsip:alice', body: Buffer.from('lower') }],
  ['To: pjsip:alice', { body: Buffer.alloc(0) }],
  ['Destination: pjsip:alice\nTo: sip:x@y', { destination: 'pjsip:alice', to: 'sip:x@y' }],
  ['Destination: \nTo: pjsip:alice', { destination: 'pjsip:alice', to: '' }],
  ['Destination: pjsip:alice\nFrom: "A" <sip:a@b>', { from: '"A" <sip:a@b>' }],
  ['To: pjsip:alice\nBody:    lead and trail   ', { body: Buffer.from('lead and trail   ') }],
  ['To: pjsip:alice\nBody: a: b\nBody: second', { body: Buffer.from('a: b') }],
  ['To: pjsip:alice\nBody: Gr\xc3\xbc\xfe', { body: Buffer.from('Gr\xc3\xbc\xfe', 'latin1') }],
  ['To: pjsip:alice\nBody: b\nBase64Body: YQ0KAGI=', { body: Buffer.from('a\r\n\0b') }],
  ['To: pjsip:alice\nBody: b\nBase64Body: ', { body: Buffer.from('b') }],
  ['To: pjsip:alice\nBase64Body: aGVs bG8', { body: Buffer.from('hello') }],
  ['To: pjsip:alice\nBody: a\rb', { body: Buffer.from('a\rb') }],
  [
    'To: pjsip:alice\nVariable: A=1, B=2\nVariable: a=3\nvariable: C="x,y"',
    {
      variables: [
        ['A', '3'],
        ['B', '2'],
        ['C', 'x,y'],
      ],
    },
  ],
  ['To: pjsip:alice\nValidityPeriod: 60', { validityMs: 60_000 }],
  ['To: pjsip:alice\nSendAt: 2026-11-21T05:00:00+01:00', { sendAt: Date.UTC(2026, 10, 21, 4) }],
  ['To: pjsip:alice\nIdempotencyKey: k 1', { idempotencyKey: 'k 1' }],
] as const) {
  test(`MessageSend with ${JSON.stringify(headers)}`, async (t) => {
    const server = await start(t);
    const client = await server.login('msg', 'msg');
    client.send(`Action: MessageSend\n${headers}\n\n`);
    assert.match(
      (await client.messages(1))[0] ?? '',
      /^Response: Success\r\nMessage: Message successfully sent\r\nMessageID: /,
    );
    const [request] = server.messaging.submitted;
    assert.ok(request);
    assert.deepEqual({ ...request, ...expected }, request);
  });
}

test('bodies of 1 MiB are taken', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const body = Buffer.alloc(1_048_576, 'x\r\n');
  client.send(`Action: MessageSend\r\nTo: pjsip:alice\r\nBase64Body: ${body.toString('base64')}\r\n\r\n`);
  client.send(`Action: MessageSend\r\nTo: pjsip:alice\r\nBody: ${'y'.repeat(1_048_576)}\r\n\r\n`);
  await client.messages(2);
  assert.deepEqual(
    server.messaging.submitted.map((request) => request.body),
    [body, Buffer.alloc(1_048_576, 'y')],
  );
});

for (const [headers, message] of [
  ['Body: hello', "No 'To' address specified."],
  ['To: \nDestination: \nBase64Body: *', "No 'To' address specified."],
  ['To: pjsip:alice\nBase64Body: aGVs*', 'Base64Body is not valid Base64.'],
  [`To: pjsip:alice\nBody: ${'x'.repeat(1_048_577)}`, 'Body may have up to 1048576 bytes.'],
  ['To: pjsip:alice\nValidityPeriod: soon', 'ValidityPeriod must be a number of seconds.'],
  ['To: pjsip:alice\nValidityPeriod: 0', 'ValidityPeriod must be a number of seconds.'],
  ['To: pjsip:alice\nValidityPeriod: 1.5', 'ValidityPeriod must be a number of seconds.'],
  ['To: pjsip:alice\nSendAt: tomorrow', 'SendAt must be a date and time as in RFC 3339.'],
  ['To: pjsip:alice\nSendAt: 2026-02-30T00:00:00Z', 'SendAt must be a date and time as in RFC 3339.'],
  ['To: pjsip:alice\nSendAt: 2036-01-01T00:00:00Z', 'SendAt may be up to a year ahead.'],
  [`To: pjsip:alice\nIdempotencyKey: ${'k'.repeat(256)}`, 'IdempotencyKey may have up to 255 characters.'],
  ['To: pjsip:al\rice', 'A header value may not hold CR, LF or NUL.'],
  ['To: pjsip:alice\nFrom: a\rVia: x', 'A header value may not hold CR, LF or NUL.'],
  ['To: pjsip:alice\nVariable: A=1,B=x\ry', 'A header value may not hold CR, LF or NUL.'],
] as const) {
  test(`MessageSend is refused: ${message} (${JSON.stringify(headers.slice(0, 60))})`, async (t) => {
    const server = await start(t);
    const client = await server.login('msg', 'msg');
    client.send(`Action: MessageSend\nActionID: 1\n${headers}\n\n`);
    assert.deepEqual(await client.messages(1), [
      `Response: Error\r\nActionID: 1\r\nMessage: ${message}\r\n\r\n`,
    ]);
    assert.deepEqual(server.messaging.submitted, []);
  });
}

for (const [why, reason, answer] of [
  ['no-technology', 'x', 'Message: Message technology not found.\r\n'],
  [
    'refused',
    'There is no endpoint "a\r\nb".',
    'Message: Message failed to send.\r\nReason: There is no endpoint "a\\r\\nb".\r\n',
  ],
  ['storage', 'The disk is full.', 'Message: Message failed to send.\r\nReason: The disk is full.\r\n'],
] as const) {
  test(`what the domain refuses (${why}), at once or later`, async (t) => {
    const server = await start(t);
    const refused: SubmitRefused = { kind: 'refused', why, code: '31006', reason };
    const client = await server.login('msg', 'msg');
    for (const result of [refused, Promise.resolve(refused)]) {
      server.messaging.decide = () => result;
      client.send('Action: MessageSend\r\nActionID: 1\r\nTo: nosuch\r\n\r\n');
      assert.deepEqual(await client.messages(1), [`Response: Error\r\nActionID: 1\r\n${answer}\r\n`]);
    }
  });
}

test('a domain that breaks is an error too, and no answer is lost', async (t) => {
  const server = await start(t);
  server.messaging.decide = () => Promise.reject(new Error('broken'));
  const client = await server.login('msg', 'msg');
  client.send('Action: MessageSend\r\nTo: pjsip:alice\r\n\r\n');
  assert.deepEqual(await client.messages(1), [
    'Response: Error\r\nMessage: Message failed to send.\r\nReason: The message could not be kept.\r\n\r\n',
  ]);
  assert.match(server.logged.at(-1) ?? '', /AMI action failed .*MessageSend/);
});

/** Submissions that are decided when the test says so. */
function held(server: TestServer): ((result: SubmitAccepted | SubmitRefused) => void)[] {
  const decisions: ((result: SubmitAccepted | SubmitRefused) => void)[] = [];
  server.messaging.decide = () =>
    new Promise((resolve) => {
      decisions.push(resolve);
    });
  return decisions;
}

const SEND = (id: string) => `Action: MessageSend\r\nActionID: ${id}\r\nTo: pjsip:alice\r\n\r\n`;

test('MessageSends overlap, the answers come in order, and another action waits for them', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const decisions = held(server);
  client.send(
    `${SEND('1')}${SEND('2')}Action: MessageSend\r\nActionID: 3\r\n\r\n${SEND('4')}Action: Ping\r\nActionID: 5\r\n\r\n${SEND('6')}`,
  );
  while (decisions.length < 3) await settle();
  const accepted = (n: number): SubmitAccepted => ({ kind: 'accepted', id: messageId(n), duplicate: false });
  decisions[2]?.(accepted(4));
  decisions[1]?.(accepted(2));
  await settle();
  assert.equal(decisions.length, 3);
  assert.equal(client.rest(), '');
  decisions[0]?.(accepted(1));
  const answers = await client.messages(5);
  assert.deepEqual(
    answers.map((text) => /ActionID: (\d)/.exec(text)?.[1]),
    ['1', '2', '3', '4', '5'],
  );
  while (decisions.length < 4) await settle();
  decisions[3]?.(accepted(6));
  assert.match((await client.messages(1))[0] ?? '', /ActionID: 6/);
});

test('the answer comes before the first event about the message', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: message\r\n');
  server.messaging.decide = (request) => {
    const accepted = Promise.resolve<SubmitAccepted>({
      kind: 'accepted',
      id: messageId(1),
      duplicate: false,
    });
    // As the domain does it: the status is told in the same breath as the promise settles.
    void accepted.then(() =>
      server.messaging.emitStatus({
        id: messageId(1),
        direction: 'outbound',
        owner: request.owner,
        source: request.source,
        requestId: request.requestId,
        technology: 'pjsip',
        destination: request.destination,
        status: 'queued',
        previousStatus: '',
        attempt: 0,
        responseCode: 0,
        responseText: '',
        errorCode: '',
        errorMessage: '',
        at: NOW,
      }),
    );
    return accepted;
  };
  client.send(SEND('s1'));
  assert.deepEqual(await client.messages(2), [
    `Response: Success\r\nActionID: s1\r\nMessage: Message successfully sent\r\nMessageID: ${messageId(1)}\r\n\r\n`,
    `Event: MessageStatus\r\nPrivilege: message,all\r\nMessageID: ${messageId(1)}\r\nActionID: s1\r\nStatus: queued\r\n` +
      'PreviousStatus: \r\nTechnology: pjsip\r\nDestination: pjsip:alice\r\nAttempt: 0\r\nResponseCode: 0\r\nResponseText: \r\n' +
      'ErrorCode: \r\nErrorMessage: \r\n\r\n',
  ]);
});

test('a client that half-closes gets its answers, then the end', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const decisions = held(server);
  client.send(`${SEND('1')}Action: Ping\r\n\r\n`);
  client.socket.end();
  while (decisions.length < 1) await settle();
  decisions[0]?.({ kind: 'accepted', id: messageId(1), duplicate: false });
  await client.until('MessageID:');
  await client.until('Ping: Pong\r\n');
  await client.closed;
});

test('ten thousand at once are all answered, in order', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const count = 10_000;
  client.send(Array.from({ length: count }, (_, i) => SEND(String(i))).join(''));
  const answers = await client.messages(count);
  assert.ok(answers.every((text, i) => text.startsWith(`Response: Success\r\nActionID: ${i}\r\n`)));
  assert.equal(server.messaging.submitted.length, count);
});
