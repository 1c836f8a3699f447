import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginsWithSpelling, firstSpellingFrom, lowered, spellingAfter } from './spellings.ts';

const TEXTS = ['', 'a', 'ab', 'a/b', '/fam/k', 'a1b', '\u00e9a', '\u{1f4de}b\ue000'];

test('the next spelling is the one that a sorted list of all has next', () => {
  for (const lower of TEXTS) {
    const all = spellings(lower).sort(compare);
    for (const [index, spelling] of all.entries())
      assert.equal(spellingAfter(spelling, lower), all[index + 1], spelling);
    for (const bound of bounds(lower)) {
      const beginning = bound.slice(0, lower.length);
      // Half a pair is no text.
      if (!beginning.isWellFormed()) continue;
      const expected = all.find((spelling) => compare(spelling, beginning) >= 0);
      assert.equal(firstSpellingFrom(bound, lower), expected, JSON.stringify([lower, bound]));
    }
  }
});

test('only letters of ASCII have two spellings', () => {
  assert.equal(beginsWithSpelling('/FaM/k', '/fam'), true);
  assert.equal(beginsWithSpelling('/fa', '/fam'), false);
  assert.equal(beginsWithSpelling('\u00c9', '\u00e9'), false);
  assert.equal(lowered('\u00c9A\u212a'), '\u00c9a\u212a');
});

function spellings(lower: string): string[] {
  if (lower === '') return [''];
  const heads = /[a-z]/.test(lower.charAt(0))
    ? [lower.charAt(0).toUpperCase(), lower.charAt(0)]
    : [lower.charAt(0)];
  return heads.flatMap((head) => spellings(lower.slice(1)).map((rest) => head + rest));
}

/** Every spelling with one character changed, left out, or put behind. */
function bounds(lower: string): string[] {
  const odd = ['', '!', '/', '0', 'A', 'B', 'Z', '[', 'a', 'b', 'z', '~', '\u00e9', '\ue000', '\u{1f4de}'];
  return spellings(lower).flatMap((spelling) =>
    Array.from({ length: spelling.length + 1 }, (_, at) =>
      odd.map((text) => spelling.slice(0, at) + text + spelling.slice(at + 1)),
    ).flat(),
  );
}

/** As SQLite does: by bytes. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
