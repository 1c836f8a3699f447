import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deltaSeconds } from './delta-seconds.ts';

test('delta-seconds', () => {
  for (const [text, seconds] of [
    ['0', 0],
    ['3600', 3600],
    ['0060', 60],
    ['4294967295', 4294967295],
    ['4294967296', 4294967295],
    ['99999999999999999999', 4294967295],
    ['999999999999999999999', undefined],
    [undefined, undefined],
    ['', undefined],
    ['-1', undefined],
    ['60 ', undefined],
    ['60;x', undefined],
    ['1e3', undefined],
    ['soon', undefined],
  ] as const) {
    assert.equal(deltaSeconds(text), seconds, String(text));
  }
});
