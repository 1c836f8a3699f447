import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ReceivedEvent, StatusEvent } from '../../messages/messaging.ts';
import { amiConfiguration, messageId, RECORDED_USERS, user } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext, configuration = amiConfiguration()): Promise<TestServer> {
  const server = await startTestServer(configuration);
  t.after(() => server.close());
  return server;
}

const STATUS: StatusEvent = {
  id: messageId(7),
  direction: 'outbound',
  owner: 'admin',
  source: 'ami',
  requestId: 'a-1',
  technology: 'pjsip',
  destination: 'pjsip:alice',
  status: 'undelivered',
  previousStatus: 'initiated',
  attempt: 3,
  responseCode: 404,
  responseText: 'Not Found\r\nEvent: Spoof',
  errorCode: '30005',
  errorMessage: 'There is no such recipient',
  at: 0,
};

test('MessageStatus has the fields of the issue, and nothing breaks out of its line', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, {}, 'oracle'));
  const client = await server.login('admin', 'secret', 'Events: message\r\n');
  server.messaging.emitStatus(STATUS);
  server.messaging.emitStatus({ ...STATUS, requestId: '' });
  server.messaging.emitStatus({ ...STATUS, source: 'pjsip', requestId: 'call-id@phone' });
  const [first, second, third] = await client.messages(3);
  const rest =
    'Status: undelivered\r\nPreviousStatus: initiated\r\nTechnology: pjsip\r\nDestination: pjsip:alice\r\nAttempt: 3\r\n' +
    'ResponseCode: 404\r\nResponseText: Not Found\\r\\nEvent: Spoof\r\nErrorCode: 30005\r\nErrorMessage: There is no such recipient\r\n\r\n';
  const head = `Event: MessageStatus\r\nPrivilege: message,all\r\nSystemName: oracle\r\nMessageID: ${messageId(7)}\r\n`;
  assert.equal(first, `${head}ActionID: a-1\r\n${rest}`);
  assert.equal(second, head + rest);
  assert.equal(third, second);
});

const RECEIVED: ReceivedEvent = {
  id: messageId(8),
  technology: 'pjsip',
  endpoint: 'bob',
  from: '"B" <sip:bob@x>',
  to: '<sip:100@x>',
  destination: 'pjsip:alice',
  contentType: 'text/plain',
  body: Buffer.from('hello'),
  at: 0,
};

for (const [body, line] of [
  ['hello', 'Body: hello'],
  ['Grüße ✓', 'Body: Gr\xc3\xbc\xc3\x9fe \xe2\x9c\x93'],
  ['', 'Body: '],
  ['trailing ', 'Body: trailing '],
  [' leading', 'Base64Body: IGxlYWRpbmc='],
  ['two\r\nlines', 'Base64Body: dHdvDQpsaW5lcw=='],
  ['\u0000', 'Base64Body: AA=='],
  ['\x7f', 'Base64Body: fw=='],
] as const) {
  test(`MessageReceived of ${JSON.stringify(body)} has ${line}`, async (t) => {
    const server = await start(t);
    const client = await server.login('admin', 'secret', 'Events: message\r\n');
    server.messaging.emitReceived({ ...RECEIVED, body: Buffer.from(body) });
    assert.deepEqual(await client.messages(1), [
      `Event: MessageReceived\r\nPrivilege: message,all\r\nMessageID: ${messageId(8)}\r\nTechnology: pjsip\r\nEndpoint: bob\r\n` +
        `From: "B" <sip:bob@x>\r\nTo: <sip:100@x>\r\nDestination: pjsip:alice\r\nContentType: text/plain\r\n${line}\r\n\r\n`,
    ]);
  });
}

test('bytes that are no UTF-8 come as Base64', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: message\r\n');
  server.messaging.emitReceived({ ...RECEIVED, body: Buffer.from([0x61, 0xfc]) });
  await client.until('\r\nBase64Body: Yfw=\r\n\r\n');
});

