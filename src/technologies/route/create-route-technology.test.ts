// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the destinations of routes are written
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../messages/testing/manual-clock.ts';
import {
  ACME,
  type NumbersHouseOptions,
  number,
  numbersHouse,
  route,
} from '../../messages/testing/numbers-house.ts';
import { DELIVERED, DOWN, REFUSED, SENT, SILENT } from '../../messages/testing/scripted-technology.ts';
import { visitLanes } from '../../messages/visit-lanes.ts';
import { createNumberTechnology } from '../number/create-number-technology.ts';
import { createRouteTechnology, type RouteTechnology } from './create-route-technology.ts';

const A = '+15551230001';
const OUT = '+15559990001';

async function withRoutes(more: Partial<NumbersHouseOptions> = {}) {
  const made: RouteTechnology[] = [];
  const house = await numbersHouse({
    carriers: (parts) => {
      const carrier = createRouteTechnology(parts);
      made.push(carrier);
      return [createNumberTechnology(parts), carrier];
    },
    numbers: [number(A)],
    routes: [
      route('first', { destination: 'test:one' }),
      route('second', { destination: 'test:two', priority: 1 }),
    ],
    ...more,
  });
  house.technology.contacts.set('one', ['o1']).set('two', ['t1']);
  const wake = (lane: string) => {
    house.messaging.wake(lane);
    for (const other of made[0]?.wakes(lane) ?? []) house.messaging.wake(other);
  };
  return { ...house, wake, routes: made[0] as RouteTechnology };
}

for (const [what, answer, tried, status] of [
  ['refuses for good', REFUSED, ['x o1 1', 'x t1 1'], 'delivered'],
  ['cannot be connected to', DOWN, ['x o1 1', 'x t1 1'], 'delivered'],
  ['does not answer', SILENT, ['x o1 1'], 'initiated 30003'],
  ['hands it on', SENT, ['x o1 1'], 'sent'],
] as const) {
  test(`the first way ${what}`, async () => {
    const house = await withRoutes();
    house.technology.answers.set('o1', [answer]);
    await house.send(A, OUT, 'x');
    assert.deepEqual(house.technology.tried, tried);
    assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} ${status} "x"`);
  });
}

test('nobody at any way: whoever comes first has it', async () => {
  const house = await withRoutes();
  house.technology.contacts.set('one', []).set('two', []);
  await house.send(A, OUT, 'x');
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} queued "x"`);
  house.technology.contacts.set('two', ['t1']);
  house.wake('test:elsewhere');
  await settle();
  assert.deepEqual(house.technology.tried, []);
  house.wake('test:two');
  await settle();
  assert.deepEqual(house.technology.tried, ['x t1 1']);
});

test('who waits on several ways is woken after a restart too', async () => {
  const before = await withRoutes();
  before.technology.contacts.set('one', []).set('two', []);
  await before.send(A, OUT, 'x');
  before.messaging.stop();
  before.store.restart();
  const after = await withRoutes({ store: before.store, clock: before.clock });
  after.technology.contacts.set('one', ['o1']);
  after.wake('test:one');
  await settle();
  assert.equal(after.log(ACME)[0], `outbound ${A} ${OUT} delivered "x"`);
});

test('routes that change count for what waits', async () => {
  const house = await withRoutes();
  house.technology.contacts.set('one', []).set('two', []);
  await house.send(A, OUT, 'x');
  house.reload({ routes: [route('third', { destination: 'test:three' })] });
  house.technology.contacts.set('three', ['h1']);
  for (const lane of house.routes.waiting()) house.messaging.wake(lane);
  await settle();
  assert.deepEqual(house.technology.tried, ['x h1 1']);
});

test('routes that are gone fail what waits, and say so', async () => {
  const house = await withRoutes();
  house.technology.contacts.set('one', []).set('two', []);
  await house.send(A, OUT, 'x');
  house.reload({ routes: [] });
  for (const lane of house.routes.waiting()) house.messaging.wake(lane);
  await settle();
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} failed 30006 "x"`);
});

test('a way to nothing is passed over, and stands in the timeline', async () => {
  const house = await withRoutes({
    routes: [
      route('first', { destination: 'pigeon:x' }),
      route('second', { destination: 'test:two', priority: 1 }),
    ],
  });
  house.technology.contacts.set('two', ['t1']);
  const answer = await house.send(A, OUT, 'x');
  assert.ok(answer.kind === 'accepted');
  const { state, timeline } = await house.record(answer.id);
  assert.equal(state.status, 'delivered');
  const attempts = timeline.flatMap(({ attempt }) => (attempt === undefined ? [] : [attempt]));
  assert.deepEqual(
    attempts.map(({ address, errorCode }) => `${address} ${errorCode}`.trimEnd()),
    ['pigeon:x 31005', 'two@t1'],
  );
});

test('a route that leads to routes leads nowhere', async () => {
  const house = await withRoutes({
    routes: [
      route('first', { destination: 'route:${to}' }),
      route('second', { destination: 'test:two', priority: 1 }),
    ],
  });
  house.technology.contacts.set('two', ['t1']);
  await house.send(A, OUT, 'x');
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} delivered "x"`);
});

test('a message in order behind one that is tried on all ways', async () => {
  const house = await withRoutes();
  house.technology.answers.set('o1', [DOWN, DELIVERED]).set('t1', ['wait']);
  await house.send(A, OUT, '1');
  await house.send(A, OUT, '2');
  assert.deepEqual(house.technology.tried, ['1 o1 1', '1 t1 1']);
  house.technology.answer('t1', DELIVERED);
  await settle();
  assert.deepEqual(house.technology.tried, ['1 o1 1', '1 t1 1', '2 o1 1']);
});

