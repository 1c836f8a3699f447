import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRecord } from './message.ts';
import { house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import {
  DELIVERED,
  DOWN,
  REFUSED,
  type ScriptedTechnology,
  SENT,
  SILENT,
} from './testing/scripted-technology.ts';

test('what goes by a stream does not wait for the answer before it', async () => {
  const { submit, technology, store } = await onStream();
  const ids = [await submit('alice', '1'), await submit('alice', '2'), await submit('alice', '3')];
  assert.deepEqual(technology.tried, ['1 a1 1', '2 a1 1', '3 a1 1']);
  for (const outcome of [SENT, REFUSED, DELIVERED]) technology.answer('a1', outcome);
  await settle();
  const statuses = await Promise.all(ids.map(async (id) => (await store.message(id))?.state.status));
  assert.deepEqual(statuses, ['sent', 'undelivered', 'delivered']);
  await submit('alice', '4');
  assert.equal(technology.tried.at(-1), '4 a1 1');
});

test('so many at a time go by a stream, and the next with each answer', async () => {
  const { submit, technology } = await onStream();
  for (let number = 1; number <= 100; number++) await submit('alice', String(number));
  assert.equal(technology.tried.length, 64);
  technology.answer('a1', SENT);
  await settle();
  assert.equal(technology.tried.length, 65);
  for (let number = 2; number <= 200; number++) {
    technology.answer('a1', SENT);
    await settle();
  }
  assert.deepEqual(
    technology.tried,
    Array.from({ length: 100 }, (_, index) => `${index + 1} a1 1`),
  );
});

test('when a stream breaks nothing goes on before all are told, and all go again in their order', async () => {
  const { submit, technology, clock, store } = await onStream();
  const ids = [await submit('alice', '1'), await submit('alice', '2'), await submit('alice', '3')];
  technology.answer('a1', SENT);
  await settle();
  technology.answer('a1', SILENT);
  await settle();
  ids.push(await submit('alice', '4'));
  assert.equal(technology.tried.length, 3);
  technology.answer('a1', SILENT);
  await settle();
  await clock.advance(999);
  assert.equal(technology.tried.length, 3);
  technology.answers.set('a1', [DELIVERED]);
  await clock.advance(1);
  assert.deepEqual(technology.tried.slice(3), ['2 a1 2', '3 a1 2', '4 a1 1']);
  const records = await Promise.all(ids.map((id) => store.message(id)));
  assert.deepEqual(
    records.map((record) => [record?.state.status, attemptsOf(record)]),
    [
      ['sent', 'sent'],
      ['delivered', 'retry delivered'],
      ['delivered', 'retry delivered'],
      ['delivered', 'delivered'],
    ],
  );
});

test('what came back first is not what was asked first: the order of the lane counts', async () => {
  const { submit, technology, clock } = await onStream();
  technology.answers.set('a1', ['wait', DOWN, 'wait']);
  await submit('alice', '1');
  await submit('alice', '2');
  technology.answer('a1', DOWN);
  await settle();
  technology.answers.set('a1', [DELIVERED]);
  await clock.advance(1000);
  assert.deepEqual(technology.tried.slice(2), ['1 a1 2', '2 a1 2']);
});

test('one that came back and expires while others are answered holds nobody up', async () => {
  const { submit, technology, clock, store } = await onStream();
  const first = await submit('alice', '1', { validityMs: 5000 });
  await submit('alice', '2');
  technology.answer('a1', DOWN);
  await settle();
  await submit('alice', '3', { validityMs: 5000 });
  await clock.advance(5000);
  assert.equal((await store.message(first))?.state.errorCode, '30001');
  technology.answers.set('a1', [DELIVERED]);
  technology.answer('a1', SENT);
  await settle();
  await submit('alice', '4');
  assert.deepEqual(technology.tried, ['1 a1 1', '2 a1 1', '4 a1 1']);
});

test('one that is being tried by a stream does not expire before its answer', async () => {
  const { submit, technology, clock, store } = await onStream();
  await submit('alice', '1');
  const second = await submit('alice', '2', { validityMs: 5000 });
  await clock.advance(6000);
  assert.equal((await store.message(second))?.state.status, 'queued');
  for (const outcome of [SENT, SENT]) technology.answer('a1', outcome);
  await settle();
  assert.equal((await store.message(second))?.state.status, 'sent');
});

test('by another stream, or none, it waits until those before it are answered', async () => {
  for (const change of [
    (technology: ScriptedTechnology) => technology.streams.set('a1', 'two'),
    (technology: ScriptedTechnology) => technology.streams.delete('a1'),
    (technology: ScriptedTechnology) => technology.alternatives.add('a1'),
    (technology: ScriptedTechnology) => technology.contacts.set('alice', ['a1', 'a2']),
  ]) {
    const { submit, technology } = await onStream();
    await submit('alice', '1');
    change(technology);
    await submit('alice', '2');
    assert.deepEqual(technology.tried, ['1 a1 1']);
    technology.answer('a1', SENT);
    await settle();
    assert.equal(technology.tried[1], '2 a1 1');
  }
});

test('a lane whose stream is full, or gone, is put away only once all are answered', async () => {
  for (const change of [
    (technology: ScriptedTechnology) => technology.busy.add('a1'),
    (technology: ScriptedTechnology) => technology.contacts.set('alice', []),
  ]) {
    const { submit, technology, messaging } = await onStream();
    await submit('alice', '1');
    await submit('alice', '2');
    change(technology);
    await submit('alice', '3');
    technology.answer('a1', SENT);
    await settle();
    messaging.wake('test:alice');
    await settle();
    assert.equal(technology.tried.length, 2);
    technology.answer('a1', SENT);
    await settle();
    assert.equal(technology.tried.length, 2);
    technology.busy.clear();
    technology.contacts.set('alice', ['a1']);
    messaging.wake('test:alice');
    await settle();
    assert.deepEqual(technology.tried.slice(2), ['3 a1 1']);
  }
});

test('a shutdown waits for the answers of all, and the next life sends again what came back', async () => {
  const { submit, technology, messaging, store, clock } = await onStream();
  const ids = [await submit('alice', '1'), await submit('alice', '2'), await submit('alice', '3')];
  messaging.stop();
  for (const outcome of [SENT, SILENT, SILENT]) technology.answer('a1', outcome);
  await messaging.drained();
  store.restart();
  const after = await house({ store, clock });
  await settle();
  assert.deepEqual(after.technology.tried, ['2 a1 2', '3 a1 2']);
  for (const id of ids.slice(1)) assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('whoever brought an outcome hears when it is on disk', async () => {
  const { submit, technology, store } = await onStream();
  await submit('alice', '1');
  const { promise: mayWrite, resolve: write } = Promise.withResolvers<void>();
  const record = store.record.bind(store);
  store.record = async (change) => {
    await mayWrite;
    return record(change);
  };
  let isKept = false;
  technology.answer('a1', {
    kind: 'delivered',
    code: 200,
    text: 'OK',
    kept: () => {
      isKept = true;
    },
  });
  await settle();
  assert.equal(isKept, false);
  write();
  await settle();
  assert.equal(isKept, true);
});

test('a message cannot be cancelled while a stream has it', async () => {
  const { submit, technology, messaging, store } = await onStream();
  await submit('alice', '1');
  const second = await submit('alice', '2');
  assert.notEqual(await messaging.cancel(second), 'cancelled');
  for (const outcome of [SENT, SENT]) technology.answer('a1', outcome);
  await settle();
  assert.equal((await store.message(second))?.state.status, 'sent');
});

/** A house where alice's only contact waits for its answers, and keeps their order. */
async function onStream() {
  const made = await house();
  made.technology.streams.set('a1', 'one');
  made.technology.answers.set('a1', ['wait']);
  return made;
}

function attemptsOf(record: MessageRecord | undefined): string {
  return (record?.timeline ?? []).flatMap(({ attempt }) => attempt?.outcome ?? []).join(' ');
}
