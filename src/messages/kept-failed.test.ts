import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownFailure } from './own-failures.ts';
import { house, request } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';

const FAILING = { ...request('alice', 'hi'), failure: ownFailure('unroutable'), idempotencyKey: 'once' };

test('what cannot be sent any more is kept as failed, told so, and never leaves', async () => {
  const { messaging, technology, store, events, submit, clock } = await house();
  const answer = await messaging.submit(FAILING);
  assert.ok(answer.kind === 'accepted');
  await settle();
  assert.deepEqual(events, [`${answer.id} -queued`, `${answer.id} queued-failed 30006`]);
  assert.equal((await store.message(answer.id))?.state.errorCode, '30006');
  const again = await messaging.submit(FAILING);
  assert.ok(again.kind === 'accepted' && again.duplicate && again.id === answer.id);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, []);
  await submit('alice', 'next');
  assert.deepEqual(technology.tried, ['next a1 1']);
});

test('a process that ends before the failure is written: the next one ends it, and sends nothing', async () => {
  const before = await house();
  const { store, clock } = before;
  const record = store.record.bind(store);
  store.record = () => new Promise(() => {});
  const answer = await before.messaging.submit(FAILING);
  assert.ok(answer.kind === 'accepted');
  before.messaging.stop();
  store.record = record;
  store.restart();
  const after = await house({ store, clock });
  await clock.advance(1000);
  await settle();
  const { state } = (await store.message(answer.id)) ?? assert.fail();
  assert.equal(`${state.status} ${state.errorCode}`, 'failed 30001');
  assert.deepEqual(after.technology.tried, []);
});

test('where it cannot be written it is refused, and forgotten', async () => {
  const { messaging, store, technology } = await house();
  store.failing = true;
  const refused = await messaging.submit(FAILING);
  assert.equal(refused.kind === 'refused' && refused.why, 'storage');
  store.failing = false;
  const answer = await messaging.submit(FAILING);
  assert.ok(answer.kind === 'accepted' && !answer.duplicate);
  await settle();
  assert.equal((await store.message(answer.id))?.state.status, 'failed');
  assert.deepEqual(technology.tried, []);
});
