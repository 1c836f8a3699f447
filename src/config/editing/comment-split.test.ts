import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommentStripper } from '../conf/comments.ts';
import { Problems } from '../problem.ts';
import { CommentSplitter, type SplitLine } from './comment-split.ts';

const NOTHING: SplitLine = { content: '', inner: [], beside: '', opening: '' };

describe('a line and its comments', () => {
  const table: [line: string, split: Partial<SplitLine>][] = [
    ['a = b', { content: 'a = b' }],
    ['a = b ; c', { content: 'a = b ', beside: ' ; c' }],
    ['a = b;c', { content: 'a = b', beside: ';c' }],
    ['a = b\t  ;c', { content: 'a = b\t  ', beside: '\t  ;c' }],
    ['; c', { beside: '; c' }],
    ['a = b\\;c', { content: 'a = b;c' }],
    ['a = b\\;c ;d', { content: 'a = b;c ', beside: ' ;d' }],
    ['a = b ;-- c --; d', { content: 'a = b  d', inner: [';-- c --;'] }],
    ['a = ;--b--;c ;--d--;e', { content: 'a = c e', inner: [';--b--;', ';--d--;'] }],
    ['a = b ;-- c', { content: 'a = b ', opening: ';-- c' }],
    ['a = b ;--- c', { content: 'a = b ', beside: ' ;--- c' }],
  ];
  for (const [line, split] of table) {
    test(line, () => assert.deepEqual(new CommentSplitter().split(line), { ...NOTHING, ...split }));
  }
});

test('block comments go over lines', () => {
  const splitter = new CommentSplitter();
  assert.deepEqual(splitter.split('a = b ;-- c'), { ...NOTHING, content: 'a = b ', opening: ';-- c' });
  assert.equal(splitter.insideBlock, true);
  assert.deepEqual(splitter.split('d ; e'), { ...NOTHING, content: undefined });
  assert.deepEqual(splitter.split('--; f = g'), { ...NOTHING, content: ' f = g', inner: ['--;'] });
  assert.equal(splitter.insideBlock, false);
});

test('what is left is what the parser reads, for any lines', () => {
  let state = 7;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const alphabet = ['a', '=', ' ', ';', '-', '\\', '--;', ';--', '\\;', '['];
  for (let round = 0; round < 3000; round++) {
    const splitter = new CommentSplitter();
    const stripper = new CommentStripper(new Problems());
    for (let line = 0; line < 4; line++) {
      const text = Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)]).join('');
      const expected = stripper.strip(text, { file: 'f', line });
      assert.equal(splitter.split(text).content, expected, JSON.stringify(text));
    }
  }
});
