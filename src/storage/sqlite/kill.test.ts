import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ACME, isOfProject, messageId, NOW } from '../conformance/fixtures.ts';
import { StorageError } from '../errors.ts';
import { openSqliteStore } from './store.ts';

test('kill -9 in the middle of writes loses nothing that was acknowledged', async () => {
  await inDirectory(async (directory) => {
    const acknowledged = {
      a: new Set<number>(),
      r: new Set<number>(),
      c: new Set<number>(),
      d: new Set<number>(),
    };
    let next = 0;
    for (let round = 0; round < ROUNDS; round++) {
      // Numbers rise by rounds, so that what an earlier process wrote unacknowledged is never in the way.
      for (const [what, number] of await writeUntilKilled(directory, next, 40 + round * 37)) {
        acknowledged[what].add(number);
      }
      next += 1_000_000;
    }
    assert.ok(acknowledged.r.size > ROUNDS * 64, `only ${acknowledged.r.size} writes were acknowledged`);
    const store = await openSqliteStore({ directory, node: 'reader', onProblem: assert.ifError });
    try {
      for (const number of acknowledged.a) {
        const record = await store.message(messageId(number));
        assert.equal(record?.message.body.toString(), `message ${number}`);
        if (acknowledged.r.has(number)) assert.equal(record?.state.status, 'delivered');
      }
      const { callbacks } = store;
      const told = await callbacks.list({ limit: 1_000_000 });
      const names = new Set(told.map(({ message, status }) => `${message} ${status}`));
      const log = await store.listProject({ project: ACME, limit: 1_000_000, includeDeleted: false });
      const logged = new Set(log.map(({ message }) => message.id));
      for (const number of [...acknowledged.a].filter(isOfProject)) {
        assert.ok(logged.has(messageId(number)));
        assert.ok(names.has(`${messageId(number)} queued`));
        if (acknowledged.r.has(number)) assert.ok(names.has(`${messageId(number)} delivered`));
      }
      // What was not acknowledged is there whole, or not at all.
      for (const { message, state } of log) {
        assert.equal(names.has(`${message.id} delivered`), state.status === 'delivered');
      }
      assert.equal(log.length, told.filter(({ status }) => status === 'queued').length);
      const kept = new Set((await store.contacts(NOW)).map(({ uri }) => uri));
      for (const number of acknowledged.c) assert.ok(kept.has(`sip:${number}`));
      for (const number of acknowledged.d) {
        assert.equal(await store.database.get('written', String(number)), `entry ${number}`);
      }
    } finally {
      await store.close();
    }
  });
});

test('a second process on the same directory is refused in one sentence, until the first is gone', async () => {
  await inDirectory(async (directory) => {
    const writer = await startWriter(directory, 0);
    const open = () => openSqliteStore({ directory, node: 'second', onProblem: assert.ifError });
    await assert.rejects(open(), (error: unknown) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, 'in-use');
      assert.match(error.message, /^The data directory \S+ is in use by another process: [^.]+$/);
      return true;
    });
    writer.kill('SIGKILL');
    await once(writer, 'close');
    await (await open()).close();
  });
});

type Line = [what: 'a' | 'r' | 'c' | 'd', number: number];

async function writeUntilKilled(directory: string, first: number, lines: number): Promise<Line[]> {
  const writer = await startWriter(directory, first);
  let said = '';
  writer.stdout!.setEncoding('latin1').on('data', (text: string) => {
    said += text;
    if (said.length > lines * 8) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  const whole = said.slice(0, said.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line[0] as Line[0], Number(line.slice(2))]);
}

async function startWriter(directory: string, first: number): Promise<ChildProcess> {
  const writer = spawn(process.execPath, [WRITER, directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [greeting] = (await once(writer.stdout, 'data')) as [Buffer];
  assert.equal(greeting.toString('latin1').slice(0, 5), 'open\n');
  writer.stdout.unshift(greeting.subarray(5));
  return writer;
}

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'aldis-kill-'));
  try {
    await body(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const WRITER = fileURLToPath(new URL('./testing/writer.ts', import.meta.url));
const ROUNDS = 20;
