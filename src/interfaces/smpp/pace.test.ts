import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from './pace.ts';

test('so many a second, in a burst or spread', () => {
  const pace = new Pace(10);
  const take = (count: number, at: number) =>
    Array.from({ length: count }, () => pace.takes(1, at)).filter(Boolean);
  assert.equal(take(20, 1000).length, 10);
  assert.equal(take(20, 1500).length, 5);
  assert.equal(take(20, 60_000).length, 10);
  // A clock that was set back gives nothing, and takes nothing.
  assert.equal(take(20, 1000).length, 0);
});

test('more at once than a second has room for go when nothing went before, and are paid for later', () => {
  const pace = new Pace(2);
  assert.equal(pace.takes(6, 10_000), true);
  assert.equal(pace.takes(1, 11_000), false);
  assert.equal(pace.takes(1, 12_000), false);
  assert.equal(pace.takes(1, 13_000), true);
});

test('0 is as fast as it goes', () => {
  assert.equal(new Pace(0).takes(1_000_000, 0), true);
});
