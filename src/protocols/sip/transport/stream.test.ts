import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestText, responseText } from '../testing/fake-path.ts';
import { freePort, tcpClient, tcpServer } from '../testing/peers.ts';
import { openStack, outgoing, send, sipUri, transport } from '../testing/stacks.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';

const LIMIT = { timeout: 10_000 };

test('a request over TCP, and the next over the same connection', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('tcp')] });
  const client = await openStack(t, { transports: [transport('tcp')] });
  const hop = sipUri('127.0.0.1', server.port('tcp'), { transport: 'tcp' });
  const connections = new Set<number>();
  for (let i = 0; i < 3; i++) {
    const result = send(client.stack, outgoing(hop));
    const incoming = await server.nextRequest();
    assert.match(
      incoming.request.header('via') ?? '',
      new RegExp(
        `^SIP/2\\.0/TCP 127\\.0\\.0\\.1:${client.port('tcp')};rport;branch=z9hG4bKPj[0-9a-f-]+;alias$`,
      ),
    );
    connections.add(incoming.flow.connection);
    incoming.respond({ status: 200 });
    assert.equal((await result).kind, 'response');
  }
  assert.equal(connections.size, 1);
  assert.equal(client.stack.statistics.connections, 1);
});

test(
  'a request goes back over the connection somebody registered by, and once it is closed to the target',
  LIMIT,
  async (t) => {
    const server = await openStack(t, { transports: [transport('tcp')] });
    const client = await openStack(t, { transports: [transport('tcp')] });
    const registered = send(
      client.stack,
      outgoing(sipUri('127.0.0.1', server.port('tcp'), { transport: 'tcp' }), { method: 'REGISTER' }),
    );
    const incoming = await server.nextRequest();
    incoming.respond({ status: 200 });
    await registered;
    const { flow } = incoming;
    const back = sipUri('127.0.0.1', client.port('tcp'), { transport: 'tcp' });

    const first = send(server.stack, outgoing(back, { flow }));
    const over = await client.nextRequest();
    assert.equal(over.flow.remote.port, server.port('tcp'), 'the connection that the client made');
    over.respond({ status: 200 });
    await first;

    await client.stack.reconfigure([]);
    assert.equal((await server.nextClosed()).connection, flow.connection);
    await client.stack.reconfigure([transport('tcp', { bind: { address: '127.0.0.1', port: back.port } })]);
    const second = send(server.stack, outgoing(back, { flow }));
    const again = await client.nextRequest();
    assert.equal(again.flow.local.port, back.port, 'a connection of its own');
    again.respond({ status: 200 });
    assert.equal((await second).kind, 'response');
  },
);

test(
  'messages that come a byte at a time are put together, and pings between them answered',
  LIMIT,
  async (t) => {
    const server = await openStack(t, { transports: [transport('tcp')] }, (incoming) =>
      incoming.respond({ status: 200, reason: incoming.request.body.toString('latin1') }),
    );
    const peer = await tcpClient(t, server.port('tcp'));
    const message = (number: number): string =>
      `${requestText('MESSAGE', {
        Via: `SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK${number}`,
        'Call-ID': `call-${number}`,
        'Content-Length': '4',
      })}no ${number}`;
    for (const character of `${message(1)}\r\n\r\n${message(2)}`) {
      await new Promise<void>((resolve) => peer.socket.write(character, 'latin1', () => resolve()));
    }
    // The pong stands before or after the second response, as the bytes of the ping and the message came in.
    const response = (number: number): RegExp =>
      new RegExp(`SIP/2\\.0 200 no ${number}\r\n(?:[^\r]+\r\n)+\r\n`);
    let text = '';
    const rest = (): string => text.replace(response(1), '').replace(response(2), '');
    while (rest() !== '\r\n') text += await peer.next();
    assert.equal(text.search(response(1)), 0);
    assert.deepEqual(server.malformed, []);
  },
);

