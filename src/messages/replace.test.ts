import assert from 'node:assert/strict';
import { test } from 'node:test';
import { house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { DELIVERED } from './testing/scripted-technology.ts';

const OTHER = { body: Buffer.from('other'), segments: 1 };

test('what waits in the store', async () => {
  const { messaging, technology, submit } = await house();
  const id = await submit('dora', 'first');
  assert.equal(await messaging.replace(id, OTHER), 'replaced');
  technology.contacts.set('dora', ['d1']);
  messaging.wake('test:dora');
  await settle();
  assert.deepEqual(technology.tried, ['other d1 1']);
});

test('what waits behind another one', async () => {
  const { messaging, technology, submit } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  const before = await submit('alice', 'before');
  const id = await submit('alice', 'first');
  assert.equal(await messaging.replace(before, OTHER), 'not-queued');
  assert.equal(await messaging.replace(id, OTHER), 'replaced');
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['before a1 1', 'other a1 1']);
});

test('another time puts it off, and not what stands behind it', async () => {
  const { messaging, technology, submit, clock } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  await submit('alice', '1');
  const id = await submit('alice', '2');
  await submit('alice', '3');
  await messaging.replace(id, { ...OTHER, sendAt: clock.now() + 60_000 });
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1', '3 a1 1']);
  clock.advance(60_000);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1', '3 a1 1', 'other a1 1']);
});

test('a shorter life', async () => {
  const { messaging, submit, clock, store } = await house();
  const id = await submit('dora', 'first');
  await messaging.replace(id, { ...OTHER, expiresAt: clock.now() + 1000 });
  clock.advance(1000);
  await settle();
  assert.equal((await store.message(id))?.state.status, 'failed');
});

test('not what is over, and not what is not there', async () => {
  const { messaging, submit, store } = await house();
  const id = await submit('alice', 'first');
  assert.equal(await messaging.replace(id, OTHER), 'not-queued');
  assert.equal((await store.message(id))?.message.body.toString(), 'first');
  assert.equal(await messaging.replace(id.replace(/.$/, 'x') as typeof id, OTHER), 'not-found');
});
