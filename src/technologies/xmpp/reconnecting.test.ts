import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconnectDelayMs } from './reconnecting.ts';

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