test('every way to cut two messages in two gives the same two', { timeout: 30_000 }, async (t) => {
  const server = await openStack(t, { transports: [transport('tcp')] });
  const pair = (cut: number): string =>
    ['a', 'b']
      .map((name) => {
        const id = `${name}${String(cut).padStart(4, '0')}`;
        return requestText('OPTIONS', { 'Call-ID': id, Via: `SIP/2.0/TCP a;branch=z9hG4bK${id}` });
      })
      .join('');
  const { length } = pair(0);
  for (let cut = 0; cut <= length; cut++) {
    const bytes = pair(cut);
    const peer = await tcpClient(t, server.port('tcp'));
    peer.socket.write(bytes.slice(0, cut));
    await new Promise((resolve) => setImmediate(resolve));
    peer.socket.write(bytes.slice(cut));
    const calls = [await server.nextRequest(), await server.nextRequest()].map(
      ({ request }) => request.callId,
    );
    assert.deepEqual(
      calls,
      ['a', 'b'].map((name) => `${name}${String(cut).padStart(4, '0')}`),
    );
    peer.socket.destroy();
  }
  assert.deepEqual(server.malformed, []);
});

test('a connection that ends within a message is over, and nothing else', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('tcp')] });
  const peer = await tcpClient(t, server.port('tcp'));
  peer.socket.end(requestText('MESSAGE', { 'Content-Length': '100' }));
  await server.nextClosed();
  assert.equal(server.stack.statistics.connections, 0);
  assert.deepEqual(server.malformed, []);
});

test('what cannot be delimited is told, and the connection closed', LIMIT, async (t) => {
  const server = await openStack(t, { transports: [transport('tcp')] });
  for (const bytes of [
    requestText('MESSAGE', { 'Content-Length': 'many' }),
    `MESSAGE sip:a SIP/2.0\r\nX: ${'x'.repeat(70_000)}`,
  ]) {
    const peer = await tcpClient(t, server.port('tcp'));
    peer.socket.write(bytes);
    await peer.closed;
  }
  assert.equal(server.malformed.length, 2);
});

test(
  'a connection closed under a request ends it at once, and says that it may have arrived',
  LIMIT,
  async (t) => {
    const listener = await tcpServer(t);
    const client = await openStack(t, { transports: [transport('tcp')] });
    const result = send(client.stack, outgoing(sipUri('127.0.0.1', listener.port, { transport: 'tcp' })));
    const peer = await listener.accept();
    await peer.next();
    peer.socket.destroy();
    const ended = await result;
    assert.equal(ended.kind, 'unreachable');
    assert.ok(ended.kind === 'unreachable' && ended.cause === 'transport' && ended.sent);
  },
);

test('a refused connection is unreachable, and nothing was sent', LIMIT, async (t) => {
  const client = await openStack(t, { transports: [transport('tcp')] });
  const result = await send(
    client.stack,
    outgoing(sipUri('127.0.0.1', await freePort(), { transport: 'tcp' })),
  );
  assert.ok(result.kind === 'unreachable' && result.cause === 'transport' && !result.sent);
  assert.match(result.text, /ECONNREFUSED/);
  assert.deepEqual(client.closed, [], 'it was never open');
});

test('an answer goes over a new connection when its own is closed (RFC 3261 §18.2.2)', LIMIT, async (t) => {
  const listener = await tcpServer(t);
  const server = await openStack(t, { transports: [transport('tcp')] });
  const peer = await tcpClient(t, server.port('tcp'));
  peer.socket.write(
    requestText('MESSAGE', { Via: `SIP/2.0/TCP 127.0.0.1:${listener.port};branch=z9hG4bK1` }),
  );
  const incoming = await server.nextRequest();
  peer.socket.destroy();
  await server.nextClosed();
  incoming.respond({ status: 200 });
  const other = await listener.accept();
  assert.match(await other.next(), /^SIP\/2\.0 200 OK\r\n/);
});

test('keep-alives go out on time, and stop when they are switched off', LIMIT, async (t) => {
  const time = new HandTime();
  const options = transport('tcp', { keepAliveSeconds: 90 });
  const server = await openStack(t, { transports: [options], wheel: new TimerWheel(time) }, (incoming) =>
    incoming.respond({ status: 200 }),
  );
  const peer = await tcpClient(t, server.port('tcp'));
  peer.socket.write(requestText('OPTIONS'));
  assert.match(await peer.next(), /^SIP\/2\.0 200/);
  time.advance(90_010);
  assert.equal(await peer.next(), '\r\n\r\n');
  peer.socket.write('\r\n');
  time.advance(90_010);
  assert.equal(await peer.next(), '\r\n\r\n');
  await server.stack.reconfigure([{ ...options, keepAliveSeconds: 0 }]);
  time.advance(200_000);
  peer.socket.write(requestText('OPTIONS', { Via: 'SIP/2.0/TCP a;branch=z9hG4bK2', CSeq: '2 OPTIONS' }));
  assert.match(await peer.next(), /^SIP\/2\.0 200/);
});

