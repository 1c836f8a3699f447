import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../../../test/random.ts';
import { countSegments } from './count-segments.ts';
import { decodeText } from './decode-text.ts';
import { encodeText, measureText } from './encode-text.ts';
import { type NationalLanguage, PLAIN_TEXT, type TextOptions } from './encoded-text.ts';

const ALL: readonly NationalLanguage[] = [
  'turkish',
  'spanish',
  'portuguese',
  'bengali',
  'gujarati',
  'hindi',
  'kannada',
  'malayalam',
  'oriya',
  'punjabi',
  'tamil',
  'telugu',
  'urdu',
];
const LATIN: Partial<TextOptions> = { alphabets: ['gsm-7', 'latin-1', 'ucs-2'] };
const NATIONAL: Partial<TextOptions> = { nationalTables: ALL };
const LIKE: Partial<TextOptions> = { transliterate: true };

type Row = readonly [
  what: string,
  text: string,
  options: Partial<TextOptions>,
  /** Alphabet, locking and single shift, units in each part. */
  written: string,
];

const ROWS: readonly Row[] = [
  ['no text', '', {}, 'gsm-7 0 0: 0'],
  ['one part', 'a'.repeat(160), {}, 'gsm-7 0 0: 160'],
  ['two', 'a'.repeat(161), {}, 'gsm-7 0 0: 153 8'],
  ['two by sixteen bits', 'a'.repeat(161), { concatenation: 'udh16' }, 'gsm-7 0 0: 152 9'],
  ['SAR has the room of eight bits', 'a'.repeat(161), { concatenation: 'sar' }, 'gsm-7 0 0: 153 8'],
  ['payload goes whole', 'a'.repeat(161), { concatenation: 'payload' }, 'gsm-7 0 0: 161'],
  ['an escape stays with its septet', `${'a'.repeat(152)}€${'a'.repeat(20)}`, {}, 'gsm-7 0 0: 152 22'],
  ['ucs-2 in one', 'ж'.repeat(70), {}, 'ucs-2 0 0: 70'],
  ['ucs-2 in two', 'ж'.repeat(71), {}, 'ucs-2 0 0: 67 4'],
  ['ucs-2 by sixteen bits', 'ж'.repeat(71), { concatenation: 'udh16' }, 'ucs-2 0 0: 66 5'],
  ['a surrogate pair is not parted', `${'ж'.repeat(66)}😀${'ж'.repeat(9)}`, {}, 'ucs-2 0 0: 66 11'],
  ['nor a letter from its mark', `${'ж'.repeat(66)}и\u0306${'ж'.repeat(9)}`, {}, 'ucs-2 0 0: 66 11'],
  ['nor a family', `${'ж'.repeat(60)}👨‍👩‍👧‍👦${'ж'.repeat(9)}`, {}, 'ucs-2 0 0: 60 20'],
  ['nor a flag', `${'ж'.repeat(65)}🇩🇪${'ж'.repeat(9)}`, {}, 'ucs-2 0 0: 65 13'],
  ['nor CR LF', `${'a'.repeat(152)}\r\n${'a'.repeat(20)}`, {}, 'gsm-7 0 0: 152 22'],
  [
    'but a cluster longer than a part is, and no pair in it',
    `e${'\u0301'.repeat(65)}${'😀\u200d'.repeat(2)}${'\u0301'.repeat(70)}`,
    {},
    'ucs-2 0 0: 66 67 9',
  ],
  ['latin-1 where GSM has not all of it', 'garçon '.repeat(20), LATIN, 'latin-1 0 0: 140'],
  ['latin-1 in two', `${'garçon '.repeat(20)}!`, LATIN, 'latin-1 0 0: 134 7'],
  [
    'latin-1 by sixteen bits',
    `${'garçon '.repeat(20)}!`,
    { ...LATIN, concatenation: 'udh16' },
    'latin-1 0 0: 133 8',
  ],
  ['gsm-7 where it costs the same', 'a', LATIN, 'gsm-7 0 0: 1'],
  ['latin-1 where escapes make gsm-7 dearer', '[]'.repeat(70), LATIN, 'latin-1 0 0: 140'],
  ['a single shift table', 'ş'.repeat(77), NATIONAL, 'gsm-7 0 1: 154'],
  ['one septet more: the locking one', 'ş'.repeat(78), NATIONAL, 'gsm-7 1 0: 78'],
  ['the locking one in parts', 'ş'.repeat(156), NATIONAL, 'gsm-7 1 0: 149 7'],
  ['both', 'नमस्ते दुनिया @ १२'.repeat(5), NATIONAL, 'gsm-7 6 6: 105'],
  ['both in parts', 'नमस्ते दुनिया @ १२'.repeat(9), NATIONAL, 'gsm-7 6 6: 145 44'],
  ['not where it saves nothing', 'ş', { ...NATIONAL, alphabets: ['ucs-2'] }, 'ucs-2 0 0: 1'],
  [
    'two languages at once',
    'ş Ã '.repeat(20),
    { nationalTables: ['turkish', 'portuguese'] },
    'gsm-7 1 3: 100',
  ],
  ['half a pair', 'a\ud83d', {}, 'ucs-2 0 0: 2'],
  ['no alphabet that holds it', 'жa', { alphabets: ['gsm-7'] }, 'gsm-7 0 0: 2'],
  ['no alphabet at all', 'жa', { alphabets: [] }, 'gsm-7 0 0: 2'],
];

