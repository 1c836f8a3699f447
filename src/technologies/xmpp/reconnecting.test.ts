import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reconnecting, reconnectDelayMs } from './reconnecting.ts';

test('delays between connections grow, and are long where another try is in vain', () => {
  const delay = (kind: 'lost' | 'credentials', failures: number) => reconnectDelayMs({ kind, failures }, 0.5);
  assert.equal(delay('lost', 0), 1000);
  assert.deepEqual(
    [1, 2, 3, 4, 20].map((failures) => delay('lost', failures)),
    [1000, 2000, 4000, 8000, 60_000],
  );
  assert.deepEqual(
    [1, 2, 9].map((failures) => delay('credentials', failures)),
    [60_000, 120_000, 900_000],
  );
});

test('a connection that was up and is lost is made again at once, nearly, however often that happens', () => {
  const reconnecting = new Reconnecting();
  for (const upMs of [undefined, undefined]) reconnecting.down('lost', upMs, 0.5);
  for (const upMs of [10, 100_000]) {
    reconnecting.up();
    assert.equal(reconnecting.down('lost', upMs, 0.5), 1000);
  }
  assert.equal(reconnecting.down('lost', undefined, 0.5), 1000);
  assert.equal(reconnecting.down('lost', undefined, 0.5), 2000);
});

test('who is thrown out soon after each login waits longer each time, unless he was left alone in between', () => {
  const reconnecting = new Reconnecting();
  const thrownOut = (upMs: number): number => {
    reconnecting.up();
    return reconnecting.down('refused', upMs, 0.5);
  };
  assert.deepEqual([10, 10, 10].map(thrownOut), [60_000, 120_000, 240_000]);
  assert.deepEqual([900_000, 10].map(thrownOut), [60_000, 120_000]);
  reconnecting.up();
  reconnecting.down('lost', 10, 0.5);
  assert.equal(thrownOut(10), 60_000);
});
