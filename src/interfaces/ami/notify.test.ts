import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Configuration } from '../../config/configuration.ts';
import { readFiles } from '../../config/testing/read-files.ts';
import type { SubmitRequest } from '../../messages/messaging.ts';
import { messageId } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

test("Success is Asterisk's answer with the MessageID behind it; the NOTIFY is now or never", async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited');
  client.send(
    action(
      'ActionID: 1\nEndpoint: pjsip/alice\nVariable: Event=check-sync\\;reboot=true\nVariable: X-A=1,X-A=',
    ),
  );
  assert.deepEqual(await client.messages(1), [
    `Response: Success\r\nActionID: 1\r\nMessage: NOTIFY sent\r\nMessageID: ${messageId(1)}\r\n\r\n`,
  ]);
  assert.deepEqual(server.messaging.submitted, [
    {
      direction: 'outbound',
      source: 'ami',
      owner: 'limited',
      requestId: '1',
      technology: 'pjsip-notify',
      destination: 'alice',
      from: '',
      to: '',
      contentType: '',
      body: Buffer.alloc(0),
      variables: [
        ['Event', 'check-sync;reboot=true'],
        ['X-A', '1'],
        ['X-A', ''],
      ],
      immediate: true,
    } satisfies SubmitRequest,
  ]);
});

for (const [headers, expected] of [
  ['Endpoint: SIP/PJSIP/alice\nOption: REBOOT', { destination: 'alice', variables: [['Event', 'x;y']] }],
  ['Endpoint: alice\nOption: body', { contentType: 'text/plain', body: Buffer.from('a\r\ngrün') }],
  ['URI: "B" <sip:b@h>\nVariable: Event=x', { destination: '"B" <sip:b@h>' }],
  ['Endpoint: alice\nOption: \nVariable: Event', { variables: [] }],
  ['Endpoint: alice\nVariable: Event = x', { variables: [['Event', ' x']] }],
  [
    'Endpoint: alice\nVariable: Event=x\nStore: yes\nValidityPeriod: 90\nIdempotencyKey: k',
    { immediate: false, validityMs: 90_000, idempotencyKey: 'k' },
  ],
  [
    'Endpoint: alice\nVariable: Event=x\nStore: No\nSendAt: 2026-11-21T04:00:00Z',
    { immediate: true, sendAt: Date.UTC(2026, 10, 21, 4) },
  ],
] as const) {
  test(`what ${JSON.stringify(headers)} hands in`, async (t) => {
    const server = await start(t);
    const client = await server.login('admin', 'secret');
    client.send(action(headers));
    assert.match((await client.messages(1))[0] ?? '', /^Response: Success\r\nMessage: NOTIFY sent\r\n/);
    const [submitted] = server.messaging.submitted;
    assert.deepEqual(submitted && pick(submitted, Object.keys(expected)), expected);
  });
}

const CONTENT = 'PJSIPNotify requires either an Option or Variable(s).You must use only one of them.';
const TARGET = 'PJSIPNotify requires either an endpoint name, a SIP URI, or a channel.';
for (const [headers, message] of [
  ['Endpoint: alice', CONTENT],
  ['Endpoint: alice\nOption: reboot\nVariable: Event=x', CONTENT],
  ['Endpoint: alice\nVariable: \nVariable: Event=x', CONTENT],
  ['Endpoint: alice\nURI: sip:b@h', CONTENT],
  ['Endpoint: alice\nURI: sip:b@h\nOption: reboot', `${TARGET}  You must use only one of them.`],
  ['URI: sip:b@h\nChannel: PJSIP/x\nOption: nosuch', `${TARGET}  You must use only one of them.`],
  ['Variable: Event=x', TARGET],
  ['Endpoint: nosuch\nOption: nosuch', 'Unable to retrieve endpoint nosuch'],
  ['Endpoint: pjsip/sip/alice\nOption: reboot', 'Unable to retrieve endpoint sip/alice'],
  ['Endpoint: alice\nOption: nosuch', "Unable to find notify type 'nosuch'\n"],
  ['URI: sip:b@h\nOption: general', "Unable to find notify type 'general'\n"],
  ['Channel: PJSIP/x\nOption: nosuch', "Unable to find notify type 'nosuch'\n"],
  ['Channel: PJSIP/x\nOption: reboot', 'Channel not found'],
  ['Channel: PJSIP/x\nVariable: Event=x', 'Channel not found'],
  ['Endpoint: alice\nVariable: Event=x\nStore: perhaps', 'Store must be yes or no.'],
  ['Endpoint: alice\nVariable: Event=x\nValidityPeriod: 9', 'ValidityPeriod needs Store: yes.'],
  [
    'Endpoint: alice\nVariable: Event=x\nStore: yes\nValidityPeriod: x',
    'ValidityPeriod must be a number of seconds.',
  ],
  ['Endpoint: alice\nVariable: Event=x\ry', 'A header value may not hold CR, LF or NUL.'],
  ['URI: sip:b\r@h\nVariable: Event=x', 'A header value may not hold CR, LF or NUL.'],
  [
    'Endpoint: alice\nVariable: Content-Type=text/plain',
    'Unable to send NOTIFY\r\nReason: A Content-Type needs Content.',
  ],
  ['URI: alice\nVariable: Event=x', 'Unable to send NOTIFY\r\nReason: "alice" is no SIP URI.'],
] as const) {
  test(`${JSON.stringify(headers)}: ${message.slice(0, 50)}`, async (t) => {
    const server = await start(t);
    const client = await server.login('admin', 'secret');
    client.send(action(`ActionID: e\n${headers}`));
    assert.deepEqual(await client.messages(1), [
      `Response: Error\r\nActionID: e\r\nMessage: ${message}\r\n\r\n`,
    ]);
    assert.deepEqual(server.messaging.submitted, []);
  });
}

