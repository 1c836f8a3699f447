import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detached, latin1, utf8 } from './text.ts';

test('goes from text to its Latin-1 image and back', () => {
  for (const text of ['', 'plain', 'Grüße €', '日本語', '👋\0\r\n']) {
    assert.equal(utf8(latin1(text)), text);
    assert.equal(Buffer.from(latin1(text), 'latin1').toString('utf8'), text);
  }
  assert.equal(utf8('\xff'), '\ufffd');
  assert.equal(detached('gr\xc3\xbc'), 'gr\xc3\xbc');
});
