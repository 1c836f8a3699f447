import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { createHttpServer, type HttpServer } from './server.ts';

test('a refused upgrade that is reset at once harms nobody', async () => {
  const server = await listen();
  try {
    for (const path of ['/nowhere', '/ws']) {
      for (let i = 0; i < 5; i++) {
        const client = await dial(server);
        client.write(upgradeOf(path, 'chat') + 'x'.repeat(100_000));
        await once(client, 'data');
        client.resetAndDestroy();
      }
    }
    const client = await dial(server);
    client.write(upgradeOf('/ws', 'chat'));
    const [answer] = (await once(client, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 .*RFC 7118/s);
    client.destroy();
  } finally {
    await server.close();
  }
});

test('a refused client that keeps its half of the connection open does not hold up the end', async () => {
  const server = await listen();
  const client = await dial(server, true);
  client.write(upgradeOf('/nowhere', 'sip'));
  await once(client, 'data');
  await server.close();
  client.destroy();
});

function listen(): Promise<HttpServer> {
  return createHttpServer({
    listen: [{ address: '127.0.0.1', port: 0 }],
    prefix: '',
    healthy: () => true,
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
    onSipSocket: (socket) => socket.terminate(),
  });
}

async function dial(server: HttpServer, allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.addresses[0]?.port ?? 0, allowHalfOpen });
  // Resets are what this is about.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

function upgradeOf(path: string, protocol: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
}
