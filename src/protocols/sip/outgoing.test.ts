import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestResult } from './stack.ts';
import { SipSyntaxError } from './syntax/errors.ts';
import { responseText } from './testing/fake-path.ts';
import { FakeZone } from './testing/fake-zone.ts';
import { freePort, tcpServer, udpPeer } from './testing/peers.ts';
import { openStack, outgoing, send, sipUri, transport } from './testing/stacks.ts';
import { HandTime } from './timers/hand-time.ts';
import { TimerWheel } from './timers/wheel.ts';

const LIMIT = { timeout: 10_000 };

test('a 503 moves on to the next target, in a transaction of its own', LIMIT, async (t) => {
  const busy = await udpPeer(t);
  const other = await udpPeer(t);
  const client = await openStack(t, {
    transports: [transport('udp')],
    resolver: zone('udp', busy.port, other.port),
  });
  const result = send(client.stack, outgoing(sipUri('example.org', 0), { branch: 'Pj-one' }));
  const first = await busy.next();
  assert.match(first.text, /branch=z9hG4bKPj-one\r\n/);
  busy.send(responseText(first.text, 503), first.from.port);
  const second = await other.next();
  assert.match(second.text, /branch=z9hG4bKPj-one-1\r\n/);
  other.send(responseText(second.text, 200), second.from.port);
  const answer = await result;
  assert.ok(answer.kind === 'response' && answer.response.status === 200);
  assert.equal(answer.flow.remote.port, other.port);
});

test('a 503 from the last target is the answer, any other from the first', LIMIT, async (t) => {
  const one = await udpPeer(t);
  const two = await udpPeer(t);
  const client = await openStack(t, {
    transports: [transport('udp')],
    resolver: zone('udp', one.port, two.port),
  });
  const first = send(client.stack, outgoing(sipUri('example.org', 0)));
  for (const peer of [one, two]) {
    const { text, from } = await peer.next();
    peer.send(responseText(text, 503), from.port);
  }
  const refused = await first;
  assert.ok(refused.kind === 'response' && refused.response.status === 503);

  const second = send(client.stack, outgoing(sipUri('example.org', 0)));
  const { text, from } = await one.next();
  one.send(responseText(text, 500), from.port);
  const answer = await second;
  assert.ok(answer.kind === 'response' && answer.response.status === 500);
  assert.equal(two.waiting, 0);
});

test('a target that is silent, and one that refuses, are passed over', LIMIT, async (t) => {
  const silent = await udpPeer(t);
  const other = await udpPeer(t);
  const time = new HandTime();
  const client = await openStack(t, {
    transports: [transport('udp'), transport('tcp')],
    resolver: zone('udp', silent.port, other.port),
    wheel: new TimerWheel(time),
  });
  const result = send(client.stack, outgoing(sipUri('example.org', 0)));
  await silent.next();
  time.advance(32_020);
  const { text, from } = await other.next();
  other.send(responseText(text, 200), from.port);
  assert.equal((await result).kind, 'response');

  const listener = await tcpServer(t);
  const tcp = await openStack(t, {
    transports: [transport('tcp')],
    resolver: zone('tcp', await freePort(), listener.port),
  });
  const overTcp = send(tcp.stack, outgoing(sipUri('example.org', 0)));
  const peer = await listener.accept();
  peer.socket.write(responseText(await peer.next(), 200));
  assert.equal((await overTcp).kind, 'response');
});

test(
  'a request times out when it is of no use any more, and no further target is tried',
  LIMIT,
  async (t) => {
    const silent = await udpPeer(t);
    const other = await udpPeer(t);
    const time = new HandTime();
    const wheel = new TimerWheel(time);
    const resolver = zone('udp', silent.port, other.port);
    const client = await openStack(t, { transports: [transport('udp')], resolver, wheel });
    const request = outgoing(sipUri('example.org', 0), { giveUpAt: wheel.now() + 1000 });
    const result = send(client.stack, request);
    await silent.next();
    time.advance(1020);
    assert.equal((await result).kind, 'timeout');
    assert.equal(other.waiting, 0);
    assert.equal(client.stack.statistics.clientTransactions, 0);
  },
);