for (const [what, text, options, written] of ROWS) {
  test(`encoding: ${what}`, () => {
    const all = { ...PLAIN_TEXT, ...options };
    const { alphabet, lockingShift, singleShift, parts, segments } = encodeText(text, all);
    const units = parts.map((part) => (alphabet === 'ucs-2' ? part.length / 2 : part.length));
    assert.equal(`${alphabet} ${lockingShift} ${singleShift}: ${units.join(' ')}`, written);
    if (all.concatenation !== 'payload') assert.equal(segments, parts.length);
    assert.equal(measureText(text, all).segments, segments);
  });
}

/** What is written, and in which alphabet. */
const LIKES: readonly (readonly [
  what: string,
  text: string,
  options: Partial<TextOptions>,
  written: string,
])[] = [
  ['quotes, dashes, an ellipsis', '“Hello” – it’s…', {}, 'gsm-7 "Hello" - it\'s...'],
  ['accents, as few as can be', 'Dvořák, Łódź? ǻ ế ç', {}, 'ucs-2 Dvořák, Łódź? ǻ ế ç'],
  ['accents where every letter has its like', 'Dvořák ǻ ế ç', {}, 'gsm-7 Dvorak å e c'],
  ['marks that stand by themselves', 'e\u0301 x\u030c', {}, 'gsm-7 é x'],
  ['spaces, and what is nothing', 'a\u00a0b\tc\u200bd\u00ade', {}, 'gsm-7 a b cde'],
  ['ligatures', 'œuvre ﬁn ŉ', {}, "gsm-7 oeuvre fin 'n"],
  ['another letter is not lost', 'Straße đ', {}, 'ucs-2 Straße đ'],
  ['nor another script', '“мир”', {}, 'ucs-2 “мир”'],
  ['what the alphabet has stays', 'ñ “ç”', LATIN, 'latin-1 ñ "ç"'],
  ['what a national table has stays', 'ş “ğ”', { nationalTables: ['turkish'] }, 'gsm-7 ş "ğ"'],
  ['an emoji decides', '“😀”', {}, 'ucs-2 “😀”'],
];

for (const [what, text, options, written] of LIKES) {
  test(`transliteration: ${what}`, () => {
    // As dear as it can be: where it saves no segment, nothing is changed.
    const padded = text + ' '.repeat(75);
    const encoded = encodeText(padded, { ...PLAIN_TEXT, ...LIKE, ...options });
    assert.equal(`${encoded.alphabet} ${encoded.text.trimEnd()}`, written);
    assert.equal(read(encoded), encoded.text);
    const short = encodeText(text, { ...PLAIN_TEXT, ...LIKE, ...options });
    assert.equal(short.text, text, 'it saves nothing');
  });
}

