import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { ShownSection } from '../../config/editing/files.ts';
import { ConfigurationFilesThread } from './configuration-files.ts';
import { packSections, unpackSections } from './wire.ts';

test('what is asked of the thread comes back', async (t) => {
  const { files, directory } = thread(t);
  const edit = {
    action: 'append',
    category: 'a',
    variable: 'y',
    value: '2',
    match: '',
    line: '',
    options: '',
  };
  const update = { source: 'a.conf', target: 'a.conf', edits: [edit], preserveEffectiveContext: true };
  assert.equal(await files.update(update), undefined);
  assert.match(readFileSync(join(directory, 'a.conf'), 'utf8'), /\n\[a\]\nx = J\u00fc\ny = 2\n$/);
  assert.deepEqual(shown(await files.read('a.conf', { category: '', filter: 'y=^[2]$' })), [
    {
      name: 'a',
      template: false,
      parents: [],
      variables: [
        { name: 'x', value: 'J\u00c3\u00bc' },
        { name: 'y', value: '2' },
      ],
    },
  ]);
  assert.deepEqual(await files.read('none.conf', { category: '', filter: '' }), { failure: 'absent' });
  assert.deepEqual(await files.create('a.conf'), { failure: 'system', text: 'File exists' });
  assert.deepEqual(await files.update({ ...update, edits: [{ ...edit, action: 'frob' }] }), {
    failure: 'unknown-action',
    reason: '',
  });
});

test('what is under way is done before it closes; it begins anew when asked again', async (t) => {
  const { files, directory } = thread(t);
  const made = files.create('b.conf');
  await files.close();
  assert.equal(await made, undefined);
  assert.equal(readFileSync(join(directory, 'b.conf'), 'utf8'), '');
  assert.deepEqual(await files.create('b.conf'), { failure: 'system', text: 'File exists' });
});

test('an expression that would take for ever holds up nobody', async (t) => {
  const { files, directory } = thread(t);
  writeFileSync(join(directory, 'a.conf'), `[a]\nx=${'a'.repeat(8000)}!\n`);
  const began = performance.now();
  assert.deepEqual(shown(await files.read('a.conf', { category: '', filter: 'x=(a+)+b' })), []);
  assert.ok(performance.now() - began < 3000);
});

test('many expressions cost no more than one may', async (t) => {
  const { files, directory } = thread(t);
  writeFileSync(join(directory, 'a.conf'), `[a]\n${`x=${'a'.repeat(8000)}!\n`.repeat(20)}y=1\n`);
  const filter = `${Array.from({ length: 40 }, (_, i) => `.=((${'a?'.repeat(500)})+b${i}|^1)`).join(',')},y=2`;
  const began = performance.now();
  assert.deepEqual(shown(await files.read('a.conf', { category: '', filter })), []);
  // Some three seconds on a machine that does nothing else.
  assert.ok(performance.now() - began < 25_000);
});

test('sections in pieces', () => {
  for (const count of [0, 1, 127, 128, 129, 1000]) {
    const sections = Array.from({ length: count }, (_, i) => ({
      name: `\u00ff${i}`,
      template: i % 2 === 0,
      parents: [`${i}`],
      variables: [{ name: 'x', value: '"\\\u00e9' }],
    }));
    assert.deepEqual([...unpackSections(packSections(sections))], sections);
  }
});

function thread(t: TestContext): { files: ConfigurationFilesThread; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-files-'));
  writeFileSync(join(directory, 'a.conf'), '[a]\nx=J\u00fc\n');
  const files = new ConfigurationFilesThread(directory);
  t.after(async () => {
    await files.close();
    rmSync(directory, { recursive: true });
  });
  return { files, directory };
}

function shown(read: Awaited<ReturnType<ConfigurationFilesThread['read']>>): ShownSection[] {
  assert.ok(!('failure' in read));
  return [...read];
}
