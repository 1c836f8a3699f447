import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadMediaKey } from './load-key.ts';

test('the key is made once, and only its owner may read it', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'aldis-key-'));
  t.after(() => rm(directory, { recursive: true }));
  const path = join(directory, 'media.key');
  const key = await loadMediaKey(path, (size) => Buffer.alloc(size, 5));
  assert.deepEqual(key, Buffer.alloc(32, 5));
  assert.deepEqual(await loadMediaKey(path, (size) => Buffer.alloc(size, 6)), key);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  await writeFile(path, 'abc');
  await assert.rejects(
    loadMediaKey(path, (size) => Buffer.alloc(size, 6)),
    /holds no key/,
  );
});
