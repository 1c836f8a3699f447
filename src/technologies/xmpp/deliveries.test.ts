import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, scene, settle } from './testing/scene.ts';

test("a recipient's receipt that comes before our server's acknowledgement is the outcome, and done with once that is kept", async () => {
  const { xmpp, connection, deliver, confirmed } = await scene();
  connection.up();
  const stream = xmpp.stream('chat');
  const delivered = deliver(messageOf(1));
  await stream?.report(messageOf(1).id, 'mallory@example.org/x', 'delivered');
  let isDone = false;
  const reported = stream?.report(messageOf(1).id, 'Bob@example.org/phone', 'delivered').then(() => {
    isDone = true;
  });
  const outcome = await delivered;
  assert.equal(outcome.kind, 'delivered');
  await settle();
  assert.equal(isDone, false, 'the server would be told that its stanza is handled');
  if ('kept' in outcome) outcome.kept?.();
  await reported;
  connection.acknowledge(2);
  await settle();
  assert.equal(confirmed.length, 0);
});

test('a marker that comes before our server acknowledges is told once the delivery is kept', async () => {
  const { xmpp, connection, deliver, confirmed } = await scene();
  connection.up();
  const delivered = deliver(messageOf(1));
  const reported = xmpp.stream('chat')?.report(messageOf(1).id, 'bob@example.org', 'read');
  const outcome = await delivered;
  await settle();
  assert.equal(confirmed.length, 0);
  if ('kept' in outcome) outcome.kept?.();
  await reported;
  assert.deepEqual(
    confirmed.map(([id, { status }]) => [id, status]),
    [[messageOf(1).id, 'read']],
  );
});

test('what a recipient has is not sent again on a new stream', async () => {
  const one = await scene();
  one.connection.up();
  const delivered = one.deliver(messageOf(1));
  void one.xmpp.stream('chat')?.report(messageOf(1).id, 'bob@example.org', 'delivered');
  await delivered;
  one.connection.lose();
  await one.clock.advance(1500);
  await settle();
  one.connection.up();
  await settle();
  assert.doesNotMatch(one.connection.take(), /<message/);
});
