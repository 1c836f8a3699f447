import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { settle } from '../../messages/testing/manual-clock.ts';
import { AmiListenError } from './errors.ts';
import { connectClient } from './testing/client.ts';
import { amiConfiguration, messageId, RECORDED_USERS, user } from './testing/fakes.ts';
import { startTestServer, type TestServer } from './testing/server.ts';

async function start(t: TestContext, configuration = amiConfiguration()): Promise<TestServer> {
  const server = await startTestServer(configuration);
  t.after(() => server.close());
  return server;
}

test('AMI over TLS', async (t) => {
  const { certFile, keyFile } = temporaryCertificate(t);
  const tls = { bind: { address: '127.0.0.1', port: 0 }, certFile, keyFile, ciphers: '' };
  const server = await start(t, amiConfiguration(RECORDED_USERS, { tls }));
  const address = server.server.addresses().find(({ name }) => name === 'AMI/TLS');
  const socket = connectTls({ port: address?.port ?? 0, host: '127.0.0.1', rejectUnauthorized: false });
  const client = await connectClient(0, socket);
  await client.until('Asterisk Call Manager/11.0.0\r\n');
  client.send('Action: Login\r\nUsername: admin\r\nSecret: secret\r\n\r\n');
  const [, , auth = ''] = await client.messages(3);
  assert.match(
    auth,
    /\r\nLocalAddress: IPV4\/TLS\/127\.0\.0\.1\/\d+\r\nRemoteAddress: IPV4\/TLS\/127\.0\.0\.1\/\d+\r\n/,
  );
  await client.close();
});

test('a certificate that is not there is said in one sentence', async () => {
  const tls = {
    bind: { address: '127.0.0.1', port: 0 },
    certFile: '/nonexistent.pem',
    keyFile: '',
    ciphers: '',
  };
  await assert.rejects(startTestServer(amiConfiguration(RECORDED_USERS, { tls })), AmiListenError);
});

test('a port that is taken is said in one sentence', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  await assert.rejects(
    startTestServer(amiConfiguration(RECORDED_USERS, { bind: { address: '127.0.0.1', port } })),
    {
      code: 'AMI_LISTEN',
      message: `AMI cannot listen on 127.0.0.1 port ${port}: another program has this port; stop it, or choose another port in manager.conf.`,
    },
  );
});

test('enabled=no listens nowhere', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, { enabled: false }));
  assert.deepEqual(server.server.addresses(), []);
});

test('a reload drops no connection, gives users their new rights, and lets go whose user is gone', async (t) => {
  const server = await start(t);
  const stays = await server.login('msg', 'msg');
  const goes = await server.login('ro', 'ro', 'Events: off\r\n');
  const before = server.server.addresses();
  const users = [user('msg', 'changed', ['message'], ['system']), user('new', 'new', [], [])];
  await server.clock.advance(5000);
  await server.server.reconfigure(amiConfiguration(users));
  assert.deepEqual(server.server.addresses(), before);
  await goes.closed;
  stays.send('Action: MessageSend\r\nTo: pjsip:alice\r\n\r\nAction: CoreSettings\r\n\r\n');
  const [first = '', second = ''] = await stays.messages(2);
  assert.match(first, /Permission denied/);
  assert.match(second, /^Response: Success/);
  const fresh = await server.connect();
  fresh.send('Action: Login\r\nUsername: new\r\nSecret: new\r\n\r\n');
  await fresh.until('Authentication accepted\r\n');
});

test('a reload to another port moves the listener; to one that is taken it keeps the old', async (t) => {
  const server = await start(t);
  const client = await server.login('msg', 'msg');
  const [before] = server.server.addresses();
  const taken = amiConfiguration(RECORDED_USERS, { bind: { address: '127.0.0.1', port: before?.port ?? 0 } });
  await assert.rejects(server.server.reconfigure(taken), AmiListenError);
  assert.deepEqual(server.server.addresses(), [before]);
  await server.server.reconfigure(
    amiConfiguration(RECORDED_USERS, { bind: { address: '127.0.0.2', port: 0 } }),
  );
  assert.equal(server.server.addresses()[0]?.address, '127.0.0.2');
  client.send('Action: Ping\r\n\r\n');
  await client.until('Ping: Pong\r\n');
});

