import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageId } from './message.ts';
import { house, request } from './testing/house.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import { BUSY, DELIVERED, REFUSED, SENT } from './testing/scripted-technology.ts';

test('a message is kept, tried and told', async () => {
  const { submit, events, store } = await house();
  const id = await submit('alice', 'hello');
  assert.deepEqual(events, [`${id} -queued`, `${id} queued-initiated`, `${id} initiated-delivered`]);
  const record = await store.message(id);
  assert.equal(record?.state.status, 'delivered');
  assert.deepEqual(record?.deliveries, [
    { leg: 'a1', address: 'alice@a1', status: 'delivered', attempts: 1, providerId: '' },
  ]);
});

test('a lane goes one at a time and in order, another one is not held up', async () => {
  const { submit, technology } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  await submit('alice', '2');
  await submit('bob', '3');
  assert.deepEqual(technology.tried, ['1 a1 1', '3 b1 1']);
  technology.answer('a1', DELIVERED);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1', '3 b1 1', '2 a1 1']);
});

test('who is offline is waited for, and gets all in order when they register', async () => {
  const { submit, technology, messaging, clock, store } = await house();
  technology.contacts.set('carol', []);
  const ids = [await submit('carol', '1'), await submit('carol', '2')];
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, []);
  technology.contacts.set('carol', ['c1']);
  messaging.wake('test:carol');
  await settle();
  assert.deepEqual(technology.tried, ['1 c1 1', '2 c1 1']);
  await submit('carol', '3');
  assert.deepEqual(technology.tried, ['1 c1 1', '2 c1 1', '3 c1 1']);
  messaging.wake('test:carol');
  await settle();
  assert.equal(technology.tried.length, 3, 'what is delivered is never sent again');
  for (const id of ids) assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('what comes while a long queue is fetched does not overtake the rest of it', async () => {
  const { submit, technology, messaging, store } = await house();
  const claimLane = store.claimLane.bind(store);
  store.claimLane = async (query) => {
    const found = await claimLane(query);
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    return found;
  };
  technology.contacts.set('carol', []);
  const waiting = Array.from({ length: 300 }, (_, index) => String(index));
  for (const text of waiting) await submit('carol', text);
  technology.contacts.set('carol', ['c1']);
  messaging.wake('test:carol');
  const last = submit('carol', 'last');
  await settle();
  await last;
  await settle();
  assert.deepEqual(
    technology.tried,
    [...waiting, 'last'].map((text) => `${text} c1 1`),
  );
});

test('what comes while the store is first read does not cut its lane off', async () => {
  const before = await house();
  before.technology.contacts.set('alice', []);
  await before.submit('alice', 'old');
  const { submit, technology } = await house({
    store: before.store,
    meanwhile: (messaging) => void messaging.submit(request('alice', 'early')),
  });
  await settle();
  await submit('alice', 'late');
  assert.deepEqual(new Set(technology.tried), new Set(['early a1 1', 'old a1 1', 'late a1 1']));
});

test('a failure is tried again with growing delays, and the lane keeps its order', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', [BUSY, BUSY, DELIVERED]);
  const id = await submit('alice', '1');
  await submit('alice', '2');
  assert.deepEqual(technology.tried, ['1 a1 1']);
  await clock.advance(1000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2']);
  await clock.advance(1500);
  assert.equal(technology.tried.length, 2);
  await clock.advance(500);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 2', '1 a1 3', '2 a1 1']);
  const record = await store.message(id);
  assert.equal(record?.state.attempts, 3);
  assert.deepEqual(
    record?.timeline.flatMap(({ attempt }) => attempt?.outcome ?? []),
    ['retry', 'retry', 'delivered'],
  );
});

test('Retry-After is honoured', async () => {
  const { submit, technology, clock } = await house();
  technology.answers.set('a1', [{ ...BUSY, afterMs: 30_000 }, DELIVERED]);
  await submit('alice', '1');
  await clock.advance(29_999);
  assert.equal(technology.tried.length, 1);
  await clock.advance(6_001);
  assert.equal(technology.tried.length, 2);
});

test('a peer that keeps refusing is given up after max_attempts', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', [{ ...BUSY, code: 500, bounded: true }]);
  const id = await submit('alice', '1');
  await clock.advance(3_600_000);
  assert.equal(technology.tried.length, 4);
  const state = (await store.message(id))?.state;
  assert.deepEqual([state?.status, state?.responseCode, state?.errorCode], ['undelivered', 500, '30003']);
});

