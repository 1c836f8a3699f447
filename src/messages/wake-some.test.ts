import assert from 'node:assert/strict';
import { test } from 'node:test';
import { house } from './testing/house.ts';
import { settle } from './testing/manual-clock.ts';
import { BUSY } from './testing/scripted-technology.ts';

const NAMES = ['a/1', 'a/2', 'b/1', 'a/3'];

/** Messages that wait at two carriers, in this order. */
async function waiting() {
  const all = await house();
  for (const name of NAMES) await all.submit(name, 'm');
  for (const name of NAMES) all.technology.contacts.set(name, [name]);
  return all;
}

test('those that wait longest go on, of one carrier, as many as are asked for', async () => {
  const { messaging, technology } = await waiting();
  assert.equal(messaging.waiting('test:a/'), 3);
  assert.equal(messaging.wakeSome('test:a/', 2), 2);
  await settle();
  assert.deepEqual(technology.tried, ['m a/1 1', 'm a/2 1']);
  assert.equal(messaging.wakeSome('test:a/', 2), 1);
  assert.equal(messaging.wakeSome('test:a/', 2), 0);
  await settle();
  assert.deepEqual(technology.tried.slice(2), ['m a/3 1']);
});

test('right after a restart, too', async () => {
  const { store, clock } = await waiting();
  store.restart();
  const { messaging, technology } = await house({ store, clock });
  for (const name of NAMES) technology.contacts.set(name, [name]);
  assert.equal(messaging.wakeSome('test:a/', 9), 3);
  await settle();
  assert.equal(technology.tried.length, 3);
});

test('what waits for a time does so whoever comes', async () => {
  const { messaging, technology, clock } = await waiting();
  technology.answers.set('a/1', [BUSY]);
  messaging.wakeSome('test:a/', 1);
  await settle();
  assert.equal(messaging.wakeSome('test:a/1', 9), 0);
  await settle();
  assert.deepEqual(technology.tried, ['m a/1 1']);
  clock.advance(2000);
  await settle();
  assert.deepEqual(technology.tried, ['m a/1 1', 'm a/1 2']);
});

test('who finds no room after all waits behind the others', async () => {
  const { messaging, technology } = await waiting();
  technology.busy.add('a/1');
  messaging.wakeSome('test:a/', 1);
  await settle();
  technology.busy.clear();
  messaging.wakeSome('test:a/', 2);
  await settle();
  assert.deepEqual(technology.tried, ['m a/2 1', 'm a/3 1']);
});

test('nothing is woken once it stops', async () => {
  const { messaging } = await waiting();
  messaging.stop();
  assert.equal(messaging.wakeSome('test:a/', 9), 0);
});