/** Where both ways wait, `one` having been waited for first by the first message. */
async function waitingOnRoutes() {
  const house = await withRoutes();
  house.technology.contacts.set('one', []).set('two', []);
  for (const end of [1, 2, 3]) await house.send(A, `+1555999000${end}`, `m${end}`);
  return house;
}

test('some of what waits is woken, by the way it waits for', async () => {
  const house = await withRoutes({
    routes: [route('first', { destination: 'test:one/${to}' })],
  });
  const to = (end: number) => `one/+1555999000${end}`;
  for (const end of [1, 2, 3]) await house.send(A, `+1555999000${end}`, `m${end}`);
  for (const end of [1, 2, 3]) house.technology.contacts.set(to(end), [to(end)]);
  assert.equal(house.messaging.waiting('test:one/'), 3);
  assert.deepEqual(house.routes.wakesSome('test:one/', 2), []);
  assert.equal(house.messaging.wakeSome('test:one/', 2), 2);
  await settle();
  assert.deepEqual(house.technology.tried, [`m1 ${to(1)} 1`, `m2 ${to(2)} 1`]);
});

test('lanes of routes are woken in their order, as many as are asked for', async () => {
  const house = await withRoutes({
    routes: [
      route('first', { destination: 'test:one/${to}' }),
      route('second', { destination: 'test:two/${to}', priority: 1 }),
    ],
  });
  for (const end of [1, 2, 3]) await house.send(A, `+1555999000${end}`, `m${end}`);
  const lanes = house.routes.wakesSome('test:two/', 2);
  assert.deepEqual(lanes, ['route:+15559990001', 'route:+15559990002']);
  assert.deepEqual(house.routes.wakesSome('test:two/', 2), ['route:+15559990003']);
  assert.deepEqual(house.routes.wakesSome('test:two/', 2), []);
  assert.equal(house.routes.wakesSome('test:one/', 9).length, 3);
});

test('a way that is full is waited for, and the next not taken in its place', async () => {
  const house = await withRoutes();
  house.technology.busy.add('o1');
  await house.send(A, OUT, 'x');
  assert.deepEqual(house.technology.tried, []);
  house.technology.busy.clear();
  for (const lane of house.routes.wakesSome('test:one', 9)) house.messaging.wake(lane);
  await settle();
  assert.deepEqual(house.technology.tried, ['x o1 1']);
});

test('who may have the message is waited for on a route, though only the other way is there', async () => {
  const house = await withRoutes();
  house.technology.answers.set('o1', [SILENT, DELIVERED]);
  await house.send(A, OUT, 'x');
  house.technology.contacts.set('one', []);
  house.clock.advance(60_000);
  await settle();
  assert.deepEqual(house.technology.tried, ['x o1 1']);
  house.technology.contacts.set('one', ['o1']);
  house.wake('test:one');
  await settle();
  assert.deepEqual(house.technology.tried, ['x o1 1', 'x o1 2']);
});

test('what one way refused for good is not over while nobody is at the other', async () => {
  const house = await withRoutes();
  house.technology.contacts.set('one', []);
  house.technology.answers.set('t1', [REFUSED]);
  await house.send(A, OUT, 'x');
  assert.deepEqual(house.technology.tried, ['x t1 1']);
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} initiated 30005 "x"`);
  house.technology.contacts.set('one', ['o1']);
  house.wake('test:one');
  await settle();
  assert.deepEqual(house.technology.tried, ['x t1 1', 'x o1 1']);
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} delivered "x"`);
});

test('so it is after a restart, and it ends when the other has refused it, too', async () => {
  const before = await withRoutes();
  before.technology.contacts.set('one', []);
  before.technology.answers.set('t1', [REFUSED]);
  await before.send(A, OUT, 'x');
  before.messaging.stop();
  before.store.restart();
  const after = await withRoutes({ store: before.store, clock: before.clock });
  after.technology.contacts.set('one', []);
  visitLanes('route:', after.messaging, after.clock);
  await settle();
  assert.deepEqual(after.technology.tried, []);
  after.technology.contacts.set('one', ['o1']);
  after.technology.answers.set('o1', [REFUSED]);
  after.wake('test:one');
  await settle();
  assert.deepEqual(after.technology.tried, ['x o1 1']);
  assert.equal(after.log(ACME)[0], `outbound ${A} ${OUT} undelivered 30005 "x"`);
});

test('a way that refused it for good is done with, though nobody is there any more', async () => {
  const house = await withRoutes();
  house.technology.answers.set('o1', [REFUSED]).set('t1', ['wait']);
  await house.send(A, OUT, 'x');
  house.technology.contacts.set('one', []);
  house.technology.answer('t1', REFUSED);
  await settle();
  assert.equal(house.log(ACME)[0], `outbound ${A} ${OUT} undelivered 30005 "x"`);
});

test('after a restart each lane of a route is looked at once, some at a time', async () => {
  const before = await waitingOnRoutes();
  before.messaging.stop();
  before.store.restart();
  const after = await withRoutes({ store: before.store, clock: before.clock });
  after.technology.contacts.set('one', []).set('two', []);
  visitLanes('route:', after.messaging, after.clock);
  await settle();
  after.technology.contacts.set('two', ['t1']);
  after.wake('test:two');
  await settle();
  assert.deepEqual(after.technology.tried.toSorted(), ['m1 t1 1', 'm2 t1 1', 'm3 t1 1']);
});
