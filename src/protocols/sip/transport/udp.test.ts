import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestText, responseText } from '../testing/fake-path.ts';
import { udpPeer } from '../testing/peers.ts';
import { openStack, outgoing, send, sipUri, transport } from '../testing/stacks.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';

const LIMIT = { timeout: 10_000 };

test('a request is on the wire as it is to be', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const client = await openStack(t, { transports: [transport('udp')] });
  const request = outgoing(sipUri('127.0.0.1', peer.port), {
    branch: 'Pj-fixed',
    body: Buffer.from('hällo'),
  });
  const result = send(client.stack, request);
  const { text, from } = await peer.next();
  const lines = text.split('\r\n');
  assert.equal(lines[0], 'MESSAGE sip:bob@example.org SIP/2.0');
  assert.equal(lines[1], `Via: SIP/2.0/UDP 127.0.0.1:${client.port('udp')};rport;branch=z9hG4bKPj-fixed`);
  assert.equal(lines[2], 'From: <sip:alice@127.0.0.1>;tag=from-tag');
  assert.ok(text.endsWith('\r\nContent-Length: 6\r\n\r\nhÃ¤llo'));
  assert.equal(from.port, client.port('udp'));
  peer.send(responseText(text, 200), from.port);
  assert.equal((await result).kind, 'response');
});

test('a lost request is sent again, a lost answer asked for again', LIMIT, async (t) => {
  const time = new HandTime();
  const peer = await udpPeer(t);
  const client = await openStack(t, { transports: [transport('udp')], wheel: new TimerWheel(time) });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port)));
  const { text, from } = await peer.next();
  time.advance(510);
  assert.equal((await peer.next()).text, text);
  time.advance(1010);
  assert.equal((await peer.next()).text, text);
  assert.equal(client.stack.statistics.retransmitted, 2);
  peer.send(responseText(text, 200), from.port);
  peer.send(responseText(text, 200), from.port);
  assert.equal((await result).kind, 'response');
  assert.equal(client.stack.statistics.clientTransactions, 1);
  time.advance(5020);
  assert.equal(client.stack.statistics.clientTransactions, 0);
});

test('who never answers brings a timeout', LIMIT, async (t) => {
  const time = new HandTime();
  const peer = await udpPeer(t);
  const client = await openStack(t, {
    transports: [transport('udp')],
    wheel: new TimerWheel(time),
    timerBMs: 5000,
  });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port)));
  time.advance(5020);
  assert.deepEqual(await result, { kind: 'timeout' });
  assert.equal(client.stack.statistics.clientTransactions, 0);
});

test('IPv6: brackets in Via, none in received', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('udp', { address: '::1' })] });
  const client = await openStack(t, { transports: [transport('udp', { address: '::1' })] });
  const result = send(client.stack, outgoing(sipUri('::1', server.port('udp'))));
  const incoming = await server.nextRequest();
  assert.match(incoming.request.header('via') ?? '', /^SIP\/2\.0\/UDP \[::1\]:\d+;rport;branch=/);
  assert.equal(incoming.request.from.uriText, 'sip:alice@[::1]');
  incoming.respond({ status: 200 });
  const answer = await result;
  assert.ok(answer.kind === 'response');
  assert.equal(answer.response.via.parameters.get('received'), '::1');
});

test('IPv4 and IPv6 side by side on one port, each reached by its own', LIMIT, async (t) => {
  const first = await openStack(t, { transports: [transport('udp', { name: 'four', address: '0.0.0.0' })] });
  const port = first.port('udp');
  await first.stack.reconfigure([
    transport('udp', { name: 'four', bind: { address: '0.0.0.0', port: 0 } }),
    transport('udp', { name: 'six', bind: { address: '::', port } }),
  ]);
  const client = await openStack(t, {
    transports: [
      transport('udp', { name: 'a', address: '0.0.0.0' }),
      transport('udp', { name: 'b', address: '::' }),
    ],
  });
  for (const [host, name, via] of [
    ['127.0.0.1', 'four', 'UDP 127.0.0.1:'],
    ['::1', 'six', 'UDP [::1]:'],
  ] as const) {
    const result = send(client.stack, outgoing(sipUri(host, port)));
    const incoming = await first.nextRequest();
    assert.equal(incoming.flow.transport, name);
    assert.ok(incoming.request.header('via')?.includes(via), 'a wildcard is never told');
    incoming.respond({ status: 200 });
    await result;
  }
});