test('a reload may widen the address and keep the port', async (t) => {
  const server = await start(t);
  const { port } = server;
  // On a free port, so that the configuration can name it.
  await server.server.reconfigure(amiConfiguration(RECORDED_USERS, { bind: { address: '127.0.0.2', port } }));
  await server.server.reconfigure(amiConfiguration(RECORDED_USERS, { bind: { address: '0.0.0.0', port } }));
  assert.deepEqual(server.server.addresses(), [{ name: 'AMI', address: '0.0.0.0', port }]);
  await assert.rejects(
    server.server.reconfigure(amiConfiguration(RECORDED_USERS, { bind: { address: '192.0.2.1', port } })),
    AmiListenError,
  );
  assert.deepEqual(server.server.addresses(), [{ name: 'AMI', address: '0.0.0.0', port }]);
  await server.connect();
});

test('Shutdown is told, what is under way is answered, then everything closes', async (t) => {
  const server = await start(t, amiConfiguration(RECORDED_USERS, {}, 'oracle'));
  const watcher = await server.login('limited', 'limited');
  const client = await server.login('msg', 'msg');
  let accept = () => {};
  server.messaging.decide = () =>
    new Promise((resolve) => {
      accept = () => resolve({ kind: 'accepted', id: messageId(1), duplicate: false });
    });
  client.send('Action: MessageSend\r\nTo: pjsip:alice\r\n\r\n');
  while (server.messaging.submitted.length === 0) await settle();
  const closing = server.server.close();
  assert.deepEqual(await watcher.messages(1), [
    'Event: Shutdown\r\nPrivilege: system,all\r\nSystemName: oracle\r\nShutdown: Cleanly\r\nRestart: False\r\n\r\n',
  ]);
  accept();
  await client.until(`MessageID: ${messageId(1)}\r\n\r\n`);
  await Promise.all([client.closed, watcher.closed, closing]);
  assert.equal(server.server.sessions, 0);
});

test('a client that does not read is dropped after its writetimeout, and nothing grows without bound', async (t) => {
  const server = await start(t);
  const slow = await server.login('admin', 'secret', 'Events: message\r\n');
  const other = await server.login('msg', 'msg');
  slow.socket.pause();
  const body = Buffer.alloc(500_000, 'x');
  const event = {
    id: messageId(1),
    technology: 'pjsip',
    endpoint: 'bob',
    from: '',
    to: '',
    destination: '',
    contentType: 'text/plain',
    body,
    at: 0,
  };
  // Fills what the kernel takes, and more.
  for (let i = 0; i < 20; i++) {
    server.messaging.emitReceived(event);
    await settle();
  }
  await server.clock.advance(5000);
  while (server.server.sessions > 1) await settle();
  assert.ok(server.logged.some((line) => line.startsWith('AMI client does not read')));
  other.send('Action: Ping\r\n\r\n');
  await other.until('Ping: Pong\r\n');
});

test('a flood faster than any writetimeout is cut off too', async (t) => {
  const server = await start(t);
  const slow = await server.login('admin', 'secret', 'Events: message\r\n');
  slow.socket.pause();
  const body = Buffer.alloc(1_000_000, 'x');
  const base = {
    id: messageId(1),
    technology: '',
    endpoint: '',
    from: '',
    to: '',
    destination: '',
    contentType: '',
  };
  for (let i = 0; i < 40; i++) {
    server.messaging.emitReceived({ ...base, body, at: 0 });
    await settle();
  }
  while (server.server.sessions > 0) await settle();
});

test('a client that asks without reading the answers is not read either', async (t) => {
  const server = await start(t);
  const slow = await server.login('admin', 'secret', 'Events: off\r\n');
  slow.socket.pause();
  const requests = 'Action: ListCommands\r\n\r\n'.repeat(2000);
  let taken = true;
  for (let i = 0; i < 500 && taken; i++) {
    taken = slow.socket.write(requests);
    await settle();
  }
  assert.equal(taken, false);
  slow.socket.resume();
  await slow.until('WaitEvent: ');
});

test('a reset in the middle of everything harms nobody', async (t) => {
  const server = await start(t);
  const client = await server.login('admin', 'secret');
  let accept = () => {};
  server.messaging.decide = () =>
    new Promise((resolve) => {
      accept = () => resolve({ kind: 'accepted', id: messageId(1), duplicate: false });
    });
  client.send('Action: MessageSend\r\nTo: pjsip:alice\r\n\r\nAction: WaitEvent\r\n\r\n');
  while (server.messaging.submitted.length === 0) await settle();
  client.socket.resetAndDestroy();
  while (server.server.sessions > 0) await settle();
  accept();
  await settle();
});
