import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStack, outgoing, send, sipUri, transport } from './testing/stacks.ts';

test('a MESSAGE over UDP reaches the other side and its answer comes back', async (t) => {
  const server = await openStack(t, { transports: [transport('udp')] });
  const client = await openStack(t, { transports: [transport('udp')] });
  const result = send(client.stack, outgoing(sipUri('127.0.0.1', server.port('udp'))));
  const incoming = await server.nextRequest();
  assert.equal(incoming.request.method, 'MESSAGE');
  assert.equal(incoming.request.body.toString(), 'hello');
  const port = client.port('udp');
  assert.match(
    incoming.request.header('via') ?? '',
    new RegExp(`^SIP/2\\.0/UDP 127\\.0\\.0\\.1:${port};rport;branch=z9hG4bKPj[0-9a-f-]{36}$`),
  );
  incoming.respond({ status: 200, headers: 'Server: test\r\n', toTag: 'to-tag' });
  const answer = await result;
  assert.equal(answer.kind, 'response');
  if (answer.kind !== 'response') return;
  assert.equal(answer.response.status, 200);
  assert.equal(answer.response.to.tag, 'to-tag');
  assert.equal(answer.response.via.parameters.get('received'), '127.0.0.1');
  assert.equal(answer.response.via.parameters.get('rport'), String(port));
  assert.deepEqual(answer.flow.remote.port, server.port('udp'));
});
