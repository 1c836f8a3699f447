import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { StreamSocket } from './socket.ts';

/** Both ends of a connection. */
async function pair(t: TestContext): Promise<{ readonly socket: StreamSocket; readonly server: Socket }> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const bound = listener.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const socket = new StreamSocket({ domain: 'localhost', ca: undefined, verify: true }, false);
  const came = once(listener, 'connection');
  socket.connect({ host: '127.0.0.1', port });
  const [server] = (await came) as [Socket];
  if (socket.remoteAddress === undefined) await once(socket, 'connect');
  t.after(() => {
    socket.destroy();
    server.destroy();
    listener.close();
  });
  return { socket, server };
}

/** Hands it all to the system. */
function written(server: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => server.write(bytes, () => resolve()));
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const MUCH = Buffer.alloc(1024 * 1024, 'x');

test('of much that is there others have their turn after each 16,384 characters', async (t) => {
  const { socket, server } = await pair(t);
  socket.pause();
  await written(server, MUCH);
  let taken = 0;
  let inTurn = 0;
  let most = 0;
  socket.on('data', (text: string) => {
    taken += text.length;
    inTurn += text.length;
    most = Math.max(most, inTurn);
  });
  socket.resume();
  while (taken < MUCH.length) {
    await turn();
    inTurn = 0;
  }
  assert(most <= 16_384, `${most} in one turn`);
});

test('while it is paused nothing comes, also where it was paused while others had their turn', async (t) => {
  const { socket, server } = await pair(t);
  let taken = 0;
  let isHeld = false;
  let tooEarly = 0;
  socket.on('data', (text: string) => {
    taken += text.length;
    if (isHeld) tooEarly++;
    if (taken < 65_536 || taken === MUCH.length) return;
    isHeld = true;
    socket.pause();
  });
  await written(server, MUCH);
  while (taken < MUCH.length) {
    for (let turns = 0; turns < 5; turns++) await turn();
    if (!isHeld) continue;
    isHeld = false;
    socket.resume();
  }
  assert.equal(taken, MUCH.length);
  assert.equal(tooEarly, 0);
});

test('characters that lie over two pieces come whole', async (t) => {
  const { socket, server } = await pair(t);
  const bytes = Buffer.from('😀');
  let text = '';
  socket.on('data', (piece: string) => {
    text += piece;
  });
  await written(server, bytes.subarray(0, 2));
  await turn();
  await written(server, bytes.subarray(2));
  while (text === '') await turn();
  assert.equal(text, '😀');
});

test('no character is cut in two where others have their turn', async (t) => {
  const { socket, server } = await pair(t);
  const sent = `x${'😀'.repeat(50_000)}`;
  let text = '';
  socket.on('data', (piece: string) => {
    assert(piece.isWellFormed());
    text += piece;
  });
  await written(server, Buffer.from(sent));
  while (text.length < sent.length) await turn();
  assert.equal(text, sent);
});

test('what came before its end is read before that is told', async (t) => {
  const { socket, server } = await pair(t);
  let taken = 0;
  socket.on('data', (piece: string) => {
    taken += piece.length;
  });
  server.end(MUCH);
  await once(socket, 'close');
  assert.equal(taken, MUCH.length);
});

test('its end is told once, and nothing goes over it then', async (t) => {
  const { socket, server } = await pair(t);
  let ends = 0;
  socket.on('close', () => ends++);
  server.destroy();
  while (ends === 0) await turn();
  socket.destroy();
  assert.equal(ends, 1);
  const error = await new Promise((resolve) => socket.write('x', resolve));
  assert(error instanceof Error);
});

test('a server that speaks no TLS where it is begun', async (t) => {
  const { socket, server } = await pair(t);
  socket.on('error', () => undefined);
  const begun = socket.startTls();
  server.once('data', () => server.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await assert.rejects(begun, { code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  assert(!socket.secure);
});
