import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../gateway.ts';
import { DIFFERENCES } from './differences/differences.ts';

test('the list of differences and the code that allows them name the same', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'differences-from-asterisk.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| [a-z]/.test(line) && !line.startsWith('| id '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const documented = rows.filter((row) => !row[4]?.includes('*not replayed*')).map((row) => row[1] ?? '');
  assert.deepEqual(documented.sort(), DIFFERENCES.map(({ id }) => id).sort());
  for (const [, id, asterisk, aldis, reason] of rows) {
    assert.ok(asterisk && aldis && reason, `the row ${id} says what Asterisk does, what Aldis does, and why`);
  }
});
