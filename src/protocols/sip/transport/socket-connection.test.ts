import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { HandTime } from '../timers/hand-time.ts';
import { TimerWheel } from '../timers/wheel.ts';
import { CONNECTION_LIMITS } from './connection.ts';
import { Connections } from './connections.ts';
import { SocketConnection } from './socket-connection.ts';

test('a peer that pings without end and reads nothing does not fill the memory', () => {
  const socket = new DeafSocket();
  const connection = connectionOver(socket);
  const pings = Buffer.from('\r\n\r\n'.repeat(16_384));
  for (let i = 0; i < 100; i++) socket.emit('data', pings);
  assert.ok(socket.writableLength <= 128 * 1024, `${socket.writableLength} bytes wait`);
  connection.close();
});

test('every ping is answered while the peer reads', () => {
  const socket = new DeafSocket();
  const connection = connectionOver(socket);
  for (const pings of [1, 2, 3]) socket.emit('data', Buffer.from('\r\n\r\n'.repeat(pings)));
  assert.equal(socket.writableLength, 6 * 2);
  connection.close();
});

/** A socket whose other end takes nothing. */
class DeafSocket extends Duplex {
  setNoDelay(): void {}

  setKeepAlive(): void {}

  override _read(): void {}

  override _write(): void {}
}

function connectionOver(socket: DeafSocket): SocketConnection {
  const surroundings = {
    wheel: new TimerWheel(new HandTime()),
    limits: CONNECTION_LIMITS,
    connections: new Connections(),
    user: { onMessage() {}, onBadBytes() {}, onConnectionClosed() {}, onUnsent() {}, onProblem() {} },
  };
  return new SocketConnection(surroundings, socket as unknown as Socket, {
    transport: 'tcp',
    protocol: 'tcp',
    local: { address: '127.0.0.1', port: 5060 },
    remote: { address: '127.0.0.1', port: 40_000 },
    remoteKey: '',
    accepted: true,
    keepAliveSeconds: 0,
  });
}
