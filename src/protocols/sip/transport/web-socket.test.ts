import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { requestText, responseText } from '../testing/fake-path.ts';
import { Mailbox, openStack, outgoing, send, sipUri, type TestStack, transport } from '../testing/stacks.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';

const LIMIT = { timeout: 10_000 };
const VIA = 'SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks';

test('a message a frame, text or binary, and the answer as text', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  browser.socket.send(requestText('REGISTER', { Via: VIA }));
  const incoming = await server.nextRequest();
  assert.equal(incoming.flow.protocol, 'ws');
  assert.equal(incoming.request.via.host, 'df7jal23ls0d.invalid');
  incoming.respond({ status: 200 });
  const answer = await browser.next();
  assert.equal(answer.isBinary, false);
  assert.match(
    answer.text,
    /^SIP\/2\.0 200 OK\r\nVia: SIP\/2\.0\/WS df7jal23ls0d\.invalid;rport=\d+;received=127\.0\.0\.1;/,
  );

  browser.socket.send(Buffer.from(requestText('OPTIONS', { Via: `${VIA}2`, 'Call-ID': 'other' })));
  (await server.nextRequest()).respond({ status: 200 });
  assert.match((await browser.next()).text, /^SIP\/2\.0 200 OK/);
});

test('a request to a browser goes over its flow; bytes that are no UTF-8 go as binary', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  browser.socket.send(requestText('REGISTER', { Via: VIA }));
  const { flow } = await server.nextRequest();
  const hop = sipUri('df7jal23ls0d.invalid', 0, { transport: 'ws' });
  for (const [body, isBinary] of [
    [Buffer.from('grüße'), false],
    [Buffer.from([0xff, 0xfe]), true],
  ] as const) {
    const result = send(server.stack, outgoing(hop, { flow, body }));
    const got = await browser.next();
    assert.equal(got.isBinary, isBinary);
    assert.match(got.text, /\r\nVia: SIP\/2\.0\/WS 127\.0\.0\.1:\d+;rport;branch=z9hG4bKPj\S+;alias\r\n/);
    browser.socket.send(responseText(got.text, 200));
    assert.equal((await result).kind, 'response');
  }
});

test('headers without end close the connection: reading them would stop everybody', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  browser.socket.send(requestText('REGISTER', { Via: VIA, Contact: '<sip:a@h>,'.repeat(100_000) }));
  assert.equal((await server.nextClosed()).protocol, 'ws');
  assert.equal(server.stack.statistics.malformed, 1);
});

test('a browser that is gone cannot be called back', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  browser.socket.send(requestText('REGISTER', { Via: VIA }));
  const { flow } = await server.nextRequest();
  browser.socket.close();
  assert.deepEqual(await server.nextClosed(), flow);
  const hop = sipUri('df7jal23ls0d.invalid', 0, { transport: 'ws' });
  const result = await send(server.stack, outgoing(hop, { flow }));
  assert.ok(result.kind === 'unreachable' && result.cause === 'transport' && !result.sent);
  const without = await send(server.stack, outgoing(hop));
  assert.ok(without.kind === 'unreachable' && without.cause === 'no-transport');
});

test('pings are sent, and who does not answer them is dropped', LIMIT, async (t) => {
  const time = new HandTime();
  const { server, connect } = await listen(t, { wheel: new TimerWheel(time), keepAliveSeconds: 30 });
  const browser = await connect({ autoPong: false });
  browser.socket.send(requestText('OPTIONS', { Via: VIA }));
  await server.nextRequest();
  const pinged = new Promise<void>((resolve) => browser.socket.once('ping', () => resolve()));
  time.advance(30_010);
  await pinged;
  assert.equal(server.stack.statistics.connections, 1);
  time.advance(30_010);
  await server.nextClosed();
  assert.equal(server.stack.statistics.connections, 0);
});

test('CRLF keep-alives are answered and are no messages', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  browser.socket.send('\r\n\r\n');
  assert.equal((await browser.next()).text, '\r\n');
  assert.deepEqual(server.malformed, []);
});

test('without a ws transport nobody is taken', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  await server.stack.reconfigure([]);
  const browser = await connect();
  await browser.closed;
  assert.equal(server.stack.statistics.connections, 0);
});

test('taking the ws transport away closes its connections', LIMIT, async (t) => {
  const { server, connect } = await listen(t);
  const browser = await connect();
  await server.stack.reconfigure([]);
  await browser.closed;
});

async function listen(
  t: TestContext,
  options: { wheel?: TimerWheel; keepAliveSeconds?: number } = {},
): Promise<{ server: TestStack; connect: (options?: { autoPong?: boolean }) => Promise<Browser> }> {
  const { keepAliveSeconds = 0, ...rest } = options;
  const server = await openStack(t, { transports: [transport('ws', { keepAliveSeconds })], ...rest });
  const http = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'sip' });
  t.after(() => new Promise((resolve) => http.close(resolve)));
  http.on('connection', (socket, { socket: { remoteAddress, remotePort, localAddress, localPort } }) => {
    const remote = { address: remoteAddress ?? '', port: remotePort ?? 0 };
    server.stack.acceptWebSocket(
      socket,
      remote,
      { address: localAddress ?? '', port: localPort ?? 0 },
      false,
    );
  });
  await new Promise((resolve) => http.once('listening', resolve));
  const { port } = http.address() as AddressInfo;
  return { server, connect: (more) => browser(t, port, more) };
}

interface Browser {
  readonly socket: WebSocket;
  next(): Promise<{ readonly text: string; readonly isBinary: boolean }>;
  readonly closed: Promise<void>;
}

async function browser(t: TestContext, port: number, options: { autoPong?: boolean } = {}): Promise<Browser> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'sip', options);
  t.after(() => socket.terminate());
  const got = new Mailbox<{ text: string; isBinary: boolean }>();
  socket.on('message', (bytes: Buffer, isBinary) => got.put({ text: bytes.toString('latin1'), isBinary }));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, next: () => got.take(), closed };
}
