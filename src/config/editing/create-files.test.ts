import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createConfigurationFiles } from './create-files.ts';
import type { Edit } from './edits.ts';
import type { ConfigurationFiles, FileUpdate, ShownSection } from './files.ts';

const ALL = { category: '', filter: '' };

describe('which files', () => {
  const inside = [
    'a.conf',
    ' a.conf ',
    './a.conf',
    'sub/../a.conf',
    'link.conf',
    'sub/b.conf',
    '../etc/a.conf',
  ];
  for (const name of inside) {
    test(`${name} is read`, async (t) =>
      assert.equal('failure' in (await at(t).files.read(name, ALL)), false));
  }
  const failing: [name: string, failure: string][] = [
    ['none.conf', 'absent'],
    ['sub', 'absent'],
    ['a.conf/x', 'absent'],
    ['.', 'absent'],
    ['../outside.conf', 'outside'],
    ['../none.conf', 'outside'],
    ['../etc-old/a.conf', 'outside'],
    ['sub/../../outside.conf', 'outside'],
    ['escape.conf', 'outside'],
    ['way-out/passwd', 'outside'],
    ['/etc/passwd', 'outside'],
    ['/nowhere', 'outside'],
    ['a\0.conf', 'outside'],
    ['broken.conf', 'invalid'],
  ];
  for (const [name, failure] of failing) {
    test(`${JSON.stringify(name)} is ${failure}`, async (t) => {
      assert.deepEqual(await at(t).files.read(name, ALL), { failure });
      const { files, update } = at(t);
      const expected = { failure: failure === 'absent' ? 'outside' : failure };
      assert.deepEqual(await files.update({ ...update, source: name }), expected);
      if (failure !== 'invalid')
        assert.deepEqual(await files.update({ ...update, target: name }), { failure: 'outside' });
    });
  }
  test('absolute paths within', async (t) => {
    const { files, directory } = at(t);
    assert.deepEqual(names(await files.read(join(directory, 'a.conf'), ALL)), ['a']);
  });
});

describe('making a file', () => {
  test('for its owner only', async (t) => {
    const { files, directory } = at(t);
    assert.equal(await files.create('sub/new.conf'), undefined);
    const { mode, size } = statSync(join(directory, 'sub/new.conf'));
    assert.deepEqual([mode & 0o777, size], [0o600, 0]);
  });
  const table: [name: string, failure: object][] = [
    ['a.conf', { failure: 'system', text: 'File exists' }],
    ['none/new.conf', { failure: 'system', text: 'No such file or directory' }],
    ['a.conf/new.conf', { failure: 'system', text: 'Not a directory' }],
    [`${'x'.repeat(300)}.conf`, { failure: 'system', text: 'File name too long' }],
    ['../new.conf', { failure: 'outside' }],
    ['/new.conf', { failure: 'outside' }],
    ['way-out/new.conf', { failure: 'outside' }],
    ['new\0.conf', { failure: 'outside' }],
    ['escape.conf', { failure: 'system', text: 'File exists' }],
  ];
  for (const [name, failure] of table) {
    test(JSON.stringify(name.slice(0, 40)), async (t) =>
      assert.deepEqual(await at(t).files.create(name), failure),
    );
  }
});

