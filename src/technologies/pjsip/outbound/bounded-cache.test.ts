import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedCache } from './bounded-cache.ts';

test('It keeps what was used last and forgets what was not', () => {
  const cache = new BoundedCache<number>(2);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const) {
    cache.set(key, value);
  }
  assert.equal(cache.get('a'), 1);
  cache.set('d', 4);
  assert.equal(cache.get('b'), undefined);
  assert.deepEqual(
    ['a', 'c', 'd'].map((key) => cache.get(key)),
    [1, 3, 4],
  );
});
