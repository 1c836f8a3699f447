import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { createSipStack } from './create-stack.ts';
import { parseUri } from './syntax/uri.ts';
import { tcpClient, tlsOptions, udpPeer } from './testing/peers.ts';
import { openStack, outgoing, send, sipUri, transport } from './testing/stacks.ts';
import { HandTime } from './timers/hand-time.ts';
import { TimerWheel } from './timers/wheel.ts';
import { TransportSetupError } from './transport/errors.ts';

const LIMIT = { timeout: 10_000 };
const DEAF = { onRequest() {}, onMalformed() {}, onConnectionClosed() {} };

test('a MESSAGE over UDP reaches the other side and its answer comes back', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('udp')] });
  const client = await openStack(t, { transports: [transport('udp')] });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', server.port('udp'))));
  const incoming = await server.nextRequest();
  assert.equal(incoming.request.method, 'MESSAGE');
  assert.equal(incoming.request.body.toString(), 'hello');
  assert.deepEqual(incoming.flow.remote.port, client.port('udp'));
  incoming.respond({ status: 200, headers: 'Server: test\r\n', toTag: 'to-tag' });
  const answer = await result;
  assert.ok(answer.kind === 'response');
  assert.equal(answer.response.status, 200);
  assert.equal(answer.response.to.tag, 'to-tag');
  assert.equal(answer.response.header('server'), 'test');
  assert.equal(answer.flow.remote.port, server.port('udp'));
  const { received, sent, clientTransactions } = client.stack.statistics;
  assert.deepEqual({ received, sent, clientTransactions }, { received: 1, sent: 1, clientTransactions: 1 });
  assert.equal(server.stack.statistics.serverTransactions, 1);
});

test('tags are fresh for each request', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('udp')] }, (incoming) =>
    incoming.respond({ status: 200 }),
  );
  const tags = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const answer = await send(server.stack, outgoing(sipUri('127.0.0.1', server.port('udp'))));
    assert.ok(answer.kind === 'response');
    tags.add(answer.response.to.tag);
  }
  assert.equal(tags.size, 3);
});

test('which URIs can be reached follows from the transports', LIMIT, async (t) => {
  const files = temporaryCertificate(t);
  const { stack } = await openStack(t, { transports: [transport('udp')] });
  const reach = (text: string): boolean => stack.canReach(parseUri(text)!);
  const rows = (): boolean[] =>
    ['sip:a', 'sip:a;transport=tcp', 'sips:a', 'sip:a;transport=ws', 'sip:a;transport=sctp', 'tel:1'].map(
      reach,
    );
  assert.deepEqual(rows(), [true, false, false, false, false, false]);
  await stack.reconfigure([transport('tcp'), transport('tls', { tls: tlsOptions(files) }), transport('ws')]);
  assert.deepEqual(rows(), [true, true, true, true, false, false]);
  await stack.reconfigure([]);
  assert.deepEqual(rows(), [false, false, false, false, false, false]);
});

test('reconfiguring keeps what stays, opens what is new and closes what is gone', LIMIT, async (t) => {
  const tcp = transport('tcp');
  const server = await openStack(t, { transports: [transport('udp'), tcp] }, (incoming) =>
    incoming.respond({ status: 200 }),
  );
  const peer = await tcpClient(t, server.port('tcp'));
  peer.socket.write('\r\n\r\n');
  assert.equal(await peer.next(), '\r\n');
  const before = server.port('tcp');
  await server.stack.reconfigure([
    { ...tcp, localNets: ['10.0.0.0/8'] },
    transport('udp', { name: 'second' }),
  ]);
  assert.deepEqual(
    server.stack.transports.map(({ name, protocol }) => [name, protocol]),
    [
      ['tcp', 'tcp'],
      ['second', 'udp'],
    ],
  );
  assert.equal(server.port('tcp'), before);
  peer.socket.write('\r\n\r\n');
  assert.equal(await peer.next(), '\r\n');
  await server.stack.reconfigure([]);
  await peer.closed;
  assert.deepEqual(server.closed.length, 1);
});

test('a transport may take over the port of one that goes', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('udp', { name: 'old' })] });
  const bind = { address: '127.0.0.1', port: server.port('udp') };
  await server.stack.reconfigure([transport('udp', { name: 'new', bind })]);
  assert.deepEqual(server.stack.transports, [{ name: 'new', protocol: 'udp', local: bind }]);
});

test('what answers or asks over a transport that has gone does no harm', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('udp')] });
  const client = await openStack(t, { transports: [transport('udp')] });
  client.stack.request(outgoing(sipUri('127.0.0.1', server.port('udp'))), () => {});
  const incoming = await server.nextRequest();
  await server.stack.reconfigure([]);
  incoming.respond({ status: 200 });
  const result = await send(server.stack, outgoing(sipUri('127.0.0.1', 5060), { flow: incoming.flow }));
  assert.ok(result.kind === 'unreachable' && result.cause === 'no-transport');
});

test('a port that is taken is an error that says so, and what was there stays', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const server = await openStack(t, { transports: [transport('udp')] });
  const before = server.stack.transports;
  const wanted = [
    transport('udp'),
    transport('tcp'),
    transport('udp', { name: 'taken', bind: { address: '127.0.0.1', port: peer.port } }),
  ];
  await assert.rejects(server.stack.reconfigure(wanted), (error) => {
    assert.ok(error instanceof TransportSetupError);
    assert.equal(error.code, 'EADDRINUSE');
    assert.match(error.message, /^Transport 'taken' cannot bind to UDP 127\.0\.0\.1 port \d+: /);
    return true;
  });
  assert.deepEqual(server.stack.transports, before);
  // Also when one had to make room first.
  const bind = { address: '127.0.0.1', port: server.port('udp') };
  const renamed = [transport('udp', { name: 'renamed', bind }), wanted[2]!];
  await assert.rejects(server.stack.reconfigure(renamed), TransportSetupError);
  assert.deepEqual(server.stack.transports, before);
  await assert.rejects(createSipStack({ transports: wanted }, DEAF), TransportSetupError);
});

test('a closed stack leaves no timer', LIMIT, async (t) => {
  const time = new HandTime();
  const wheel = new TimerWheel(time);
  const peer = await udpPeer(t);
  const { stack } = await openStack(
    t,
    { transports: [transport('udp'), transport('tcp')], wheel },
    (incoming) => incoming.respond({ status: 200 }),
  );
  const port = stack.transports[0]!.local.port;
  await send(stack, outgoing(sipUri('127.0.0.1', port)));
  stack.request(outgoing(sipUri('127.0.0.1', peer.port)), () => {});
  await stack.close();
  assert.equal(wheel.size, 0);
  assert.equal(time.pending, 0);
  assert.deepEqual(stack.statistics.connections, 0);
});
