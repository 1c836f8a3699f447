import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from './technology.ts';
import { house, request } from './testing/house.ts';
import { BUSY, DELIVERED, DOWN, REFUSED, SENT, SILENT } from './testing/scripted-technology.ts';

/** Three ways to dora: w0, then w1 and w2 side by side. */
async function ways(answers: Readonly<Record<string, readonly (Outcome | 'wait')[]>>) {
  const all = await house();
  const { technology } = all;
  technology.contacts.set('dora', ['w1', 'w0', 'w2']);
  technology.ranks.set('w1', 1).set('w2', 1);
  for (const [leg, script] of Object.entries(answers)) technology.answers.set(leg, [...script]);
  return all;
}

const FIRST: readonly [
  what: string,
  answers: Readonly<Record<string, readonly Outcome[]>>,
  tried: readonly string[],
  status: string,
][] = [
  ['the first way takes it, the others are not asked', {}, ['w0 1'], 'delivered'],
  ['the first way hands it on', { w0: [SENT] }, ['w0 1'], 'sent'],
  ['a final refusal goes on', { w0: [REFUSED] }, ['w0 1', 'w1 1', 'w2 1'], 'delivered'],
  ['so does one to try later', { w0: [BUSY] }, ['w0 1', 'w1 1', 'w2 1'], 'delivered'],
  ['and what never left', { w0: [DOWN] }, ['w0 1', 'w1 1', 'w2 1'], 'delivered'],
  ['who does not answer may have it: no other is asked', { w0: [SILENT] }, ['w0 1'], 'initiated'],
  [
    'a final failure without an answer ends it',
    { w0: [{ ...REFUSED, code: 0, text: '' }] },
    ['w0 1'],
    'undelivered',
  ],
  [
    'it ends when every way has refused it for good',
    { w0: [REFUSED], w1: [REFUSED], w2: [REFUSED] },
    ['w0 1', 'w1 1', 'w2 1'],
    'undelivered',
  ],
  [
    'it goes on while one may still take it',
    { w0: [DOWN], w1: [REFUSED], w2: [REFUSED] },
    ['w0 1', 'w1 1', 'w2 1'],
    'initiated',
  ],
];

for (const [what, answers, tried, status] of FIRST) {
  test(`ranks: ${what}`, async () => {
    const { submit, technology, store } = await ways(answers);
    const id = await submit('dora', 'm');
    assert.deepEqual(
      technology.tried,
      tried.map((one) => `m ${one}`),
    );
    assert.equal((await store.message(id))?.state.status, status);
  });
}

test('ranks: later it begins again with the lowest that may still take it', async () => {
  const { submit, technology, clock, store } = await ways({
    w0: [DOWN, BUSY, DELIVERED],
    w1: [REFUSED],
    w2: [BUSY],
  });
  const id = await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w0 1', 'm w1 1', 'm w2 1']);
  await clock.advance(10_000);
  assert.deepEqual(technology.tried.slice(3, 5), ['m w0 2', 'm w2 2']);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried.slice(5), ['m w0 3']);
  const record = await store.message(id);
  assert.equal(record?.state.status, 'delivered');
  assert.deepEqual(
    record?.deliveries.map(({ leg, status, attempts }) => `${leg} ${status} ${attempts}`),
    ['w0 delivered 3', 'w1 undelivered 1', 'w2 initiated 2'],
  );
  const tried = record?.timeline.filter(({ what }) => what === 'attempt').length;
  assert.equal(tried, 6, 'the timeline shows every attempt');
});

test('ranks: a way that nobody is at now is passed over, and comes first when somebody is', async () => {
  const { submit, technology, clock } = await ways({ w1: [BUSY] });
  technology.contacts.set('dora', ['w1']);
  await submit('dora', 'm');
  assert.deepEqual(technology.tried, ['m w1 1']);
  technology.contacts.set('dora', ['w1', 'w0']);
  await clock.advance(10_000);
  assert.deepEqual(technology.tried, ['m w1 1', 'm w0 1']);
});

test('ranks: a higher one that goes away meanwhile is waited for like a failure', async () => {
  const { submit, technology, clock } = await ways({ w0: ['wait'] });
  await submit('dora', 'm');
  technology.contacts.set('dora', ['w0']);
  technology.answer('w0', DOWN);
  await clock.advance(1);
  assert.deepEqual(technology.tried, ['m w0 1']);
  technology.answers.set('w0', [DELIVERED]);
  await clock.advance(2000);
  assert.deepEqual(technology.tried, ['m w0 1', 'm w0 2']);
});

test('ranks: now or never asks every way once', async () => {
  const { messaging, technology, store, clock } = await ways({ w0: [BUSY], w1: [DOWN], w2: [BUSY] });
  const answer = await messaging.submit({ ...request('dora', 'm'), immediate: true });
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, ['m w0 1', 'm w1 1', 'm w2 1']);
  const id = answer.kind === 'accepted' ? answer.id : assert.fail();
  assert.equal((await store.message(id))?.state.status, 'undelivered');
});

test('ranks: after a restart the ways go on where they may', async () => {
  const before = await ways({ w0: [REFUSED], w1: [BUSY], w2: [BUSY] });
  await before.submit('dora', 'm');
  before.messaging.stop();
  before.store.restart();
  const after = await house({ store: before.store, clock: before.clock });
  after.technology.contacts.set('dora', ['w0', 'w1']);
  after.technology.ranks.set('w1', 1);
  await before.clock.advance(60_000);
  assert.deepEqual(after.technology.tried, ['m w1 2']);
});

test('ranks: who comes while the first way is tried is tried before the next', async () => {
  const { submit, technology, messaging, clock } = await ways({ w0: ['wait'] });
  await submit('dora', 'm');
  technology.contacts.set('dora', ['w0', 'w9', 'w1']);
  messaging.wake('test:dora');
  technology.answer('w0', DOWN);
  await clock.advance(1);
  assert.deepEqual(technology.tried, ['m w0 1', 'm w0 2', 'm w9 1']);
});
