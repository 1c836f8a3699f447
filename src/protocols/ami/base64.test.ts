import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64 } from './base64.ts';

for (const [text, bytes] of [
  ['', ''],
  ['aGVsbG8=', 'hello'],
  ['aGVsbG8', 'hello'],
  ['aGVs bG8=', 'hello'],
  ['aGVs\r\n\tbG8=', 'hello'],
  ['YWIAY2Q=', 'ab\0cd'],
  ['-_-_', '\xfb\xff\xbf'],
  ['+/+/', '\xfb\xff\xbf'],
  ['YQ==', 'a'],
  ['YQ', 'a'],
] as const) {
  test(`Base64 ${JSON.stringify(text)}`, () =>
    assert.deepEqual(decodeBase64(text), Buffer.from(bytes, 'latin1')));
}

for (const text of [
  'a',
  'aGVsb',
  'aGV*',
  'aGVsbG8=x',
  'YQ=',
  '=',
  '==',
  '===',
  'YQ===',
  'aGVsbG8==',
  'Gr\xfc\xdf',
  'aGVs\0bG8=',
]) {
  test(`not Base64: ${JSON.stringify(text)}`, () => assert.equal(decodeBase64(text), undefined));
}
