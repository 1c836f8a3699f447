import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { amiConfiguration, RECORDED_USERS, user } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext, configuration = amiConfiguration()): Promise<TestServer> {
  const server = await startTestServer(configuration);
  t.after(() => server.close());
  return server;
}

test('a login is answered, then FullyBooted, then the security event', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, {}, 'oracle'));
  const client = await server.connect();
  await server.clock.advance(2000);
  client.send('Action: Login\r\nActionID: L1\r\nUsername: ADMIN\r\nSecret: secret\r\n\r\n');
  const { localPort } = client.socket;
  assert.deepEqual(await client.messages(3), [
    'Response: Success\r\nActionID: L1\r\nMessage: Authentication accepted\r\n\r\n',
    'Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 2\r\nLastReload: 2\r\nStatus: Fully Booted\r\n\r\n',
    'Event: SuccessfulAuth\r\nPrivilege: security,all\r\nSystemName: oracle\r\nEventTV: 2026-11-21T03:48:20.575+0000\r\n' +
      'Severity: Informational\r\nService: AMI\r\nEventVersion: 1\r\nAccountID: admin\r\nSessionID: 0x7f0101010101\r\n' +
      `LocalAddress: IPV4/TCP/127.0.0.1/${server.port}\r\nRemoteAddress: IPV4/TCP/127.0.0.1/${localPort}\r\n` +
      'UsingPassword: 0\r\nSessionTV: 2026-11-21T03:48:20.575+0000\r\n\r\n',
  ]);
});

test('a second login in a session changes nothing', async (t) => {
  const server = await start(t);
  const client = await server.login('limited', 'limited');
  client.send('Action: Login\r\nUsername: admin\r\nSecret: wrong\r\n\r\n');
  assert.deepEqual(await client.messages(1), ['Response: Success\r\nMessage: Already authenticated\r\n\r\n']);
});

test('MD5: the answer to the challenge in lower case logs in, and a challenge stays the same', async (t) => {
  const server = await start(t);
  const client = await server.connect();
  client.send(
    'Action: Challenge\r\nAuthType: md5\r\nActionID: c\r\n\r\nAction: Challenge\r\nAuthType: MD5\r\n\r\n',
  );
  const [first = '', second = ''] = await client.messages(2);
  const challenge =
    /^Response: Success\r\nActionID: c\r\nChallenge: (\d{1,9})\r\n\r\n$/.exec(first)?.[1] ?? '';
  assert.equal(second, `Response: Success\r\nChallenge: ${challenge}\r\n\r\n`);
  const key = createHash('md5').update(`${challenge}limited`).digest('hex');
  client.send(`Action: Login\r\nAuthType: MD5\r\nUsername: limited\r\nKey: ${key}\r\n\r\n`);
  await client.until('Message: Authentication accepted\r\n');
});

test('a challenge of another kind is refused', async (t) => {
  const server = await start(t);
  const client = await server.connect();
  client.send('Action: Challenge\r\n\r\nAction: Challenge\r\nAuthType: SHA\r\n\r\n');
  const refusal = 'Response: Error\r\nMessage: Must specify AuthType\r\n\r\n';
  assert.deepEqual(await client.messages(2), [refusal, refusal]);
});

const upper = createHash('md5').update('1684300secret').digest('hex').toUpperCase();
for (const [what, request, event] of [
  ['an unknown user', 'Username: nobody\r\nSecret: secret', 'InvalidAccountID'],
  ['no user', 'Secret: secret', 'InvalidAccountID'],
  ['a wrong secret', 'Username: admin\r\nSecret: Secret', 'InvalidPassword'],
  ['no secret', 'Username: admin', 'InvalidPassword'],
  ['a user without a secret', 'Username: nosecret\r\nSecret: ', 'InvalidPassword'],
  ['MD5 without a challenge', `AuthType: MD5\r\nUsername: admin\r\nKey: ${upper}`, undefined],
  ['a user whose access list refuses', 'Username: far\r\nSecret: far', 'FailedACL'],
] as const) {
  test(`a failed login takes a second, says nothing of why and closes: ${what}`, async (t) => {
    const users = [
      ...RECORDED_USERS,
      user('nosecret', '', ['all'], ['all']),
      user('far', 'far', ['all'], ['all'], { acl: { allows: () => false, empty: false } }),
    ];
    const server = await start(t, amiConfiguration(users));
    const watcher = await server.login('admin', 'secret', 'Events: security\r\n');
    const client = await server.connect();
    client.send(`Action: Login\r\nActionID: x\r\n${request}\r\n\r\nAction: Ping\r\n\r\n`);
    if (event !== undefined) {
      const told = await watcher.until('\r\n\r\n');
      assert.ok(told.startsWith(`Event: ${event}\r\n`), told);
    } else {
      watcher.send('Action: Ping\r\n\r\n');
      await watcher.messages(1);
    }
    await server.clock.advance(999);
    assert.equal(client.rest(), '');
    await server.clock.advance(1);
    assert.deepEqual(await client.messages(1), [
      'Response: Error\r\nActionID: x\r\nMessage: Authentication failed\r\n\r\n',
    ]);
    await client.closed;
    assert.equal(client.rest(), '');
  });
}