test('contacts, endpoints and the security events of SIP', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, {}, 'oracle'));
  const client = await server.login('admin', 'secret', 'Events: system,security\r\n');
  server.pjsip.emitContact({
    kind: 'ContactStatus',
    uri: 'sip:mike@127.0.0.1:15073',
    status: 'NonQualified',
    aor: 'mike',
    endpoint: 'mike',
    roundtripUsec: 0,
    peer: 'Reachable',
  });
  server.pjsip.emitContact({
    kind: 'ContactStatus',
    uri: 'sip:m',
    status: 'Removed',
    aor: 'mike',
    endpoint: 'mike',
    roundtripUsec: 0,
  });
  server.pjsip.emitSecurity({
    event: 'ChallengeResponseFailed',
    severity: 'Error',
    eventVersion: 1,
    accountId: 'bob',
    sessionId: '6ed0e8ce@reg',
    localAddress: 'IPV4/UDP/127.0.0.1/15060',
    remoteAddress: 'IPV4/UDP/127.0.0.1/15072',
    fields: [
      ['Challenge', '1795233004/a846'],
      ['Response', '48a6'],
      ['ExpectedResponse', ''],
    ],
  });
  const head = 'Privilege: system,all\r\nSystemName: oracle\r\n';
  assert.deepEqual(await client.messages(4), [
    `Event: PeerStatus\r\n${head}ChannelType: PJSIP\r\nPeer: PJSIP/mike\r\nPeerStatus: Reachable\r\n\r\n`,
    `Event: ContactStatus\r\n${head}URI: sip:mike@127.0.0.1:15073\r\nContactStatus: NonQualified\r\nAOR: mike\r\nEndpointName: mike\r\nRoundtripUsec: 0\r\n\r\n`,
    `Event: ContactStatus\r\n${head}URI: sip:m\r\nContactStatus: Removed\r\nAOR: mike\r\nEndpointName: mike\r\nRoundtripUsec: 0\r\n\r\n`,
    'Event: ChallengeResponseFailed\r\nPrivilege: security,all\r\nSystemName: oracle\r\nEventTV: 2026-11-21T03:48:18.575+0000\r\n' +
      'Severity: Error\r\nService: PJSIP\r\nEventVersion: 1\r\nAccountID: bob\r\nSessionID: 6ed0e8ce@reg\r\n' +
      'LocalAddress: IPV4/UDP/127.0.0.1/15060\r\nRemoteAddress: IPV4/UDP/127.0.0.1/15072\r\n' +
      'Challenge: 1795233004/a846\r\nResponse: 48a6\r\nExpectedResponse: \r\n\r\n',
  ]);
});

const PROBE = 'Action: UserEvent\r\nActionID: ue\r\nUserEvent: Probe\r\nK: v\r\n\r\n';
const PROBE_EVENT =
  'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: Probe\r\nActionID: ue\r\nK: v\r\n\r\n';
const SENT = 'Response: Success\r\nActionID: ue\r\nMessage: Event Sent\r\n\r\n';

test('UserEvent copies every other header in its order, as it stands', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  client.send(
    'ActionID: ue\r\nAction: UserEvent\r\nVariable:a=b\r\nUSEREVENT: P\r\nEvent: Spoof\r\nSuppressEvents: 1\r\nEmpty: \r\nK: 100% \\n\r\nC: x\ry\r\n\r\n',
  );
  assert.deepEqual(await client.messages(2), [
    SENT,
    'Event: UserEvent\r\nPrivilege: user,all\r\nUserEvent: P\r\nActionID: ue\r\nVariable:a=b\r\nEvent: Spoof\r\nSuppressEvents: 1\r\n' +
      'Empty: \r\nK: 100% \\n\r\nC: x\\ry\r\n\r\n',
  ]);
});

for (const [name, secret, mask, gets] of [
  ['admin', 'secret', 'all', true],
  ['admin', 'secret', '64', true],
  ['admin', 'secret', 'system, user', true],
  ['admin', 'secret', 'security', false],
  ['admin', 'secret', 'off', false],
  ['ro', 'ro', 'on', true],
  ['limited', 'limited', 'on', false],
  ['msg', 'msg', 'user', false],
] as const) {
  test(`EventMask ${mask} of ${name}: a UserEvent ${gets ? 'comes' : 'does not come'}`, async (t) => {
    const server = await start(t);
    const source = await server.login('admin', 'secret', 'Events: off\r\n');
    const client = await server.login(name, secret);
    client.send(`Action: Events\r\nEventMask: ${mask}\r\n\r\n`);
    await client.until(mask === 'off' ? 'Events: Off\r\n\r\n' : 'Events: On\r\n\r\n');
    source.send(PROBE);
    assert.deepEqual(await source.messages(1), [SENT]);
    client.send('Action: Ping\r\n\r\n');
    const [first = ''] = await client.messages(1);
    if (gets) assert.equal(first, PROBE_EVENT);
    else assert.match(first, /^Response: Success\r\nPing: Pong/);
  });
}

test('filters of the configuration and of the session', async (t) => {
  const users = [
    ...RECORDED_USERS,
    user('f', 'f', ['all'], ['all'], {
      eventFilters: [
        { criteria: '', pattern: 'Event: UserEvent' },
        { criteria: '', pattern: '(' },
      ],
    }),
  ];
  const server = await start(t, amiConfiguration(users));
  assert.equal(server.logged.filter((line) => line.includes('did not compile')).length, 1);
  const client = await server.login('f', 'f');
  client.send(
    'Action: Filter\r\nOperation: Add\r\nMatchCriteria: header(K),method(exact)\r\nFilter: !hidden\r\n\r\n',
  );
  await client.until('Message: Success\r\n\r\n');
  server.messaging.emitStatus(STATUS);
  client.send(PROBE.replace('K: v', 'K: hidden') + PROBE);
  assert.deepEqual(await client.messages(3), [SENT, SENT, PROBE_EVENT]);
});

