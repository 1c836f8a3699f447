import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageId } from './message.ts';
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

test('what could not be written is not said, and leaves as it was', async () => {
  const { messaging, technology, submit, store, clock } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  await submit('alice', 'before');
  const ids = [await submit('alice', '1'), await submit('alice', '2'), await submit('alice', '3')];
  const [first, second] = ids as [MessageId, MessageId];
  store.failing = true;
  await assert.rejects(messaging.replace(first, OTHER));
  await assert.rejects(messaging.replace(second, { ...OTHER, sendAt: clock.now() + 60_000 }));
  store.failing = false;
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['before a1 1', '1 a1 1', '2 a1 1', '3 a1 1']);
});

test('it does not leave while the new text is being written, with whatever that ends', async () => {
  for (const fails of [false, true]) {
    const { messaging, technology, submit, store } = await house();
    technology.answers.set('a1', ['wait', DELIVERED]);
    await submit('alice', 'before');
    const id = await submit('alice', 'first');
    await submit('alice', 'next');
    const written = Promise.withResolvers<void>();
    const replace = store.replace.bind(store);
    store.replace = (...change) => written.promise.then(() => replace(...change));
    const replacing = messaging.replace(id, OTHER).catch(() => 'failed');
    await settle();
    technology.answer('a1', DELIVERED);
    await settle();
    assert.deepEqual(technology.tried, ['before a1 1']);
    const again = messaging.replace(id, { ...OTHER, body: Buffer.from('again') }).catch(() => 'failed');
    await settle();
    store.failing = fails;
    written.resolve();
    assert.equal(await replacing, fails ? 'failed' : 'replaced');
    assert.equal(await again, fails ? 'failed' : 'replaced');
    store.failing = false;
    await settle();
    assert.deepEqual(technology.tried, ['before a1 1', `${fails ? 'first' : 'again'} a1 1`, 'next a1 1']);
  }
});

test('one that is cancelled meanwhile leaves its lane to the others', async () => {
  const { messaging, technology, submit, store } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  await submit('alice', 'before');
  const id = await submit('alice', 'first');
  await submit('alice', 'next');
  const written = Promise.withResolvers<void>();
  const replace = store.replace.bind(store);
  store.replace = (...change) => written.promise.then(() => replace(...change));
  const replacing = messaging.replace(id, OTHER);
  await settle();
  technology.answer('a1', DELIVERED);
  await settle();
  assert.equal(await messaging.cancel(id), 'cancelled');
  written.resolve();
  assert.equal(await replacing, 'not-queued');
  await settle();
  assert.deepEqual(technology.tried, ['before a1 1', 'next a1 1']);
});
