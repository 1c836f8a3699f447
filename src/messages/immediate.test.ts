import assert from 'node:assert/strict';
import { test } from 'node:test';
import { house, request } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { MemoryStore } from './testing/memory-store.ts';
import { BUSY, DELIVERED } from './testing/scripted-technology.ts';

const NOW_OR_NEVER = { immediate: true };

test('where nobody is, it has failed at once, whatever offline says', async () => {
  for (const offline of ['store', 'reject'] as const) {
    const { submit, technology, messaging, events } = await house({ offline });
    technology.contacts.set('carol', []);
    const id = await submit('carol', '1', NOW_OR_NEVER);
    assert.deepEqual(events, [`${id} -queued`, `${id} queued-failed 31007`]);
    technology.contacts.set('carol', ['c1']);
    messaging.wake('test:carol');
    await settle();
    assert.deepEqual(technology.tried, []);
  }
});

test('a failure is final, and tells how it failed', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', [BUSY, DELIVERED]);
  const id = await submit('alice', '1', NOW_OR_NEVER);
  await clock.advance(3_600_000);
  assert.deepEqual(technology.tried, ['1 a1 1']);
  const record = await store.message(id);
  assert.equal(record?.state.status, 'undelivered');
  assert.equal(record?.state.responseCode, 480);
  assert.equal(record?.deliveries[0]?.status, 'undelivered');
});

test('every leg has its own fate, also after the first took it', async () => {
  const { submit, technology, store } = await house();
  technology.contacts.set('alice', ['a1', 'a2', 'a3']);
  technology.answers.set('a2', ['wait']).set('a3', ['wait']);
  const id = await submit('alice', '1', NOW_OR_NEVER);
  technology.answer('a2', BUSY);
  technology.answer('a3', DELIVERED);
  await settle();
  const record = await store.message(id);
  assert.equal(record?.state.status, 'delivered');
  assert.deepEqual(
    record?.deliveries.map(({ leg, status }) => `${leg} ${status}`),
    ['a1 delivered', 'a2 undelivered', 'a3 delivered'],
  );
});

test('it waits behind nobody, and nobody waits behind it', async () => {
  const { submit, technology } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', 'usual');
  await submit('alice', 'now', NOW_OR_NEVER);
  await submit('alice', 'and now', NOW_OR_NEVER);
  assert.deepEqual(technology.tried, ['usual a1 1', 'now a1 1', 'and now a1 1']);
});

test('all legs gone when they are tried is nobody there', async () => {
  const { submit, technology, events } = await house();
  technology.answers.set('a1', [{ kind: 'absent' }]);
  const id = await submit('alice', '1', NOW_OR_NEVER);
  assert.equal(events.at(-1), `${id} initiated-failed 31007`);
});

test('one that is to leave later leaves then', async () => {
  const { submit, technology, clock } = await house();
  await submit('alice', '1', { ...NOW_OR_NEVER, sendAt: clock.now() + 60_000 });
  assert.deepEqual(technology.tried, []);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, ['1 a1 1']);
});

test('after a restart it is sent again while a peer takes it for a retransmission, and not after that', async () => {
  for (const [afterMs, tried] of [
    [20_000, ['1 a1 1']],
    [40_000, []],
  ] as const) {
    const before = await house({ store: new MemoryStore() });
    before.technology.answers.set('a1', ['wait']);
    const id = await before.submit('alice', '1', NOW_OR_NEVER);
    // The process dies.
    await before.clock.advance(afterMs);
    before.store.rows.forEach((row) => {
      row.claimed = false;
    });
    const { technology, store } = await house({ store: before.store, clock: before.clock });
    await settle();
    assert.deepEqual(technology.tried, tried);
    const status = (await store.message(id))?.state.status;
    assert.equal(status, tried.length > 0 ? 'delivered' : 'failed');
  }
});

test('a technology that must be named is reached by no prefix', async () => {
  const { messaging, technology } = await house();
  Object.assign(technology, { unaddressed: true });
  const answer = await messaging.submit(request('alice', '1'));
  assert.equal(answer.kind === 'refused' && answer.why, 'no-technology');
  const named = await messaging.submit({ ...request('', '1'), destination: 'alice', technology: 'test' });
  assert.equal(named.kind, 'accepted');
  const shown = named.kind === 'accepted' ? await messaging.show(named.id) : undefined;
  assert.equal(shown?.message.destination, 'test:alice');
  const unknown = await messaging.submit({ ...request('alice', '1'), technology: 'pigeon' });
  assert.equal(unknown.kind === 'refused' && unknown.why, 'no-technology');
});