test('a final refusal ends it, and the next message goes on', async () => {
  const { submit, technology, store, events } = await house();
  technology.answers.set('a1', [REFUSED, DELIVERED]);
  const id = await submit('alice', '1');
  await submit('alice', '2');
  assert.deepEqual(technology.tried, ['1 a1 1', '2 a1 1']);
  const state = (await store.message(id))?.state;
  assert.deepEqual([state?.status, state?.responseCode, state?.errorCode], ['undelivered', 404, '30005']);
  assert.ok(events.includes(`${id} initiated-undelivered 30005`));
});

test('what could never be put on the wire has failed, however often it was tried', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', [{ ...BUSY, code: 0, left: false }]);
  technology.answers.set('b1', [BUSY, { ...BUSY, code: 0, left: false }]);
  const never = await submit('alice', '1', { validityMs: 10_000 });
  const once = await submit('bob', '2', { validityMs: 10_000 });
  await clock.advance(10_000);
  assert.equal((await store.message(never))?.state.status, 'failed');
  assert.equal((await store.message(once))?.state.status, 'undelivered');
});

test('sendAt holds a message back without holding up its lane', async () => {
  const { submit, technology, clock } = await house();
  await submit('alice', 'later', { sendAt: clock.now() + 60_000 });
  await submit('alice', 'now');
  assert.deepEqual(technology.tried, ['now a1 1']);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, ['now a1 1', 'later a1 1']);
});

test('all contacts get it; the first 2xx makes it delivered, and nothing is sent again', async () => {
  const { submit, technology, clock, store, events } = await house();
  technology.contacts.set('alice', ['a1', 'a2']);
  technology.answers.set('a1', ['wait']);
  const id = await submit('alice', '1');
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a2 1']);
  assert.equal((await store.message(id))?.state.status, 'delivered');
  technology.answer('a1', BUSY);
  await clock.advance(600_000);
  assert.equal(technology.tried.length, 2);
  assert.equal((await store.message(id))?.state.responseCode, 200);
  assert.equal(events.filter((event) => event.includes('delivered')).length, 1);
});

