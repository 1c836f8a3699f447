import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpUrl } from './http-url.ts';

for (const [text, base, expected] of [
  ['HTTP://X.example:80/a?b#c', undefined, 'HTTP://X.example:80/a?b#c'],
  ['/next', 'https://x.example/a', 'https://x.example/next'],
  ['https://x.example/a b\r\nX: y', undefined, 'https://x.example/a%20bX:%20y'],
  ['https://x.example/é', undefined, 'https://x.example/%C3%A9'],
  ['ftp://x.example/', undefined, undefined],
  ['/next', undefined, undefined],
  ['http://', undefined, undefined],
] as const) {
  test(`${JSON.stringify(text)} becomes ${expected}`, () => assert.equal(httpUrl(text, base), expected));
}