test('timestampevents, debug and disabledevents', async (t) => {
  const manager = { timestampEvents: true, debug: true, disabledEvents: ['MessageStatus', 'userevent'] };
  const server = await start(t, amiConfiguration(RECORDED_USERS, manager, 'oracle'));
  const client = await server.login('admin', 'secret', 'Events: user,message\r\n');
  server.messaging.emitStatus(STATUS);
  client.send(PROBE);
  const [, event = ''] = await client.messages(2);
  assert.match(
    event,
    /^Event: UserEvent\r\nPrivilege: user,all\r\nTimestamp: 1795232898\.575000\r\nSequenceNumber: 0\r\nSystemName: oracle\r\nUserEvent: Probe\r\n/,
  );
});

const COMPLETED = 'Response: Success\r\nActionID: w\r\nMessage: Waiting for Event completed.\r\n\r\n';
const COMPLETE = 'Event: WaitEventComplete\r\nActionID: w\r\n\r\n';
const WAIT = (timeout: string) => `Action: WaitEvent\r\nActionID: w\r\nTimeout: ${timeout}\r\n\r\n`;

test('WaitEvent ends with its time', async (t) => {
  const server = await start(t);
  const other = await server.login('msg', 'msg');
  const client = await server.login('admin', 'secret');
  client.send(WAIT('0'));
  other.send('Action: Ping\r\n\r\n');
  await other.messages(1);
  await server.clock.advance(0);
  assert.deepEqual(await client.messages(2), [COMPLETED, COMPLETE]);
  client.send(WAIT('2'));
  other.send('Action: Ping\r\n\r\n');
  await other.messages(1);
  await server.clock.advance(1999);
  assert.equal(client.rest(), '');
  await server.clock.advance(1);
  assert.deepEqual(await client.messages(2), [COMPLETED, COMPLETE]);
});

for (const timeout of ['5', '-1', '-7', 'never', '']) {
  test(`WaitEvent with Timeout "${timeout}" ends with the first event, and no event is lost`, async (t) => {
    const server = await start(t);
    const source = await server.login('limited', 'limited');
    const client = await server.login('admin', 'secret', 'Events: message\r\n');
    client.send(WAIT(timeout));
    source.send('Action: Ping\r\n\r\n');
    await source.messages(1);
    server.messaging.emitStatus(STATUS);
    server.messaging.emitStatus({ ...STATUS, attempt: 4 });
    const [first, second = '', third, fourth = ''] = await client.messages(4);
    assert.equal(first, COMPLETED);
    assert.match(second, /Attempt: 3/);
    assert.equal(third, COMPLETE);
    assert.match(fourth, /Attempt: 4/);
  });
}

test('WaitEvent ends with new input, not with what came along with it', async (t) => {
  const server = await start(t);
  const source = await server.login('limited', 'limited');
  const client = await server.login('admin', 'secret', 'Events: message\r\n');
  client.send(`${WAIT('-1')}Action: Ping\r\nActionID: 1\r\n\r\n`);
  source.send('Action: Ping\r\n\r\n');
  await source.messages(1);
  assert.equal(client.rest(), '');
  client.send('Action: Ping\r\nActionID: 2\r\n\r\n');
  const [first, second, third = '', fourth = ''] = await client.messages(4);
  assert.deepEqual([first, second], [COMPLETED, COMPLETE]);
  assert.match(third, /ActionID: 1\r\nPing/);
  assert.match(fourth, /ActionID: 2\r\nPing/);
});

test('an event is written once for all, and not at all when nobody wants it', async (t) => {
  const server = await start(t);
  const clients = [
    await server.login('admin', 'secret', 'Events: message\r\n'),
    await server.login('ro', 'ro'),
  ];
  let written = 0;
  const counted = {
    ...STATUS,
    get responseText() {
      written++;
      return '';
    },
  };
  server.messaging.emitStatus(counted);
  for (const client of clients) await client.until('Event: MessageStatus\r\n');
  assert.equal(written, 1);
  for (const client of clients) {
    client.send('Action: Events\r\nEventMask: off\r\n\r\n');
    await client.until('Events: Off\r\n');
  }
  server.messaging.emitStatus(counted);
  assert.equal(written, 1);
});

test('a session has so many filters and no more: each costs memory, and time for every event', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: off\r\n');
  const add = 'Action: Filter\r\nOperation: Add\r\nFilter: (a|b){200}\r\n\r\n';
  client.send(add.repeat(257));
  const answers = await client.messages(257);
  assert.equal(answers[255], 'Response: Success\r\nMessage: Success\r\n\r\n');
  assert.match(answers[256] as string, /^Response: Error\r\nMessage: This session has as many filters/);
});