test(
  'when no target takes it, the last one says why; what an earlier one may have got is not forgotten',
  LIMIT,
  async (t) => {
    const listener = await tcpServer(t);
    const client = await openStack(t, {
      transports: [transport('tcp')],
      resolver: zone('tcp', listener.port, await freePort()),
    });
    const result = send(client.stack, outgoing(sipUri('example.org', 0)));
    const peer = await listener.accept();
    await peer.next();
    peer.socket.destroy();
    const ended = await result;
    assert.ok(ended.kind === 'unreachable' && ended.cause === 'transport' && ended.sent);
  },
);

test('what the DNS does not know, what it does not tell, and what no transport reaches', LIMIT, async (t) => {
  const resolver = new FakeZone();
  resolver.failAbout('broken.example.org', 'ESERVFAIL');
  const client = await openStack(t, { transports: [transport('udp')], resolver });
  const cause = async (host: string, parameters: Record<string, string> = {}): Promise<string> => {
    const result = await send(client.stack, outgoing(sipUri(host, 5060, parameters)));
    assert.ok(result.kind === 'unreachable' && !result.sent);
    return result.cause;
  };
  assert.equal(await cause('nowhere.example.org'), 'dns-not-found');
  assert.equal(await cause('broken.example.org'), 'dns-failure');
  assert.equal(await cause('127.0.0.1', { transport: 'tcp' }), 'no-transport');
  assert.equal(await cause('::1'), 'no-transport');
});

test('what no datagram holds goes over TCP, and is too large where there is none', LIMIT, async (t) => {
  const body = Buffer.alloc(70_000, 'x');
  const server = await openStack(t, { transports: [transport('tcp')] });
  const hop = sipUri('127.0.0.1', server.port('tcp'));
  const client = await openStack(t, { transports: [transport('udp'), transport('tcp')] });
  const result = send(client.stack, outgoing(hop, { body }));
  const incoming = await server.nextRequest();
  assert.equal(incoming.request.via.transport, 'TCP');
  assert.equal(incoming.request.body.length, 70_000);
  incoming.respond({ status: 200 });
  assert.equal((await result).kind, 'response');

  const small = await openStack(t, { transports: [transport('udp')] });
  const refused = await send(small.stack, outgoing(hop, { body }));
  assert.ok(refused.kind === 'unreachable' && refused.cause === 'too-large' && !refused.sent);
  const nobody = await send(client.stack, outgoing(sipUri('127.0.0.1', await freePort()), { body }));
  assert.ok(nobody.kind === 'unreachable' && nobody.cause === 'transport' && !nobody.sent);
});

test(
  'with tcpSwitchBytes larger requests try TCP first, and go over UDP where it is refused',
  LIMIT,
  async (t) => {
    const peer = await udpPeer(t);
    const server = await openStack(t, { transports: [transport('tcp')] }, (incoming) =>
      incoming.respond({ status: 200 }),
    );
    const client = await openStack(t, {
      transports: [transport('udp'), transport('tcp')],
      tcpSwitchBytes: 1300,
    });
    const body = Buffer.alloc(1300, 'x');
    const overTcp = await send(client.stack, outgoing(sipUri('127.0.0.1', server.port('tcp')), { body }));
    assert.ok(overTcp.kind === 'response' && overTcp.flow.protocol === 'tcp');

    const result = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port), { body }));
    const { text, from } = await peer.next();
    assert.match(text, /Via: SIP\/2\.0\/UDP /);
    peer.send(responseText(text, 200), from.port);
    assert.equal((await result).kind, 'response');

    const own = { body: Buffer.alloc(100), tcpSwitchBytes: 50 };
    const smaller = await send(client.stack, outgoing(sipUri('127.0.0.1', server.port('tcp')), own));
    assert.ok(smaller.kind === 'response' && smaller.flow.protocol === 'tcp');

    const alone = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port)));
    const plain = await peer.next();
    peer.send(responseText(plain.text, 200), plain.from.port);
    assert.equal((await alone).kind, 'response');
  },
);

