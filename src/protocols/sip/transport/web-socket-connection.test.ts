import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { WebSocketLike } from '../stack.ts';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';
import { CONNECTION_LIMITS } from './connection.ts';
import { Connections } from './connections.ts';
import { WebSocketConnection } from './web-socket-connection.ts';

test('keep-alives that come in one piece are answered once', async () => {
  const sent: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send: (bytes: string) => sent.push(bytes),
    terminate() {},
  });
  const connection = new WebSocketConnection(
    {
      wheel: new TimerWheel(new HandTime()),
      limits: CONNECTION_LIMITS,
      connections: new Connections(),
      user: { onMessage() {}, onBadBytes() {}, onConnectionClosed() {}, onUnsent() {}, onProblem() {} },
    },
    socket as unknown as WebSocketLike,
    {
      transport: 'ws',
      protocol: 'ws',
      local: { address: '127.0.0.1', port: 8088 },
      remote: { address: '127.0.0.1', port: 40_000 },
      keepAliveSeconds: 0,
    },
  );
  for (let i = 0; i < 100_000; i++) socket.emit('message', Buffer.from('\r\n\r\n'));
  await Promise.resolve();
  assert.deepEqual(sent, ['\r\n']);
  socket.emit('message', Buffer.from('\r\n\r\n'));
  await Promise.resolve();
  assert.equal(sent.length, 2);
  socket.bufferedAmount = 1_000_000;
  socket.emit('message', Buffer.from('\r\n\r\n'));
  await Promise.resolve();
  assert.equal(sent.length, 2, 'who reads nothing is told nothing more');
  connection.close();
});