test('an upper-case key fails, and the right one is not given away', async (t) => {
  const server = await start(t);
  const watcher = await server.login('admin', 'secret', 'Events: security\r\n');
  const client = await server.connect();
  client.send('Action: Challenge\r\nAuthType: MD5\r\n\r\n');
  const challenge = /Challenge: (\d+)/.exec(await client.until('\r\n\r\n'))?.[1] ?? '';
  const key = createHash('md5').update(`${challenge}secret`).digest('hex');
  client.send(`Action: Login\r\nAuthType: MD5\r\nUsername: admin\r\nKey: ${key.toUpperCase()}\r\n\r\n`);
  const told = await watcher.until('\r\n\r\n');
  assert.ok(told.startsWith('Event: ChallengeResponseFailed\r\n'), told);
  assert.ok(
    told.includes(
      `\r\nChallenge: ${challenge}\r\nResponse: ${key.toUpperCase()}\r\nExpectedResponse: \r\nSessionTV: `,
    ),
    told,
  );
  assert.ok(!told.includes(key));
  assert.ok(server.logged.every((line) => !line.includes(key) && !line.includes('secret')));
});

for (const request of [
  'Action: Login\r\nUsername: one\r\nSecret: x',
  'Action: Challenge\r\nAuthType: MD5\r\nUsername: ONE',
]) {
  test(`allowmultiplelogin=no: ${request.split('\r\n')[0]} of a user who is in`, async (t) => {
    const server = await start(
      t,
      amiConfiguration([user('one', 'one', [], [], { allowMultipleLogin: false })]),
    );
    await server.login('one', 'one');
    const client = await server.connect();
    client.send(`${request}\r\n\r\nAction: Ping\r\n\r\n`);
    // The request is read before time goes on: its answer would come at once if it were another.
    const other = await server.connect();
    other.send('Action: Ping\r\n\r\n');
    await other.messages(1);
    await server.clock.advance(1000);
    assert.deepEqual(await client.messages(1), ['Response: Error\r\nMessage: Login Already In Use\r\n\r\n']);
    await client.closed;
  });
}

test('who does not log in is let go after authtimeout, without a word', async (t) => {
  const server = await start(t);
  const client = await server.connect();
  await server.clock.advance(29_999);
  client.send('Action: Ping\r\n\r\n');
  await client.until('Message: Permission denied\r\n\r\n');
  await server.clock.advance(1);
  await client.closed;
  assert.equal(client.rest(), '');
});

test('who has logged in stays', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  await server.clock.advance(3_600_000);
  client.send('Action: Ping\r\n\r\n');
  await client.until('Ping: Pong\r\n');
});

test('beyond authlimit a connection is closed without a greeting; a login makes room', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, { authLimit: 1 }));
  await server.login('msg', 'msg');
  const waiting = await server.connect();
  await assert.rejects(server.connect());
  waiting.send('Action: Login\r\nUsername: msg\r\nSecret: msg\r\n\r\n');
  await waiting.messages(1);
  await server.connect();
});

for (const [action, known] of [
  ['Ping', true],
  ['MessageSend', true],
  ['Nosuch', false],
] as const) {
  test(`before the login ${action} (${known ? 'known' : 'unknown'}) is denied, and the connection stays`, async (t) => {
    const server = await start(t);
    const watcher = await server.login('admin', 'secret', 'Events: security\r\n');
    const client = await server.connect();
    client.send(`Action: ${action}\r\nActionID: 1\r\n\r\nAction: ${action}\r\n\r\n`);
    assert.deepEqual(await client.messages(2), [
      'Response: Error\r\nActionID: 1\r\nMessage: Permission denied\r\n\r\n',
      'Response: Error\r\nMessage: Permission denied\r\n\r\n',
    ]);
    const told = await watcher.until('\r\n\r\n');
    assert.ok(told.startsWith('Event: RequestNotAllowed\r\n'), told);
    assert.ok(
      told.includes('\r\nAccountID: \r\n') && told.includes(`\r\nRequestType: Action: ${action}\r\n`),
      told,
    );
  });
}

test('Logoff says goodbye before and after the login', async (t) => {
  const server = await start(t);
  for (const client of [await server.connect(), await server.login('msg', 'msg')]) {
    client.send('Action: Logoff\r\nActionID: O1\r\n\r\nAction: Ping\r\n\r\n');
    assert.deepEqual(await client.messages(1), [
      'Response: Goodbye\r\nActionID: O1\r\nMessage: Thanks for all the fish.\r\n\r\n',
    ]);
    await client.closed;
    assert.equal(client.rest(), '');
  }
});
