import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Both ends of a connection on the loopback. */
export async function sockets(): Promise<{ client: Socket; server: Socket }> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  assert.ok(address !== null && typeof address === 'object');
  const client = connect(address.port, '127.0.0.1');
  const [[server]] = await Promise.all([once(listener, 'connection'), once(client, 'connect')]);
  listener.close();
  return { client, server };
}
