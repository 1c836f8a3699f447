import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTime, parseRfc3339, timestamp } from './time.ts';

test('seconds with microseconds', () => {
  assert.equal(timestamp(1_795_232_907_083), '1795232907.083000');
});

test('the time of a security event', () => {
  assert.equal(eventTime(Date.UTC(2026, 10, 21, 3, 48, 26, 575)), '2026-11-21T03:48:26.575+0000');
});

for (const [text, ms] of [
  ['2026-11-21T03:48:26Z', Date.UTC(2026, 10, 21, 3, 48, 26)],
  ['2026-11-21t03:48:26.5z', Date.UTC(2026, 10, 21, 3, 48, 26, 500)],
  ['2026-11-21 03:48:26.123456+02:00', Date.UTC(2026, 10, 21, 1, 48, 26, 123)],
  ['2028-02-29T00:00:00-11:30', Date.UTC(2028, 1, 29, 11, 30)],
  ['2026-02-29T00:00:00Z', undefined],
  ['2026-11-31T00:00:00Z', undefined],
  ['2026-13-01T00:00:00Z', undefined],
  ['2026-11-21T24:30:00Z', undefined],
  ['2026-11-21T03:60:00Z', undefined],
  ['2026-11-21T03:48:26', undefined],
  ['2026-11-21', undefined],
  ['1795232907', undefined],
  ['', undefined],
] as const) {
  test(`RFC 3339: "${text}"`, () => assert.equal(parseRfc3339(text), ms));
}
