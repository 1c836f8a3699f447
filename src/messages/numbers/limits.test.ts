import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTooLong, MOST_CHARACTERS } from './limits.ts';

test('characters count, not the halves that they are kept in', () => {
  assert.equal(isTooLong('a'.repeat(MOST_CHARACTERS)), false);
  assert.equal(isTooLong('a'.repeat(MOST_CHARACTERS + 1)), true);
  assert.equal(isTooLong('🎉'.repeat(MOST_CHARACTERS)), false);
  assert.equal(isTooLong('🎉'.repeat(MOST_CHARACTERS + 1)), true);
});
