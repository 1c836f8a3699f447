import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitWarnings } from './limited-warnings.ts';

test('of a flood of warnings the first are written, of the rest their number', () => {
  const lines: [object, string][] = [];
  const ends: (() => void)[] = [];
  const log = limitWarnings(
    { warn: (fields: object, text?: string) => lines.push([fields, text ?? '']) },
    { after: (_delayMs, callback) => ends.push(callback) },
  );
  for (let i = 0; i < 1000; i++) log.warn({ i }, 'AMI login refused');
  assert.equal(lines.length, 50);
  assert.deepEqual(lines[49], [{ i: 49 }, 'AMI login refused']);
  assert.equal(ends.length, 1);
  ends[0]?.();
  assert.deepEqual(lines[50], [{ notWritten: 950 }, 'More warnings of the same kind were not written']);
  log.warn({}, 'again');
  assert.equal(lines.length, 52);
  ends[1]?.();
  assert.equal(lines.length, 52);
});
