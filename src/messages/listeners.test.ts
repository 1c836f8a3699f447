import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from './listeners.ts';
import { house } from './testing/house.ts';

test('each is told until its own end, the same function as often as it was added', () => {
  const listeners = new Listeners<[string, number]>((error) => assert.fail(String(error)));
  const told: string[] = [];
  const listener = (text: string, number: number) => told.push(text + number);
  assert.equal(listeners.any, false);
  const end = listeners.add(listener);
  listeners.add(listener);
  listeners.tell('a', 1);
  end();
  end();
  listeners.tell('b', 2);
  assert.deepEqual(told, ['a1', 'a1', 'b2']);
  assert.equal(listeners.any, true);
});

test('one that throws is reported, and the others are told', () => {
  const errors: unknown[] = [];
  const told: string[] = [];
  const listeners = new Listeners<[string]>((error) => errors.push(error));
  listeners.add(() => {
    throw new Error('broken');
  });
  listeners.add((text) => told.push(text));
  listeners.tell('a');
  assert.deepEqual(told, ['a']);
  assert.match(String(errors), /broken/);
});

test('a listener to statuses that throws keeps no message from being recorded', async () => {
  const { messaging, submit, store, events } = await house();
  messaging.onStatus(() => {
    throw new Error('broken');
  });
  const id = await submit('alice', 'hello');
  assert.equal((await store.message(id))?.state.status, 'delivered');
  assert.match(events.join('\n'), /-delivered/);
  await messaging.drained();
});