test('only the legs that may still take it are tried again', async () => {
  const { submit, technology, clock } = await house();
  technology.contacts.set('alice', ['a1', 'a2']);
  technology.answers.set('a1', [REFUSED]);
  technology.answers.set('a2', [BUSY, DELIVERED]);
  await submit('alice', '1');
  await clock.advance(5_000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a2 1', '1 a2 2']);
});

test('a registration while the old contact is being tried leads to a new try at once', async () => {
  const { submit, technology, messaging } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  technology.contacts.set('alice', ['a2']);
  messaging.wake('test:alice');
  technology.answer('a1', BUSY);
  await settle();
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a2 1']);
});

test('a contact that is gone when its turn comes is waited for', async () => {
  const { submit, technology, clock, store } = await house();
  technology.answers.set('a1', [{ kind: 'absent' }, DELIVERED]);
  const id = await submit('alice', '1');
  await clock.advance(10_000);
  assert.deepEqual(technology.tried, ['1 a1 1', '1 a1 1']);
  assert.equal((await store.message(id))?.state.attempts, 1);
});

test('202 is sent, and a report makes it delivered and read, never backwards', async () => {
  const { submit, technology, messaging, events, store } = await house();
  technology.answers.set('a1', [SENT]);
  const id = await submit('alice', '1');
  assert.equal((await store.message(id))?.state.status, 'sent');
  const report = { text: '', errorCode: '', errorMessage: '' };
  await messaging.confirm(id, undefined, { ...report, status: 'delivered' });
  await messaging.confirm(id, undefined, { ...report, status: 'read' });
  await messaging.confirm(id, undefined, { ...report, status: 'delivered' });
  await settle();
  assert.deepEqual(events.slice(2), [`${id} initiated-sent`, `${id} sent-delivered`, `${id} delivered-read`]);
});

test('a report that overtakes the answer counts', async () => {
  const { submit, technology, messaging, store } = await house();
  technology.answers.set('a1', ['wait']);
  const id = await submit('alice', '1');
  await messaging.confirm(id, undefined, { status: 'delivered', text: '', errorCode: '', errorMessage: '' });
  technology.answer('a1', SENT);
  await settle();
  await settle();
  assert.equal((await store.message(id))?.state.status, 'delivered');
});

test('cancel takes what is queued, waiting or behind another, and nothing else', async () => {
  const { submit, technology, messaging, clock, store } = await house();
  technology.contacts.set('carol', []);
  technology.answers.set('a1', ['wait']);
  const offline = await submit('carol', '1');
  const running = await submit('alice', '2');
  const behind = await submit('alice', '3');
  const later = await submit('bob', '4', { sendAt: clock.now() + 1000 });
  const answers = [];
  for (const id of [offline, running, behind, later, later]) answers.push(await messaging.cancel(id));
  assert.deepEqual(answers, ['cancelled', 'not-queued', 'cancelled', 'cancelled', 'not-queued']);
  assert.equal(await messaging.cancel('00000000-0000-7000-8000-000000000000' as MessageId), 'not-found');
  technology.answer('a1', DELIVERED);
  await clock.advance(60_000);
  assert.deepEqual(technology.tried, ['2 a1 1']);
  assert.equal((await store.message(behind))?.state.errorCode, '31001');
});

test('what an earlier life left open is taken up again, in order', async () => {
  const before = await house();
  before.technology.answers.set('a1', ['wait']);
  for (const body of ['1', '2', '3']) await before.submit('alice', body);
  before.technology.contacts.set('carol', []);
  await before.submit('carol', '4');
  before.store.restart();
  const after = await house({ store: before.store });
  await settle();
  assert.deepEqual(after.technology.tried, ['1 a1 1', '2 a1 1', '3 a1 1']);
  after.technology.contacts.set('carol', ['c1']);
  after.messaging.wake('test:carol');
  await settle();
  assert.equal(after.technology.tried[3], '4 c1 1');
});

test('what expired between two lives holds up nobody', async () => {
  const before = await house();
  before.technology.answers.set('a1', ['wait']);
  await before.submit('alice', '1', { validityMs: 2000 });
  before.store.restart();
  const clock = new ManualClock();
  await clock.advance(10_000);
  const after = await house({ store: before.store, clock });
  await settle();
  await after.submit('alice', '2');
  assert.deepEqual(after.technology.tried, ['2 a1 1']);
});

test('more messages than a lane holds in memory keep their order', async () => {
  const { submit, technology } = await house();
  technology.answers.set('a1', ['wait', DELIVERED]);
  for (let i = 0; i < 400; i++) await submit('alice', String(i));
  technology.answer('a1', DELIVERED);
  for (let i = 0; i < 10; i++) await settle();
  assert.deepEqual(
    technology.tried.map((line) => Number(line.split(' ')[0])),
    Array.from({ length: 400 }, (_, i) => i),
  );
});

test('an outcome that cannot be recorded is not told until it is', async () => {
  const { submit, technology, store, clock, events } = await house();
  technology.answers.set('a1', ['wait']);
  const id = await submit('alice', '1');
  store.failing = true;
  technology.answer('a1', DELIVERED);
  await clock.advance(5_000);
  assert.ok(!events.some((event) => event.includes('delivered')));
  store.failing = false;
  await clock.advance(1_000);
  assert.ok(events.includes(`${id} initiated-delivered`));
});

test('stopping waits for what is under way and leaves the rest to the next life', async () => {
  const { submit, technology, messaging, store } = await house();
  technology.answers.set('a1', ['wait']);
  await submit('alice', '1');
  await submit('alice', '2');
  messaging.stop();
  const drained = messaging.drained();
  technology.answer('a1', { ...BUSY, left: true });
  await drained;
  assert.deepEqual(technology.tried, ['1 a1 1']);
  assert.deepEqual(
    store.rows.map(({ open }) => open),
    [true, true],
  );
  assert.equal(store.rows[0]?.claimed, false);
});
