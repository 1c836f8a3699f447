import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOn } from './testing/histories/run-history.ts';

/**
 * Whatever happens around it, in whatever order: each message that was accepted ends once, what is told is on disk and in order,
 * nothing overtakes or leaves twice, and nothing waits for ever. A history that breaks this is shown as short as it can be.
 */
for (const [name, length, seeds] of [
  ['short histories', 25, 500],
  ['histories', 60, 400],
  ['long histories', 200, 40],
] as const) {
  test(name, async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const broken = await reportOn(seed, length);
      if (broken !== undefined) assert.fail(broken);
    }
  });
}