test('a request given up is aborted at once, and its late answer means nothing', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const client = await openStack(t, { transports: [transport('udp')] });
  const results: RequestResult[] = [];
  const handle = client.stack.request(outgoing(sipUri('127.0.0.1', peer.port)), (result) =>
    results.push(result),
  );
  handle.abort();
  handle.abort();
  assert.deepEqual(results, [{ kind: 'aborted', sent: true }]);
  const { text, from } = await peer.next();
  peer.send(responseText(text, 200), from.port);
  const after = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port)));
  const next = await peer.next();
  peer.send(responseText(next.text, 200), next.from.port);
  await after;
  assert.equal(results.length, 1);
  assert.deepEqual(client.malformed, ['a response to nothing that was asked']);
});

test('closing the stack aborts what is under way', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const resolver = Object.assign(new FakeZone(), { a: () => new Promise<never>(() => {}) });
  const client = await openStack(t, { transports: [transport('udp')], resolver });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port)));
  const waiting = send(client.stack, outgoing(sipUri('nowhere.invalid', 5060)));
  await client.stack.close();
  assert.deepEqual(await result, { kind: 'aborted', sent: true });
  assert.deepEqual(await waiting, { kind: 'aborted', sent: false });
});

test('nothing is told before the handle is there', LIMIT, async (t) => {
  const client = await openStack(t, { transports: [transport('udp')] });
  let told = false;
  const done = new Promise<void>((resolve) => {
    client.stack.request(outgoing(sipUri('127.0.0.1', 5060, { transport: 'tls' })), () => {
      told = true;
      resolve();
    });
    assert.equal(told, false);
  });
  await done;
});

test('line breaks are refused wherever they stand', LIMIT, async (t) => {
  const client = await openStack(t, { transports: [transport('udp')] });
  const hop = sipUri('127.0.0.1', 9);
  for (const request of [
    outgoing(hop, { uri: 'sip:a\r\nX: y' }),
    outgoing(hop, { method: 'MESSAGE\r\n' }),
    outgoing(hop, { branch: 'x\r\ny' }),
  ]) {
    assert.throws(() => client.stack.request(request, () => assert.fail('told')), SipSyntaxError);
  }
  assert.throws(() => client.stack.request(outgoing(hop, { method: 'ACK' }), () => {}), TypeError);
  for (const head of ['X: a\r\n\r\nbody', 'X: a\0\r\n', 'X: a']) {
    const result = await send(client.stack, outgoing(hop, { head: () => head }));
    assert.ok(result.kind === 'unreachable' && !result.sent, head);
  }
  assert.equal(client.stack.statistics.clientTransactions, 0);
});

test('the first target of an INVITE answers provisionally, then with 486: told once', LIMIT, async (t) => {
  const peer = await udpPeer(t);
  const client = await openStack(t, { transports: [transport('udp')] });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', peer.port), { method: 'INVITE' }));
  const { text, from } = await peer.next();
  peer.send(responseText(text, 180), from.port);
  peer.send(responseText(text, 486), from.port);
  const answer = await result;
  assert.ok(answer.kind === 'response' && answer.response.status === 486);
  assert.match((await peer.next()).text, /^ACK sip:bob@example\.org SIP\/2\.0\r\n/);
});

/** example.org, with two targets of which the first is preferred. */
function zone(protocol: 'udp' | 'tcp', first: number, second: number): FakeZone {
  const resolver = new FakeZone();
  resolver.addSrv(`_sip._${protocol}.example.org`, [
    [10, 0, first, 'one.example.org'],
    [20, 0, second, 'two.example.org'],
  ]);
  resolver.addAddress('one.example.org', '127.0.0.1');
  resolver.addAddress('two.example.org', '127.0.0.1');
  return resolver;
}