test('what nothing that may be used holds is written as far as it goes', () => {
  const only = (alphabet: 'gsm-7' | 'latin-1', nationalTables: readonly NationalLanguage[] = []) =>
    encodeText('“नम” ж 😀', { ...PLAIN_TEXT, alphabets: [alphabet], nationalTables });
  assert.equal(only('gsm-7').text, '"??" ? ?');
  assert.equal(only('latin-1').text, '"??" ? ?');
  assert.equal(only('gsm-7', ['hindi']).text, '"नम" ? ?');
});

test('a text that goes whole counts as the network will cut it', () => {
  const { parts, segments } = encodeText('a'.repeat(1600), { ...PLAIN_TEXT, concatenation: 'payload' });
  assert.deepEqual([parts.length, segments], [1, 11]);
});

test('random texts in six scripts arrive whole, counted as they are sent, however they are written', () => {
  const random = seeded(1);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  for (let round = 0; round < 600; round++) {
    const script = SCRIPTS[round % SCRIPTS.length] as readonly string[];
    const length = Math.floor(random() * 500);
    const text = Array.from({ length }, () => pick(random() < 0.9 ? script : EVERYWHERE)).join('');
    const whole = text.toWellFormed();
    const plain = encodeText(text);
    assert.equal(read(plain), whole);
    assert.deepEqual(measureText(text), countSegments(text));
    assert.equal(countSegments(text).segments, plain.parts.length);
    const options: TextOptions = {
      alphabets: pick([['gsm-7', 'ucs-2'], ['gsm-7', 'latin-1', 'ucs-2'], ['ucs-2']] as const),
      nationalTables: pick([[], ALL, ['hindi'], ['turkish', 'portuguese']] as const),
      transliterate: false,
      concatenation: pick(['udh8', 'udh16', 'sar'] as const),
    };
    const encoded = encodeText(text, options);
    assert.equal(read(encoded), whole);
    assert.equal(measureText(text, options).segments, encoded.parts.length);
    const header = headerOctets(encoded, options);
    for (const part of encoded.parts) {
      const bits = encoded.alphabet === 'gsm-7' ? 7 : 8;
      assert.ok(header * 8 + part.length * bits <= 140 * 8);
      assert.equal(decodeText(part, encoded).isWellFormed(), true);
    }
    if (options.alphabets.length > 1 && options.concatenation !== 'udh16') {
      assert.ok(encoded.parts.length <= plain.parts.length);
    }
  }
});

function read(encoded: ReturnType<typeof encodeText>): string {
  return encoded.parts.map((part) => decodeText(part, encoded)).join('');
}

function headerOctets(
  { parts, lockingShift, singleShift }: ReturnType<typeof encodeText>,
  { concatenation }: TextOptions,
): number {
  const elements =
    (parts.length === 1 ? 0 : concatenation === 'udh16' ? 6 : 5) +
    (lockingShift === 0 ? 0 : 3) +
    (singleShift === 0 ? 0 : 3);
  return elements === 0 ? 0 : elements + 1;
}

const SCRIPTS: readonly (readonly string[])[] = [
  [...'The quick brown fox jumps over the lazy dog €[]{}|~^\\ ÄÖÜäöüßéè'],
  [...'Съешь ещё этих мягких французских булок, да выпей чаю'],
  [...'नमस्ते दुनिया क्षत्रिय हिन्दी में लिखा है १२३'],
  [...'مرحبا بالعالم السلام عليكم ٹیکسٹ پیغام'],
  [...'今日は良い天気ですね。プログラミングが好きです'],
  ['😀', '👨‍👩‍👧‍👦', '🇩🇪', '👍🏽', 'é', 'e\u0301', '한', '\u1112\u1161\u11ab', 'ğ', 'ş', 'ã', 'ç'],
];
const EVERYWHERE = ['\r\n', ' ', 'a', '€', '😀', '\ud83d', '\u0301', '“'];
