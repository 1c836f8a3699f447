import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitLines } from './limit-lines.ts';

test('of a flood of lines the first are written, of the rest their number', () => {
  const lines: [object, string][] = [];
  const ends: (() => void)[] = [];
  const warn = limitLines((fields, text) => lines.push([fields, text]), {
    after: (_delayMs, callback) => ends.push(callback),
  });
  for (let i = 0; i < 1000; i++) warn({ i }, 'AMI login refused');
  assert.equal(lines.length, 50);
  assert.deepEqual(lines[49], [{ i: 49 }, 'AMI login refused']);
  assert.equal(ends.length, 1);
  ends[0]?.();
  assert.deepEqual(lines[50], [{ notWritten: 950 }, 'More lines like those before were not written']);
  warn({}, 'again');
  assert.equal(lines.length, 52);
  ends[1]?.();
  assert.equal(lines.length, 52);
});