describe('writing', () => {
  test('with the header, mode kept, nothing left behind', async (t) => {
    const { files, directory, update } = at(t);
    chmodSync(join(directory, 'a.conf'), 0o640);
    const before = readdirSync(directory);
    assert.equal(await files.update(update), undefined);
    const header = [
      ';!',
      ';! Automatically generated configuration file',
      `;! Filename: a.conf (${directory}/a.conf)`,
      ';! Generator: Manager',
      ';! Creation Date: Sat Nov  7 03:04:05 2026',
      ';!',
    ];
    assert.equal(
      readFileSync(join(directory, 'a.conf'), 'utf8'),
      `${header.join('\n')}\n[a]\nx = 1\ny = 2\n`,
    );
    assert.equal(statSync(join(directory, 'a.conf')).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(directory), before);
  });
  test('through a symbolic link, which stays one', async (t) => {
    const { files, directory, update } = at(t);
    assert.equal(await files.update({ ...update, target: 'link.conf' }), undefined);
    assert.match(readFileSync(join(directory, 'a.conf'), 'utf8'), /Filename: link\.conf[\s\S]*y = 2/);
    assert.ok(
      readdirSync(directory, { withFileTypes: true })
        .find(({ name }) => name === 'link.conf')
        ?.isSymbolicLink(),
    );
  });
  test('bytes that are no UTF-8 come back as they were', async (t) => {
    const { files, directory, update } = at(t);
    writeFileSync(join(directory, 'a.conf'), Buffer.from('[a]\nx=J\xfc\xff\xe3\xa0\n', 'latin1'));
    assert.equal(await files.update(update), undefined);
    assert.match(readFileSync(join(directory, 'a.conf'), 'latin1'), /\nx = J\xfc\xff\xe3\xa0\ny = 2\n$/);
  });
  test('edits of several clients come one after the other', async (t) => {
    const { files, directory, update } = at(t);
    const clients = Array.from({ length: 20 }, (_, i) => ({ ...update, edits: [append('a', `k${i}`, 'v')] }));
    assert.deepEqual(
      new Set(await Promise.all(clients.map((client) => files.update(client)))),
      new Set([undefined]),
    );
    const text = readFileSync(join(directory, 'a.conf'), 'utf8');
    for (let i = 0; i < 20; i++) assert.match(text, new RegExp(`^k${i} = v$`, 'm'));
  });
  test('a read that was asked for behind an edit sees it', async (t) => {
    const { files, update } = at(t);
    const [, sections] = await Promise.all([files.update(update), files.read('a.conf', ALL)]);
    assert.equal([...(sections as Iterable<ShownSection>)][0]?.variables.length, 2);
  });
  test('an edit that is refused changes nothing', async (t) => {
    const { files, directory, update } = at(t);
    const edits = [append('a', 'k', 'v'), append('nobody', 'k', 'v')];
    assert.deepEqual(await files.update({ ...update, edits }), { failure: 'unknown-category', reason: '' });
    assert.equal(readFileSync(join(directory, 'a.conf'), 'utf8'), '[a]\nx=1\n');
  });
  test('an included file outside of the directory is not written', async (t) => {
    const { files, directory, update } = at(t);
    writeFileSync(join(directory, 'c.conf'), '#include "../outside.conf"\n[c]\n');
    const outside = readFileSync(join(directory, '../outside.conf'), 'utf8');
    const there = { ...update, source: 'c.conf', target: 'c.conf' };
    assert.equal((await files.update({ ...there, edits: [append('out', 'k', 'v')] }))?.failure, 'not-saved');
    assert.equal(await files.update({ ...there, edits: [append('c', 'k', 'v')] }), undefined);
    assert.equal(readFileSync(join(directory, '../outside.conf'), 'utf8'), outside);
  });
  test('a directory that cannot be written to', async (t) => {
    const { files, directory, update } = at(t);
    mkdirSync(join(directory, 'ro'));
    writeFileSync(join(directory, 'ro/x.conf'), '[a]\n', { mode: 0o444 });
    chmodSync(join(directory, 'ro'), 0o555);
    const outcome = await files.update({ ...update, target: 'ro/x.conf' });
    chmodSync(join(directory, 'ro'), 0o755);
    if (process.getuid?.() === 0) return;
    assert.deepEqual(outcome, {
      failure: 'not-saved',
      reason: 'The file cannot be written: Permission denied',
    });
    assert.equal(readFileSync(join(directory, 'ro/x.conf'), 'utf8'), '[a]\n');
  });
});

interface Place {
  readonly directory: string;
  readonly files: ConfigurationFiles;
  /** Appends `y = 2` to [a] of a.conf. */
  readonly update: FileUpdate;
}

function at(t: TestContext): Place {
  const root = mkdtempSync(join(tmpdir(), 'aldis-files-'));
  t.after(() => rmSync(root, { recursive: true }));
  const directory = join(root, 'etc');
  for (const path of ['etc', 'etc/sub', 'etc-old']) mkdirSync(join(root, path));
  writeFileSync(join(directory, 'a.conf'), '[a]\nx=1\n');
  writeFileSync(join(directory, 'sub/b.conf'), '[b]\n');
  writeFileSync(join(directory, 'broken.conf'), '[b\n');
  writeFileSync(join(root, 'outside.conf'), '[out]\nsecret=1\n');
  writeFileSync(join(root, 'etc-old/a.conf'), '[old]\n');
  symlinkSync('a.conf', join(directory, 'link.conf'));
  symlinkSync('../outside.conf', join(directory, 'escape.conf'));
  symlinkSync('/etc', join(directory, 'way-out'));
  let count = 0;
  const files = createConfigurationFiles({
    directory,
    compiler: () => (pattern) => (text) => text.includes(pattern),
    now: () => new Date(2026, 10, 7, 3, 4, 5).getTime(),
    randomBytes: (size) => Buffer.alloc(size, ++count),
  });
  const update = {
    source: 'a.conf',
    target: 'a.conf',
    edits: [append('a', 'y', '2')],
    preserveEffectiveContext: true,
  };
  return { directory, files, update };
}

function append(category: string, variable: string, value: string): Edit {
  return { action: 'append', category, variable, value, match: '', line: '', options: '' };
}

function names(read: Awaited<ReturnType<ConfigurationFiles['read']>>): string[] {
  assert.ok(!('failure' in read));
  return [...read].map(({ name }) => name);
}
