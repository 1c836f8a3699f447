import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ANSWERS } from './answers.ts';

test('the page on the server has every answer', () => {
  const page = readFileSync(new URL('../../../docs/smpp-server.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('## Answers'), page.indexOf('## Receipts'));
  const missing = Object.values(ANSWERS).filter((status) => !table.includes(`\`${status}\``));
  assert.deepEqual(missing, []);
});
