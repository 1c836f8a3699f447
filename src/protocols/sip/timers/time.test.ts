import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemTime } from './time.ts';

test('a wake-up that is further away than a timeout reaches is not at once', (t) => {
  const set = t.mock.method(globalThis, 'setTimeout');
  const time = systemTime();
  time.wakeAfter(2 ** 40, assert.fail).cancel();
  time.wakeAfter(1000, assert.fail).cancel();
  assert.deepEqual(
    set.mock.calls.map((call) => call.arguments[1]),
    [2 ** 31 - 1, 1000],
  );
});
