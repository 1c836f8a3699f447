import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitWords } from './split-words.ts';

test('words are cut at blanks, with quotes and backslashes as Asterisk reads them', () => {
  assert.deepEqual(splitWords('core show version; core  show\tuptime'), [
    'core',
    'show',
    'version;',
    'core',
    'show',
    'uptime',
  ]);
  assert.deepEqual(splitWords(' "core" show "a b" c\\ d \\"e "" "open'), [
    'core',
    'show',
    'a b',
    'c d',
    '"e',
    '',
    'open',
  ]);
});
