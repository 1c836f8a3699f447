import assert from 'node:assert/strict';
import { test } from 'node:test';
import { house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { BUSY, DELIVERED, REFUSED } from './testing/scripted-technology.ts';

test('an expiry counts from acceptance: failed if it never left, undelivered if it may have', async () => {
  const { submit, technology, clock, store } = await house();
  technology.contacts.set('carol', []);
  technology.answers.set('a1', [BUSY]);
  const offline = await submit('carol', '1', { validityMs: 10_000 });
  const busy = await submit('alice', '2', { validityMs: 10_000 });
  await clock.advance(9_999);
  assert.equal((await store.message(offline))?.state.status, 'queued');
  await clock.advance(1);
  const states = [await store.message(offline), await store.message(busy)].map((record) => record?.state);
  assert.deepEqual(
    states.map((state) => [state?.status, state?.errorCode]),
    [
      ['failed', '30001'],
      ['undelivered', '30001'],
    ],
  );
});

test('a message that expires while its lane is being fetched ends once', async () => {
  const { submit, technology, messaging, clock, store, events } = await house();
  technology.contacts.set('carol', []);
  const id = await submit('carol', '1', { validityMs: 1000 });
  const claimLane = store.claimLane.bind(store);
  const fetched = Promise.withResolvers<void>();
  store.claimLane = async (query) => {
    await fetched.promise;
    return claimLane(query);
  };
  messaging.wake('test:carol');
  await clock.advance(1000);
  fetched.resolve();
  await clock.advance(1000);
  assert.deepEqual(
    events.filter((event) => event.startsWith(id)),
    [`${id} -queued`, `${id} queued-failed 30001`],
  );
});

test('what is answered while the store is asked for what has expired keeps its answer', async () => {
  const { submit, technology, clock, store, events } = await house();
  technology.answers.set('a1', ['wait']);
  technology.contacts.set('carol', []);
  const id = await submit('alice', '1', { validityMs: 1000 });
  await submit('carol', '2', { validityMs: 1000 });
  const claimDue = store.claimDue.bind(store);
  const answered = Promise.withResolvers<void>();
  store.claimDue = async (query) => {
    // An expired one is handed out, claimed as it is.
    store.restart();
    const found = await claimDue(query);
    await answered.promise;
    return found;
  };
  // Answers come in the order of the calls.
  const record = store.record.bind(store);
  store.record = async (change) => {
    const early = await record(change);
    await answered.promise;
    return early;
  };
  await clock.advance(1000);
  technology.answer('a1', REFUSED);
  await settle();
  answered.resolve();
  await clock.advance(1000);
  assert.deepEqual(events.filter((event) => event.startsWith(id)).slice(2), [
    `${id} initiated-undelivered 30005`,
  ]);
  assert.equal((await store.message(id))?.state.status, 'undelivered');
});

test('once what a lane waited for has expired, the others go', async () => {
  const { submit, technology, clock } = await house();
  technology.answers.set('a1', [BUSY, BUSY, BUSY, DELIVERED]);
  await submit('alice', '1', { validityMs: 5000 });
  await submit('alice', '2');
  await clock.advance(5000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2', '1 a1 3', '2 a1 1']);
  await submit('alice', '3');
  assert.equal(technology.tried.at(-1), '3 a1 1');
});

test('a message behind a slow one expires on time', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  const id = await submit('alice', '2', { validityMs: 5_000 });
  await clock.advance(5_000);
  assert.equal((await store.message(id))?.state.status, 'failed');
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1']);
});
