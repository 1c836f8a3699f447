import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { describeLeftovers, findLeftovers } from './leftovers.ts';

describe('what a test left behind', () => {
  let directory: string;
  let child: ChildProcess | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'aldis-leftovers-'));
  });
  afterEach(async () => {
    if (child !== undefined) {
      child.kill('SIGKILL');
      await once(child, 'close');
      child = undefined;
    }
    rmSync(directory, { recursive: true, force: true });
  });

  test('nothing', () => {
    assert.deepEqual(describeLeftovers(findLeftovers([MARK, directory], directory)), []);
  });

  test('a file', () => {
    writeFileSync(join(directory, 'left'), '');
    assert.deepEqual(describeLeftovers(findLeftovers([MARK, directory], directory)), [
      `file ${join(directory, 'left')}`,
    ]);
  });

  test('a process, with the port it listens on', async () => {
    const listener =
      "require('net').createServer().listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
    child = spawn(process.execPath, ['-e', listener], {
      env: { ...process.env, [MARK]: directory },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [port] = await once(child.stdout ?? child, 'data');
    const { processes } = findLeftovers([MARK, directory], directory);
    assert.deepEqual(
      processes.map(({ pid, ports }) => ({ pid, ports })),
      [{ pid: child.pid, ports: [Number(port)] }],
    );
  });
});

const MARK = 'ALDIS_LEFTOVERS_TEST';
