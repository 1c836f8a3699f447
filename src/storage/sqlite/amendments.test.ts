import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  ACME,
  change,
  GLOBEX,
  media,
  messageId,
  NOW,
  newMessage,
  projectMessage,
} from '../conformance/fixtures.ts';
import { executor } from './batch.ts';
import { openDatabase } from './database.ts';
import { pushAppend, pushRecord } from './pack-writes.ts';
import * as wire from './wire.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aldis-amend-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('what was taken away is not on disk any more', () => {
  for (const what of ['redact', 'delete'] as const) {
    test(`${what}: neither in the database nor in the log, while neighbours grow and pages divide`, () => {
      const database = openDatabase(directory, 'node');
      const batches = executor(database, directory);
      const run = (...batch: wire.Wire[]) => {
        const answer = batches.execute(batch);
        assert.equal(answer.problem, undefined);
        batches.tidy();
        return answer.results;
      };
      for (let n = 1; n <= TOTAL; n++) run(...append(n));
      // In an order in which rows grow in the middle of full pages.
      for (let n = 1; n <= TOTAL; n++) run(...delivered(((n * 7919) % TOTAL) + 1));
      run(...Array.from({ length: 3000 }, (_, i) => appendPlain(TOTAL + 1 + i)).flat());
      assert.equal(batches.emptyLog(), undefined);
      assert.equal(found(), TOTAL);
      for (let n = 1; n <= TOTAL; n++) {
        if (n % 3 === 0) continue;
        const project = n % 2 === 0 ? ACME : GLOBEX;
        assert.equal((run(wire.AMEND, project, messageId(n), what, '', NOW)[0] as string[])[0], 'amended');
      }
      assert.equal(batches.unwiped, true);
      assert.equal(batches.emptyLog(), undefined);
      assert.equal(batches.unwiped, false);
      assert.equal(found(), Math.floor(TOTAL / 3));
      assert.equal(found('variable'), what === 'redact' ? TOTAL : Math.floor(TOTAL / 3));
      assert.equal(found('https://example.com/'), what === 'redact' ? TOTAL : Math.floor(TOTAL / 3));
      database.close();
    });
  }

  test('the log is emptied later when somebody reads the file meanwhile, and holds nobody up', () => {
    const database = openDatabase(directory, 'node');
    const batches = executor(database, directory);
    batches.execute([...append(1), ...delivered(1)]);
    const reader = new DatabaseSync(join(directory, 'aldis.db'), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM messages').get();
    batches.execute([wire.AMEND, GLOBEX, messageId(1), 'redact', '', NOW]);
    const began = performance.now();
    assert.equal(batches.emptyLog(), undefined);
    assert.ok(performance.now() - began < 1000);
    assert.equal(batches.unwiped, true);
    reader.close();
    assert.equal(batches.emptyLog(), undefined);
    assert.equal(batches.unwiped, false);
    assert.equal(found(), 0);
    database.close();
  });
});

/** How many messages' texts are found in the files, each once. */
function found(marker = 'secret'): number {
  const texts = new Set<string>();
  for (const name of ['aldis.db', 'aldis.db-wal']) {
    const file = join(directory, name);
    if (!existsSync(file)) continue;
    const pattern = new RegExp(`${marker}-?(\\d{5})`, 'g');
    for (const [, number] of readFileSync(file, 'latin1').matchAll(pattern)) texts.add(number!);
  }
  return texts.size;
}

/** Every tenth is longer than a page. */
function append(n: number): wire.Wire[] {
  const name = String(n).padStart(5, '0');
  const text = `secret-${name} `.repeat(n % 10 === 0 ? 1500 : (n % 7) + 1);
  const part = {
    id: n % 2 === 0 ? ACME : GLOBEX,
    media: [{ ...media(n), source: `https://example.com/${name}` }],
    customVariables: [['name', `variable-${name}`]] as const,
  };
  const batch: wire.Wire[] = [];
  pushAppend(
    batch,
    projectMessage(n, part, { body: Buffer.from(text), variables: [['X', `variable-${name}`]] }),
  );
  return batch;
}

function appendPlain(n: number): wire.Wire[] {
  const batch: wire.Wire[] = [];
  pushAppend(batch, newMessage(n));
  return batch;
}

function delivered(n: number): wire.Wire[] {
  const batch: wire.Wire[] = [];
  const told = change(projectMessage(n), 'delivered', 'done');
  pushRecord(batch, { ...told, transitions: Array(20).fill(told.transitions[0]) });
  return batch;
}

const TOTAL = 600;