test('what the domain refuses, and what could not be kept, is told with its reason', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  server.messaging.decide = () => ({ kind: 'refused', why: 'refused', code: '31006', reason: 'No way.' });
  client.send(action('URI: sip:b@h\nVariable: Event=x'));
  server.messaging.decide = () => ({ kind: 'refused', why: 'refused', code: '31006', reason: 'No way.' });
  assert.deepEqual(await client.messages(1), [
    'Response: Error\r\nMessage: Unable to send NOTIFY\r\nReason: No way.\r\n\r\n',
  ]);
});

test('without the class system it is denied', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  client.send(action('Endpoint: alice\nVariable: Event=x'));
  assert.deepEqual(await client.messages(1), ['Response: Error\r\nMessage: Permission denied\r\n\r\n']);
});

for (const [headers, answer, submitted] of [
  ['Channel: SIP/alice\nVariable: Event=x', OK(), { technology: 'sip-notify', destination: 'alice' }],
  ['Channel: h.example:5070', OK(), { destination: 'h.example:5070', variables: [] }],
  ['Channel: alice\nOption: old', OK(), { variables: [['Event', 'o']], immediate: true }],
  ['Channel: alice\nOption: reboot', "Message: Unable to find notify type 'reboot'\r\n", undefined],
  ['Variable: Event=x', 'Message: SIPNotify requires a channel name\r\n', undefined],
  ['Channel: sip/', 'Message: SIPNotify requires a channel name\r\n', undefined],
  ['Channel: alice\nCall-ID: 1', 'Message: Call-ID not found\r\n', undefined],
] as const) {
  test(`SIPnotify ${JSON.stringify(headers)}`, async (t) => {
    const server = await start(t);
    const client = await server.login('admin', 'secret');
    client.send(`Action: SIPnotify\r\n${headers.replaceAll('\n', '\r\n')}\r\n\r\n`);
    assert.equal((await client.messages(1))[0]?.replace(/^Response: \w+\r\n/, ''), `${answer}\r\n`);
    const [given] = server.messaging.submitted;
    assert.deepEqual(given && pick(given, Object.keys(submitted ?? {})), submitted);
  });
}

function OK(): string {
  return `Message: Notify Sent\r\nMessageID: ${messageId(1)}\r\n`;
}

async function start(t: TestContext): Promise<TestServer> {
  const server = await startTestServer();
  server.whole = configuration();
  t.after(() => server.close());
  return server;
}

function action(headers: string): string {
  return `Action: PJSIPNotify\r\n${headers.replaceAll('\n', '\r\n')}\r\n\r\n`;
}

function pick(request: SubmitRequest, names: readonly string[]): Partial<SubmitRequest> {
  return Object.fromEntries(Object.entries(request).filter(([name]) => names.includes(name)));
}

function configuration(): Configuration {
  const files: Readonly<Record<string, string>> = {
    'pjsip.conf': '[alice]\ntype=endpoint\n',
    'pjsip_notify.conf':
      '[Reboot]\nEvent=>x\\;y\n[body]\nContent-Type=>text/plain\nContent=>a\nContent=>grün\n',
    'sip_notify.conf': '[old]\nEvent=>o\n',
  };
  const read = readFiles(files);
  return read.configuration ?? assert.fail(JSON.stringify(read.problems));
}
