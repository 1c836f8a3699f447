import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { amiConfiguration, RECORDED_USERS } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext, configuration = amiConfiguration()): Promise<TestServer> {
  const server = await startTestServer(configuration);
  t.after(() => server.close());
  return server;
}

for (const [request, answer] of [
  [
    'Action: Ping\r\nActionID: P1\r\n\r\n',
    'Response: Success\r\nActionID: P1\r\nPing: Pong\r\nTimestamp: 1795232898.575000\r\n\r\n',
  ],
  [
    'action: PING\nactionid:  a b \n\n',
    'Response: Success\r\nActionID: a b \r\nPing: Pong\r\nTimestamp: 1795232898.575000\r\n\r\n',
  ],
  ['\r\n', 'Response: Error\r\nMessage: Missing action in request\r\n\r\n'],
  [' Action: Ping\r\n\r\n', 'Response: Error\r\nMessage: Missing action in request\r\n\r\n'],
  [
    'Action : Ping\r\nActionID: 3\r\n\r\n',
    'Response: Error\r\nActionID: 3\r\nMessage: Missing action in request\r\n\r\n',
  ],
  [
    'Action: \r\nAction: Ping\r\nActionID: \r\n\r\n',
    'Response: Success\r\nPing: Pong\r\nTimestamp: 1795232898.575000\r\n\r\n',
  ],
  [
    'Action: Nosuch\r\nActionID: 1\r\n\r\n',
    'Response: Error\r\nActionID: 1\r\nMessage: Invalid/unknown command: Nosuch. Use Action: ListCommands to show available commands.\r\n\r\n',
  ],
  [
    'Action: a\rb\r\nActionID: c\rd\r\n\r\n',
    'Response: Error\r\nActionID: c\\rd\r\nMessage: Invalid/unknown command: a\\rb. Use Action: ListCommands to show available commands.\r\n\r\n',
  ],
  [
    `ActionID: 1\r\nX: ${'x'.repeat(70_000)}\r\nAction: Ping\r\n\r\n`,
    'Response: Error\r\nActionID: 1\r\nMessage: Failed to parse message: line too long\r\n\r\n',
  ],
  [
    `Action: Ping\r\n${'X: y\r\n'.repeat(128)}\r\n`,
    'Response: Error\r\nMessage: Too many lines in message or allocation failure\r\n\r\n',
  ],
  [
    'Action: Ping\r\nX: a\0b\r\nActionID: 1\r\n\r\n',
    'Response: Error\r\nActionID: 1\r\nMessage: Failed to parse message: NUL in a line\r\n\r\n',
  ],
  [
    'Action: Events\r\nActionID: e\r\n\r\n',
    'Response: Error\r\nActionID: e\r\nMessage: Invalid event mask\r\n\r\n',
  ],
  ['Action: Events\r\nEventMask: \r\n\r\n', 'Response: Error\r\nMessage: Invalid event mask\r\n\r\n'],
  ['Action: Events\r\nEventMask: system, user\r\n\r\n', 'Response: Success\r\nEvents: On\r\n\r\n'],
  ['Action: Events\r\nEventMask: nosuch\r\n\r\n', 'Response: Success\r\nEvents: Off\r\n\r\n'],
  [
    'Action: Filter\r\nOperation: Remove\r\nFilter: x\r\n\r\n',
    'Response: Error\r\nMessage: Unknown operation\r\n\r\n',
  ],
  ['Action: Filter\r\nOperation: ADD\r\nFilter: x\r\n\r\n', 'Response: Success\r\nMessage: Success\r\n\r\n'],
  [
    'Action: Filter\r\nOperation: Add\r\nFilter: !\r\n\r\n',
    'Response: Error\r\nMessage: Filter was formatted incorrectly.  Check the syntax of the filter given.\r\n\r\n',
  ],
  [
    'Action: Filter\r\nOperation: Add\r\nMatchCriteria: name\r\nFilter: x\r\n\r\n',
    'Response: Error\r\nMessage: Filter was formatted incorrectly.  Check the syntax of the filter given.\r\n\r\n',
  ],
  [
    'Action: Filter\r\nOperation: Add\r\nFilter: (\r\n\r\n',
    'Response: Error\r\nMessage: Filter did not compile.  Check the syntax of the filter given.\r\n\r\n',
  ],
  [
    'Action: CoreSettings\r\nActionID: X\r\n\r\n',
    'Response: Success\r\nActionID: X\r\nAMIversion: 11.0.0\r\nAsteriskVersion: 22.11.0-rc1\r\nSystemName: \r\nCoreMaxCalls: 0\r\n' +
      'CoreMaxLoadAvg: 0.000000\r\nCoreRunUser: \r\nCoreRunGroup: \r\nCoreMaxFilehandles: 0\r\nCoreRealTimeEnabled: No\r\n' +
      'CoreCDRenabled: No\r\nCoreHTTPenabled: Yes\r\nSoundsSearchCustomDir: No\r\n\r\n',
  ],
] as const) {
  test(`${JSON.stringify(request.slice(0, 70))} is answered, once, and the session goes on`, async (t) => {
    const server = await start(t);
    const client = await server.login('admin', 'secret', 'Events: off\r\n');
    client.send(`${request}Action: Ping\r\nActionID: after\r\n\r\n`);
    const [first, second] = await client.messages(2);
    assert.equal(first, answer);
    assert.match(second ?? '', /^Response: Success\r\nActionID: after\r\nPing/);
  });
}

