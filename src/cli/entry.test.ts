import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

describe('the entry', () => {
  test('says which Node it needs to one that is too old', () => {
    const old = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})';
    const { status, stdout, stderr } = run(['--import', `data:text/javascript,${old}`, ENTRY, '--version']);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^aldis: This is Node 20\.1\.0, and Aldis needs Node 26, .* "npx aldis" .*\.\n$/);
  });

  test('says where it cannot be, which Node would not say in a sentence', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aldis-entry-'));
    try {
      const place = join(directory, 'node_modules', 'aldis', 'src');
      mkdirSync(place, { recursive: true });
      copyFileSync(ENTRY, join(place, 'aldis.js'));
      const { status, stdout, stderr } = run([join(place, 'aldis.js'), '--version']);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /^aldis: Node reads no TypeScript below .*: run Aldis from a checkout, .*\.\n$/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('leaves compiled code where the environment wants it, for threads too', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aldis-entry-'));
    try {
      const atEnd = 'process.on("exit",()=>process.stdout.write(process.env.NODE_COMPILE_CACHE))';
      const args = ['--import', `data:text/javascript,${atEnd}`, ENTRY, '--version'];
      const env = { ...process.env, NODE_COMPILE_CACHE: directory };
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
      assert.equal(stdout.split('\n')[1], directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('runs by a link, wherever that is: as npm link makes it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aldis-entry-'));
    try {
      const place = join(directory, 'node_modules', 'größe #1 %41');
      mkdirSync(place, { recursive: true });
      symlinkSync(ENTRY, join(place, 'aldis'));
      const { status, stdout, stderr } = run([join(place, 'aldis'), '--version']);
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /^aldis \d/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

function run(args: readonly string[]) {
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

const ENTRY = fileURLToPath(new URL('../aldis.js', import.meta.url));
