import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('2026-11-21T11:00:00Z');

const CASES: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  [' 120 ', 120_000],
  ['Sat, 21 Nov 2026 11:01:00 GMT', 60_000],
  ['Sat, 21 Nov 2026 10:00:00 GMT', 0],
  ['soon', undefined],
];

for (const [header, expected] of CASES) {
  test(`Retry-After: ${header}`, () => assert.equal(retryAfterMs(header, NOW), expected));
}
