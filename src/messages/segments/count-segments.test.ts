import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSegments, unencodable } from './count-segments.ts';

type Row = readonly [what: string, text: string, encoding: 'gsm-7' | 'ucs-2', ...numbers: readonly number[]];

/** Segments, characters, characters left. */
const ROWS: readonly Row[] = [
  ['no text at all', '', 'gsm-7', 1, 0, 160],
  ['one segment to the last septet', 'a'.repeat(160), 'gsm-7', 1, 160, 0],
  ['one more', 'a'.repeat(161), 'gsm-7', 2, 161, 145],
  ['two to the last septet', 'a'.repeat(306), 'gsm-7', 2, 306, 0],
  ['three', 'a'.repeat(307), 'gsm-7', 3, 307, 152],
  ['a character of the extension table takes two', '€'.repeat(80), 'gsm-7', 1, 160, 0],
  ['81 of them', '€'.repeat(81), 'gsm-7', 2, 162, 143],
  [
    'an escape is not parted from its character',
    `${'a'.repeat(152)}€${'a'.repeat(152)}`,
    'gsm-7',
    3,
    306,
    152,
  ],
  ['every extension character', '\f^{}\\[~]|€', 'gsm-7', 1, 20, 140],
  [
    'the national letters and Greek capitals',
    'ÄÖÑÜ§¿äöñüàΔΦΓΛΩΠΨΣΘΞ@£$¥èéùìòÇØøÅåÆæßÉ¤¡\r\n',
    'gsm-7',
    1,
    43,
    117,
  ],
  ['ç is not in it, Ç is', 'ç', 'ucs-2', 1, 1, 69],
  ['a backtick', '`', 'ucs-2', 1, 1, 69],
  ['a tab', '\t', 'ucs-2', 1, 1, 69],
  ['UCS-2 in one', 'ж'.repeat(70), 'ucs-2', 1, 70, 0],
  ['UCS-2 in two', 'ж'.repeat(71), 'ucs-2', 2, 71, 63],
  ['two to the last', 'ж'.repeat(134), 'ucs-2', 2, 134, 0],
  ['35 emoji in one', '😀'.repeat(35), 'ucs-2', 1, 70, 0],
  ['a surrogate pair is not parted: 33 in each', '😀'.repeat(67), 'ucs-2', 3, 134, 65],
  ['the longest text, all emoji', '😀'.repeat(800), 'ucs-2', 25, 1600, 51],
  ['the longest text', 'a'.repeat(1600), 'gsm-7', 11, 1600, 83],
  ['half of a pair', `\ud83d${'ж'.repeat(70)}`, 'ucs-2', 2, 71, 63],
];

for (const [what, text, encoding, segments, characters, charactersLeft] of ROWS) {
  test(`segments: ${what}`, () => {
    assert.deepEqual(countSegments(text), { encoding, segments, characters, charactersLeft });
  });
}

test('what makes a text UCS-2 is listed, each character once', () => {
  assert.deepEqual(unencodable('a`b😀`€ж'), ['`', '😀', 'ж']);
  assert.deepEqual(unencodable('plain {text}'), []);
});
