import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from './technology.ts';
import { type HouseOptions, house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { DOWN, REFUSED, SILENT } from './testing/scripted-technology.ts';

/** Two carriers to dora, one after the other. */
async function ways(
  answers: Readonly<Record<string, readonly (Outcome | 'wait')[]>>,
  options?: HouseOptions,
) {
  const all = await house(options);
  const { technology } = all;
  technology.contacts.set('dora', ['w0', 'w1']);
  technology.ranks.set('w1', 1);
  technology.alternatives.add('w0').add('w1');
  for (const [leg, script] of Object.entries(answers)) technology.answers.set(leg, [...script]);
  return all;
}

test('who surely did not take it is passed over', async () => {
  const { submit, technology } = await ways({ w0: [DOWN] });
  await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w0 1', 'm w1 1']);
});

test('who may have taken it is waited for, though it goes away', async () => {
  const { submit, technology, clock, messaging, store } = await ways({ w0: [SILENT, REFUSED] });
  const id = await submit('dora', 'm');
  technology.contacts.set('dora', ['w1']);
  clock.advance(3_600_000);
  await settle();
  assert.deepEqual(technology.tried, ['m w0 1']);
  technology.contacts.set('dora', ['w0', 'w1']);
  messaging.wake('test:dora');
  await settle();
  // It refuses now what it may have taken before.
  assert.deepEqual(technology.tried, ['m w0 1', 'm w0 2']);
  assert.equal((await store.message(id))?.state.status, 'undelivered');
});

test('who was tried last is waited for, too, when the first comes back', async () => {
  const { submit, technology, clock } = await ways({ w1: [SILENT, DOWN] });
  technology.contacts.set('dora', ['w1']);
  await submit('dora', 'm');
  technology.contacts.set('dora', ['w0', 'w1']);
  clock.advance(60_000);
  await settle();
  assert.deepEqual(technology.tried, ['m w1 1', 'm w1 2']);
});

test('failover=aggressive goes on all the same', async () => {
  const { submit, technology } = await ways({ w0: [{ ...SILENT, goesOn: true }] });
  await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w0 1', 'm w1 1']);
});

test('a way that took a part is the only one for the rest', async () => {
  const parts = [
    { status: 'sent', providerId: '1' },
    { status: 'queued', providerId: '' },
  ] as const;
  const { submit, technology, store } = await ways({ w0: [{ ...REFUSED, parts }] });
  const id = await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w0 1']);
  assert.equal((await store.message(id))?.state.status, 'undelivered');
});

test('a way is on disk before the message leaves on it, and is waited for after a crash', async () => {
  const { submit, technology, store, clock } = await ways({ w0: ['wait'] });
  const id = await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w0 1']);
  const [leg] = (await store.message(id))?.deliveries ?? [];
  assert.deepEqual([leg?.status, leg?.attempts, leg?.unanswered], ['initiated', 0, true]);
  store.restart();
  for (const row of store.rows) row.dueAt = clock.now();
  const after = await house({
    store,
    clock,
    meanwhile: (_, { contacts, ranks, alternatives, answers }) => {
      contacts.set('dora', ['w1']);
      ranks.set('w1', 1);
      alternatives.add('w0').add('w1');
      answers.set('w0', [DOWN]);
    },
  });
  await settle();
  assert.deepEqual(after.technology.tried, []);
  after.technology.contacts.set('dora', ['w0', 'w1']);
  after.messaging.wake('test:dora');
  await settle();
  // As the first time, so that a peer that can tell takes it for the same.
  assert.deepEqual(after.technology.tried, ['m w0 1']);
});

test('a way that is full is waited for, and no other one taken in its place', async () => {
  const { submit, technology, messaging, store } = await ways({});
  technology.busy.add('w0');
  const id = await submit('dora', 'm');
  assert.deepEqual(technology.tried, []);
  assert.equal((await store.message(id))?.state.status, 'queued');
  technology.busy.delete('w0');
  assert.equal(messaging.wakeSome('test:', 10), 1);
  await settle();
  assert.deepEqual(technology.tried, ['m w0 1']);
});
