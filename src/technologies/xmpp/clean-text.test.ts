import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanText } from './clean-text.ts';

for (const [text, clean] of [
  ['plain', 'plain'],
  ['a\tb\nc', 'a\tb\nc'],
  ['a\r\nb\rc', 'a\nb\nc'],
  ['\u0000a\u0008\u000b\u000c\u001f', 'a'],
  ['\ufffe\uffff', ''],
  ['\ud83d!', '\ufffd!'],
  ['😀\u{1f468}\u200d\u{1f469}', '😀\u{1f468}\u200d\u{1f469}'],
  ['\u202eשלום\u200f', '\u202eשלום\u200f'],
  ['\u007f\u0085', '\u007f\u0085'],
] as const) {
  test(`the text ${JSON.stringify(text)} is cleaned to ${JSON.stringify(clean)}`, () => {
    assert.equal(cleanText(text), clean);
  });
}