test('outside the local networks the external address is told, inside the own', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const external = { host: 'gw.example.org', port: 0 };
  const rows: [localNets: string[], host: string][] = [
    [[], 'gw.example.org'],
    [['10.0.0.0/8'], 'gw.example.org'],
    [['10.0.0.0/8', '127.0.0.0/255.0.0.0'], '127.0.0.1'],
    [['127.0.0.1'], '127.0.0.1'],
  ];
  for (const [localNets, host] of rows) {
    const client = await openStack(t, { transports: [transport('udp', { external, localNets })] });
    client.stack.request(outgoing(sipUri('127.0.0.1', peer.port)), () => {});
    const { text } = await peer.next();
    assert.ok(text.includes(`Via: SIP/2.0/UDP ${host}:${client.port('udp')};`), `${localNets}: ${text}`);
    assert.ok(text.includes(`From: <sip:alice@${host}>`));
  }
});

test('answers go to the source, or by the Via where that is asked for', LIMIT, async (t) => {
  const source = await udpPeer(t);
  const named = await udpPeer(t);
  const rows: [symmetric: boolean | undefined, stack: boolean, parameters: string, toNamed: boolean][] = [
    [undefined, true, '', false],
    [undefined, false, '', true],
    [undefined, false, ';rport', false],
    [undefined, false, ';maddr=127.0.0.1', true],
    [undefined, false, ';rport;maddr=127.0.0.1', true],
    [true, false, '', false],
    [false, true, '', true],
  ];
  for (const [index, [symmetric, symmetricResponses, parameters, toNamed]] of rows.entries()) {
    const server = await openStack(t, { transports: [transport('udp')], symmetricResponses });
    const Via = `SIP/2.0/UDP 127.0.0.1:${named.port};branch=z9hG4bK${index}${parameters}`;
    source.send(requestText('MESSAGE', { Via }), server.port('udp'));
    const incoming = await server.nextRequest();
    incoming.respond({ status: 200, ...(symmetric === undefined ? {} : { symmetric }) });
    const got = await (toNamed ? named : source).next();
    assert.match(got.text, /^SIP\/2\.0 200 OK/, `row ${index}`);
    source.send(requestText('MESSAGE', { Via }), server.port('udp'));
    assert.equal(
      (await (toNamed ? named : source).next()).text,
      got.text,
      'the retransmission, the same way',
    );
  }
});

test('what cannot be sent is told', LIMIT, async (t) => {
  const client = await openStack(t, { transports: [transport('udp')] });
  // A socket bound to loopback has no way out.
  const result = await send(client.stack, outgoing(sipUri('192.0.2.1', 5060)));
  assert.ok(result.kind === 'unreachable' && result.cause === 'transport' && !result.sent);
  assert.match(result.text, /192\.0\.2\.1/);
});

test('a port where nothing listens is no error by itself: the request is sent on', LIMIT, async (t) => {
  const time = new HandTime();
  const client = await openStack(t, { transports: [transport('udp')], wheel: new TimerWheel(time) });
  const other = await openStack(t, { transports: [transport('udp')] });
  const port = other.port('udp');
  await other.stack.reconfigure([]);
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', port)));
  time.advance(600);
  await other.stack.reconfigure([transport('udp', { bind: { address: '127.0.0.1', port } })]);
  time.advance(1100);
  (await other.nextRequest()).respond({ status: 200 });
  assert.equal((await result).kind, 'response');
});
