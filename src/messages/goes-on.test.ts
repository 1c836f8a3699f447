import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageId } from './message.ts';
import { house, request } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { BUSY, DELIVERED, DOWN, SENT } from './testing/scripted-technology.ts';

const OTHER = { body: Buffer.from('other'), segments: 1 };

test('two of a lane that are to leave at the same time', async () => {
  const { submit, technology, clock } = await house();
  const sendAt = clock.now() + 5000;
  await submit('alice', '1', { sendAt });
  await submit('alice', '2', { sendAt });
  await clock.advance(5000);
  assert.deepEqual(technology.tried, ['1 a1 1', '2 a1 1']);
});

test('one whose time comes while another of its lane is being tried', async () => {
  const { submit, technology, clock } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  await submit('alice', '1');
  await submit('alice', '2', { sendAt: clock.now() + 5000 });
  await clock.advance(5000);
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1', '2 a1 1']);
});

test('those behind one that was to leave later, and is cancelled or put off', async () => {
  for (const how of ['cancel', 'replace'] as const) {
    const { submit, technology, messaging, clock } = await house({
      leavesAt: ({ body, createdAt }, now) =>
        String(body) === '1' ? Math.max(now, createdAt + 60_000) : now,
    });
    const first = await submit('alice', '1');
    await submit('alice', '2');
    assert.deepEqual(technology.tried, []);
    if (how === 'cancel') await messaging.cancel(first);
    else await messaging.replace(first, { ...OTHER, sendAt: clock.now() + 600_000 });
    await settle();
    assert.deepEqual(technology.tried, ['2 a1 1']);
  }
});

test('one that expires behind another does not hurry it', async () => {
  const { submit, technology, clock } = await house();
  technology.answers.set('a1', [{ ...BUSY, afterMs: 60_000 }, DELIVERED]);
  await submit('alice', '1');
  await submit('alice', '2', { validityMs: 5000 });
  await clock.advance(20_000);
  assert.deepEqual(technology.tried, ['1 a1 1']);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2']);
});

test('what an earlier life left, where the first to come then is a duplicate', async () => {
  const before = await house();
  before.technology.answers.set('a1', ['wait']);
  await before.submit('alice', '1');
  await before.submit('bob', 'once', { idempotencyKey: 'key' });
  before.store.restart();
  const { technology } = await house({
    store: before.store,
    clock: before.clock,
    meanwhile: (messaging) => void messaging.submit({ ...request('alice', 'once'), idempotencyKey: 'key' }),
  });
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1']);
});

test('a lane whose message gets a new text when it is put away is gone on with once', async () => {
  const { submit, technology, messaging, store, clock } = await house();
  technology.streams.set('a1', 'one');
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  technology.busy.add('a1');
  const second = await submit('alice', '2');
  technology.busy.delete('a1');
  const written = Promise.withResolvers<void>();
  const replace = store.replace.bind(store);
  store.replace = (...change) => written.promise.then(() => replace(...change));
  const replacing = messaging.replace(second, OTHER);
  await settle();
  await submit('alice', '3');
  technology.answer('a1', DOWN);
  await settle();
  written.resolve();
  assert.equal(await replacing, 'replaced');
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1']);
  technology.answers.set('a1', [SENT]);
  await clock.advance(1000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2', 'other a1 1', '3 a1 1']);
});

test('what came back after one that expired meanwhile still waits its time', async () => {
  const { submit, technology, clock } = await house();
  technology.streams.set('a1', 'one');
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1', { validityMs: 5000 });
  await submit('alice', '2');
  technology.answer('a1', DOWN);
  await clock.advance(5000);
  technology.answer('a1', DOWN);
  await settle();
  assert.equal(technology.tried.length, 2);
  await clock.advance(1000);
  assert.deepEqual(technology.tried.slice(2), ['2 a1 2']);
});

test('what could not be written at first undoes nothing that was written since, and is told before it', async () => {
  const { submit, technology, store, events, clock } = await house();
  technology.contacts.set('alice', ['a1', 'a2']);
  technology.answers.set('a1', ['wait']).set('a2', ['wait']);
  const id = await submit('alice', '1');
  store.failing = true;
  technology.answer('a1', SENT);
  await settle();
  store.failing = false;
  technology.answer('a2', DELIVERED);
  await settle();
  await clock.advance(1000);
  assert.deepEqual(events.slice(1), [
    `${id} queued-initiated`,
    `${id} initiated-sent`,
    `${id} sent-delivered`,
  ]);
  assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('a lane is not fetched before what became of it is written', async () => {
  const { submit, technology, store, messaging, clock, events } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  const id = await submit('alice', '1');
  store.failing = true;
  technology.answer('a1', DOWN);
  await settle();
  store.failing = false;
  messaging.wake('test:alice');
  await settle();
  assert.equal(technology.tried.length, 1);
  await clock.advance(1000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2']);
  assert.deepEqual(events.slice(1), [`${id} queued-initiated`, `${id} initiated-delivered`]);
});

test('what is cancelled as it ends is over once', async () => {
  const { submit, messaging, events, store, clock, technology } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  const id: MessageId = await submit('alice', '2', { validityMs: 5000 });
  const message = store.message.bind(store);
  const read = Promise.withResolvers<void>();
  store.message = async (of) => {
    const record = await message(of);
    await read.promise;
    return record;
  };
  const record = store.record.bind(store);
  store.record = async (change) => {
    const early = await record(change);
    await read.promise;
    return early;
  };
  const cancelling = messaging.cancel(id);
  await clock.advance(5000);
  read.resolve();
  assert.equal(await cancelling, 'not-queued');
  assert.deepEqual(events.filter((event) => event.startsWith(id)).slice(1), [`${id} queued-failed 30001`]);
});

test('everybody who waits for the end of a shutdown hears of it', async () => {
  const { submit, messaging, technology } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  messaging.stop();
  const both = Promise.all([messaging.drained(), messaging.drained()]);
  technology.answer('a1', DOWN);
  await both;
});
