import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseContentType } from './content-type.ts';

test('reads media types with their parameters', () => {
  assert.equal(parseContentType('text/plain')?.mediaType, 'text/plain');
  const type = parseContentType('Multipart / Mixed ;Boundary="a b;\\"c";charset=UTF-8')!;
  assert.equal(type.mediaType, 'multipart/mixed');
  assert.deepEqual(
    [...type.parameters],
    [
      ['boundary', 'a b;"c'],
      ['charset', 'UTF-8'],
    ],
  );
  for (const text of [
    '',
    'text',
    'text/',
    '/plain',
    'text/plain;',
    'text/plain, a/b',
    'text/plain x',
    'te xt/plain',
    'text/plain;x="',
  ]) {
    assert.equal(parseContentType(text), undefined, text);
  }
});
