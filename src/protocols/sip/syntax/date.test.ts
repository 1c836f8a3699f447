import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDate, parseDate } from './date.ts';

test('writes and reads dates in GMT only', () => {
  const atMs = Date.UTC(2010, 10, 13, 23, 29, 0);
  assert.equal(formatDate(atMs), 'Sat, 13 Nov 2010 23:29:00 GMT');
  assert.equal(parseDate('Sat, 13 Nov 2010 23:29:00 GMT'), atMs);
  for (const text of [
    'Fri, 01 Jan 2010 16:00:00 EST',
    'Sat, 31 Feb 2010 00:00:00 GMT',
    'Sat, 13 Nov 2010 25:00:00 GMT',
    'Sat, 13 Xyz 2010 23:29:00 GMT',
    '',
  ]) {
    assert.equal(parseDate(text), undefined, text);
  }
});
