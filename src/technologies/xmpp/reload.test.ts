import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT } from './testing/account.ts';
import { messageOf, scene, settle } from './testing/scene.ts';

test('an account whose section is as before keeps its connection, one that changed connects anew', async () => {
  const { xmpp, connections, clock } = await scene({}, { name: 'other', username: 'other@example.net' });
  for (const connection of connections) connection.up({ management: undefined });
  xmpp.configure([ACCOUNT, { ...ACCOUNT, name: 'other', username: 'other@example.net', priority: 5 }]);
  for (let step = 0; step < 25; step++) {
    await clock.advance(100);
    await settle();
  }
  assert.deepEqual(
    connections.map(({ state, request }) => [request.account.name, state]),
    [
      ['chat', 'open'],
      ['other', 'ended'],
      ['other', 'open'],
    ],
  );
});

test('of several changes one after the other, and of another name, the last waits until all before have left', async () => {
  const { xmpp, connections, clock, deliver } = await scene();
  connections[0]?.up();
  void deliver(messageOf(1));
  await settle();
  for (const account of [{ priority: 5 }, { priority: 6 }, { name: 'renamed' }]) {
    xmpp.configure([{ ...ACCOUNT, ...account }]);
    await clock.advance(100);
    await settle();
  }
  assert.deepEqual(
    connections.map(({ state }) => state),
    ['open'],
    'the server has not acknowledged what it was sent',
  );
  connections[0]?.acknowledge(2);
  await settle();
  assert.deepEqual(
    connections.map(({ state, request }) => [request.account.name, state]),
    [
      ['chat', 'ended'],
      ['renamed', 'open'],
    ],
  );
});
