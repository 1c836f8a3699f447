import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, scene, settle } from './testing/scene.ts';

/** XEP-0198 §4 and §5: a count of what was handled that is above, or below, all that can be. */
for (const [what, handled] of [
  ['more than were sent', 9],
  ['fewer than before', 1],
] as const) {
  test(`a stream that is resumed with ${what} handled is left, and all goes again on a new one`, async () => {
    const one = await scene();
    one.connection.up();
    await settle();
    const taken = one.deliver(messageOf(1));
    await settle();
    one.connection.acknowledge(2);
    assert.equal((await taken).kind, 'sent');
    const open = one.deliver(messageOf(2));
    await settle();
    one.connection.lose();
    one.clock.advance(1000);
    await settle();
    const resuming = one.connection;
    assert.equal(resuming.request.resume?.id, 'stream-1');
    resuming.up({ resumed: true, handled, management: undefined });
    await settle();
    assert.equal(resuming.state, 'destroyed');
    const written = resuming.take();
    assert.match(written, /<stream:error><undefined-condition [^>]*\/><handled-count-too-high /);
    assert.doesNotMatch(written, /<message/);
    assert.equal(one.xmpp.surface.accounts()[0]?.status, 'down');

    one.clock.advance(1000);
    await settle();
    assert.equal(one.connection.request.resume, undefined);
    one.connection.up();
    await settle();
    const again = one.connection.take();
    assert.equal(again.split(messageOf(2).id).length - 1, 2, 'once, as id and origin-id');
    assert(!again.includes(messageOf(1).id));
    one.connection.acknowledge(2);
    assert.equal((await open).kind, 'sent');
    await one.xmpp.close();
  });
}

test('a new stream whose server tells nonsense of the earlier one gets all again', async () => {
  const one = await scene();
  one.connection.up();
  const open = one.deliver(messageOf(1));
  await settle();
  one.connection.lose();
  one.clock.advance(1000);
  await settle();
  one.connection.up({ handled: 4_000_000_000 });
  await settle();
  assert(one.connection.take().includes(messageOf(1).id));
  one.connection.acknowledge(2);
  assert.equal((await open).kind, 'sent');
  await one.xmpp.close();
});