test('who says nothing, stops in the middle or stays away is dropped', LIMIT, async (t) => {
  const time = new HandTime();
  const server = await openStack(
    t,
    {
      transports: [transport('tcp')],
      wheel: new TimerWheel(time),
      limits: { firstMessageMs: 10_000, partialMessageMs: 32_000, idleMs: 1_000_000_000 },
    },
    (incoming) => incoming.respond({ status: 200 }),
  );
  const silent = await tcpClient(t, server.port('tcp'));
  const partial = await tcpClient(t, server.port('tcp'));
  const idle = await tcpClient(t, server.port('tcp'));
  partial.socket.write(requestText('OPTIONS', { Via: 'SIP/2.0/TCP a;branch=z9hG4bK1', 'Call-ID': 'a' }));
  await partial.next();
  idle.socket.write(requestText('OPTIONS', { Via: 'SIP/2.0/TCP a;branch=z9hG4bK2', 'Call-ID': 'b' }));
  await idle.next();
  partial.socket.write('OPTIONS sip:');
  while (server.stack.statistics.connections < 3) await new Promise((resolve) => setImmediate(resolve));
  time.advance(10_020);
  await silent.closed;
  // The clock may move before the half message has been read.
  const dropped = partial.closed.then(() => true);
  const notYet = (): Promise<boolean> => new Promise((resolve) => setImmediate(resolve, false));
  while (!(await Promise.race([dropped, notYet()]))) time.advance(1000);
  assert.equal(server.stack.statistics.connections, 1);
  time.advance(1_000_000_000);
  await idle.closed;
  assert.equal(server.stack.statistics.connections, 0);
});

test('there are never more connections than may be', LIMIT, async (t) => {
  const server = await openStack(
    t,
    { transports: [transport('tcp')], limits: { connections: 2 } },
    (incoming) => incoming.respond({ status: 200 }),
  );
  const welcome = [await tcpClient(t, server.port('tcp')), await tcpClient(t, server.port('tcp'))];
  for (const [index, peer] of welcome.entries()) {
    peer.socket.write(
      requestText('OPTIONS', { Via: `SIP/2.0/TCP a;branch=z9hG4bK${index}`, 'Call-ID': `${index}` }),
    );
    await peer.next();
  }
  const third = await tcpClient(t, server.port('tcp'));
  await third.closed;
  assert.equal(server.stack.statistics.connections, 2);
});

test('a peer that reads nothing does not fill the memory', LIMIT, async (t) => {
  const listener = await tcpServer(t);
  const client = await openStack(t, { transports: [transport('tcp')], limits: { unwrittenBytes: 100_000 } });
  const hop = sipUri('127.0.0.1', listener.port, { transport: 'tcp' });
  const results: Promise<{ kind: string }>[] = [];
  const body = Buffer.alloc(1_000_000);
  results.push(send(client.stack, outgoing(hop, { body })));
  (await listener.accept()).socket.pause();
  for (let i = 0; i < 20; i++) results.push(send(client.stack, outgoing(hop, { body })));
  const refused = await Promise.race(results.map(async (result, index) => ({ index, result: await result })));
  const { result } = refused;
  assert.ok('text' in result && /takes no more bytes/.test(String(result.text)));
});

test('responses of a stream peer are matched whatever its text', LIMIT, async (t) => {
  const listener = await tcpServer(t);
  const client = await openStack(t, { transports: [transport('tcp')] });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', listener.port, { transport: 'tcp' })));
  const peer = await listener.accept();
  peer.socket.write(responseText(await peer.next(), 404));
  const ended = await result;
  assert.ok(ended.kind === 'response' && ended.response.status === 404);
});
