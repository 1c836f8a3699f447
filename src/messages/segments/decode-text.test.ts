import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from './decode-text.ts';
import type { Alphabet } from './encoded-text.ts';

type Row = readonly [
  what: string,
  octets: string,
  alphabet: Alphabet,
  text: string,
  shifts?: readonly [number, number],
];

const ROWS: readonly Row[] = [
  ['septets', '00 02 1b65 0a 7f', 'gsm-7', '@$€\nà'],
  ['wide characters', '10 41', 'gsm-7', 'ΔA'],
  ['a septet that the extension has not is of the alphabet', '1b41', 'gsm-7', 'A'],
  ['two escapes', '411b1b42', 'gsm-7', 'A B'],
  ['an escape at the end', '411b', 'gsm-7', 'A '],
  ['an octet that is no septet', '41ff42', 'gsm-7', 'A\ufffdB'],
  ['an escape and no septet', '411b80', 'gsm-7', 'A\ufffd'],
  ['a septet of no character', '11', 'gsm-7', '\ufffd', [4, 0]],
  ['a locking shift', '0b1c', 'gsm-7', 'ĞŞ', [1, 0]],
  ['a single shift', '1b471b65', 'gsm-7', 'Ğ€', [0, 1]],
  ['a single shift that has it not', '1b40', 'gsm-7', '|', [6, 6]],
  ['a reserved language', '4100', 'gsm-7', 'A@', [99, 99]],
  ['octets', '41e9ff', 'latin-1', 'Aéÿ'],
  ['UTF-16', '00410436d83dde00', 'ucs-2', 'Aж😀'],
  ['an odd octet', '004104', 'ucs-2', 'A'],
  ['half a pair', '0041d83d', 'ucs-2', 'A\ud83d'],
  ['nothing', '', 'gsm-7', ''],
];

for (const [what, octets, alphabet, text, [lockingShift, singleShift] = [0, 0]] of ROWS) {
  test(`decoding: ${what}`, () => {
    const bytes = Buffer.from(octets.replaceAll(' ', ''), 'hex');
    const before = bytes.toString('hex');
    assert.equal(decodeText(bytes, { alphabet, lockingShift, singleShift }), text);
    assert.equal(bytes.toString('hex'), before, 'they are only read');
  });
}

test('the halves of a pair that a peer has parted come together again', () => {
  const read = (octets: string) =>
    decodeText(Buffer.from(octets, 'hex'), { alphabet: 'ucs-2', lockingShift: 0, singleShift: 0 });
  assert.equal(read('0041d83d') + read('de000042'), 'A😀B');
});
