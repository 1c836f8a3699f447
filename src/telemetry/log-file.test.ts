import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LogFile } from './log-file.ts';

test('lines go to the end of the file', (t) => {
  const path = join(directory(t), 'aldis.log');
  const first = new LogFile(path, never);
  first.write('one\n');
  first.close();
  const second = new LogFile(path, never);
  second.write('two\n');
  second.close();
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
});

test('after a rename it goes on in a new file when it is opened anew', (t) => {
  const path = join(directory(t), 'aldis.log');
  const log = new LogFile(path, never);
  log.write('one\n');
  renameSync(path, `${path}.1`);
  log.write('two\n');
  log.reopen();
  log.write('three\n');
  log.close();
  assert.equal(readFileSync(`${path}.1`, 'utf8'), 'one\ntwo\n');
  assert.equal(readFileSync(path, 'utf8'), 'three\n');
});

test('a file that cannot be opened anew leaves the old one', (t) => {
  const path = join(directory(t), 'aldis.log');
  const log = new LogFile(path, never);
  renameSync(path, `${path}.1`);
  mkdirSync(path);
  assert.throws(() => log.reopen(), { code: 'EISDIR' });
  log.write('one\n');
  log.close();
  assert.equal(readFileSync(`${path}.1`, 'utf8'), 'one\n');
});

test('what cannot be written goes elsewhere', () => {
  const lines: string[] = [];
  const log = new LogFile('/dev/full', (line) => lines.push(line));
  log.write('one\n');
  log.close();
  assert.deepEqual(lines, ['one\n']);
});

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'aldis-log-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function never(line: string): never {
  throw new Error(line);
}