test('an unknown action is told to those who watch, the account behind all the rest', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: security\r\n');
  client.send('Action: Nosuch\r\n\r\nActionID: 2\r\n\r\n');
  const [, first = '', , second = ''] = await client.messages(4);
  assert.match(
    first,
    /^Event: RequestBadFormat\r\nPrivilege: security,all\r\nEventTV: .*\r\nSeverity: Error\r\nService: AMI\r\nEventVersion: 1\r\nSessionID: /,
  );
  assert.match(first, /\r\nRequestType: Action: Nosuch\r\nSessionTV: .*\r\nAccountID: admin\r\n\r\n$/);
  assert.match(second, /\r\nRequestType: Action: NONE\r\nSessionTV: /);
});

test('what the write classes do not cover is denied, and told', async (t) => {
  const server = await start(t);
  const client = await server.login('ro', 'ro', 'Events: security\r\n');
  client.send('Action: MessageSend\r\nActionID: 1\r\n\r\n');
  const [answer, event = ''] = await client.messages(2);
  assert.equal(answer, 'Response: Error\r\nActionID: 1\r\nMessage: Permission denied\r\n\r\n');
  assert.match(
    event,
    /^Event: RequestNotAllowed\r\n[\s\S]*AccountID: ro\r\nSessionID: .*\r\nLocalAddress: .*\r\nRemoteAddress: .*\r\nRequestType: Action: MessageSend\r\nSessionTV: .*\r\n\r\n$/,
  );
});

test('one of several classes is enough', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited');
  client.send('Action: CoreStatus\r\n\r\nAction: Reload\r\n\r\n');
  const [status = '', reload = ''] = await client.messages(2);
  assert.match(
    status,
    /^Response: Success\r\nCoreStartupDate: \d{4}-\d\d-\d\d\r\nCoreStartupTime: \d\d:\d\d:18\r\nCoreReloadDate: \d{4}-\d\d-\d\d\r\nCoreReloadTime: \d\d:\d\d:18\r\nCoreCurrentCalls: 0\r\nCoreProcessedCalls: 0\r\n\r\n$/,
  );
  assert.equal(reload, 'Response: Success\r\nMessage: Module Reloaded\r\n\r\n');
});

test("ListCommands lists what the user may, in order, in Asterisk's format", async (t) => {
  const server = await start(t);
  const client = await server.login('ro', 'ro', 'Events: off\r\n');
  client.send('Action: ListCommands\r\nActionID: LC\r\n\r\n');
  const none = '(Priv: <none>)';
  assert.deepEqual((await client.messages(1))[0]?.split('\r\n'), [
    'Response: Success',
    'ActionID: LC',
    `Challenge: Generate Challenge for MD5 Auth.  ${none}`,
    `Events: Control Event Flow.  ${none}`,
    `ListCommands: List available manager commands.  ${none}`,
    `Login: Login Manager.  ${none}`,
    `Logoff: Logoff Manager.  ${none}`,
    `Ping: Keepalive command.  ${none}`,
    `WaitEvent: Wait for an event to occur.  ${none}`,
    '',
    '',
  ]);
});

for (const [result, response, text, status] of [
  ['reloaded', 'Success', 'Module Reloaded', 0],
  ['not-found', 'Error', 'No such module', 2],
  ['failed', 'Error', 'An unknown error occurred', 3],
  ['in-progress', 'Error', 'A reload is in progress', 4],
  ['not-initialized', 'Error', 'Module not initialized', 5],
  ['unsupported', 'Error', 'Module does not support reload', 6],
] as const) {
  test(`Reload that is ${result}`, async (t) => {
    const server = await start(t, amiConfiguration(RECORDED_USERS, {}, 'oracle'));
    server.reloadResult = result;
    const client = await server.login('admin', 'secret', 'Events: system\r\n');
    client.send('Action: Reload\r\nActionID: c1\r\nModule: res_pjsip.so\r\n\r\n');
    assert.deepEqual(await client.messages(2), [
      `Response: ${response}\r\nActionID: c1\r\nMessage: ${text}\r\n\r\n`,
      `Event: Reload\r\nPrivilege: system,all\r\nSystemName: oracle\r\nModule: res_pjsip.so\r\nStatus: ${status}\r\n\r\n`,
    ]);
  });
}

test('a reload of everything is called All', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret', 'Events: system\r\n');
  server.server.announceReload('', 'reloaded');
  assert.deepEqual(await client.messages(1), [
    'Event: Reload\r\nPrivilege: system,all\r\nModule: All\r\nStatus: 0\r\n\r\n',
  ]);
});
