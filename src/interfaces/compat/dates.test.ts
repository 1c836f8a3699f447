import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseDateRange, parseMoment, rfc2822 } from './dates.ts';

const NOW = Date.UTC(2026, 10, 21, 11);

describe('dates', () => {
  test('RFC 2822', () => {
    assert.equal(rfc2822(NOW), 'Sat, 21 Nov 2026 11:00:00 +0000');
    assert.equal(rfc2822(Date.UTC(2026, 0, 5, 3, 4, 5, 999)), 'Mon, 05 Jan 2026 03:04:05 +0000');
  });

  test('days and seconds', () => {
    const day = Date.UTC(2026, 10, 21);
    for (const [text, start, length] of [
      ['2026-11-21', day, 86_400_000],
      [' 2026-11-21 ', day, 86_400_000],
      ['2026-11-21T11:00:00Z', NOW, 1000],
      ['2026-11-21T11:00:00.5Z', NOW, 1000],
      ['2026-11-21T12:00:00+01:00', NOW, 1000],
      ['2026-11-21T12:00:00+0100', NOW, 1000],
      ['2026-11-21T12:00:00 01:00', NOW, 1000],
      ['2026-11-21 11:00', NOW, 1000],
      ['Sat, 21 Nov 2026 11:00:00 +0000', NOW, 1000],
      ['21 Nov 2026 12:00:00 +0100', NOW, 1000],
      ['Sat, 21 Nov 2026 11:00:00 GMT', NOW, 1000],
    ] as const) {
      assert.deepEqual(parseDateRange(text), { start, end: start + length }, text);
    }
    for (const text of [
      '',
      'x',
      '2026',
      '2026-13-01',
      '2026-02-30',
      '2026-02-30T10:00:00Z',
      '2026-11-21T25:00:00Z',
      '2026-11-21T11',
      '31 Feb 2026 11:00:00 +0000',
      '1795258800',
    ]) {
      assert.equal(parseDateRange(text), undefined, text);
      assert.equal(parseMoment(text), undefined, text);
    }
  });
});
