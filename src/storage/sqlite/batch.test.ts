import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { messageId, NOW } from '../conformance/fixtures.ts';
import { executor } from './batch.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import * as wire from './wire.ts';

let directory = '';
let database: OpenDatabase;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aldis-batch-'));
  database = openDatabase(directory, 'node');
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

describe('a batch', () => {
  test('on a full disk is rejected whole, and the next one goes once there is room', () => {
    const { execute } = executor(database, directory);
    assert.deepEqual(execute([...append(1), ...append(2)]).results, [1, 2]);
    const { page_count } = database.db.prepare('PRAGMA page_count').get() as { page_count: number };
    database.db.exec(`PRAGMA max_page_count = ${page_count}`);
    const full = execute([...append(3), ...append(4, 'x'.repeat(100_000)), ...append(5)]);
    assert.deepEqual(full.results, []);
    assert.equal(full.problem?.code, 'full');
    assert.match(full.problem?.message ?? '', /^No space is left for the database in \S+: make room there$/);
    database.db.exec('PRAGMA max_page_count = 1000000');
    assert.deepEqual(execute([...append(6), wire.STATISTICS]).results, [3, [3, 3, 0]]);
    assert.deepEqual(execute([wire.MESSAGE, messageId(3)]).results, [null]);
  });

  test('is rejected whole when its last call fails, and leaves no transaction open', () => {
    const { execute } = executor(database, directory);
    const answer = execute([...append(1), 99]);
    assert.equal(answer.problem?.code, 'failed');
    assert.equal(database.db.isTransaction, false);
    assert.deepEqual(execute([wire.STATISTICS]).results, [[0, 0, 0]]);
  });
});

describe('tidying up', () => {
  test('keeps the log short and the lanes written, and lists them all the same', () => {
    const { execute, tidy } = executor(database, directory);
    for (let first = 0; first < 20_000; first += 500) {
      const batch: wire.Wire[] = [];
      for (let n = first; n < first + 500; n++) batch.push(...append(n, '', `lane-${n % 3}`));
      assert.equal(execute(batch).problem, undefined);
      assert.equal(tidy(), undefined);
    }
    const { log } = database.db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number };
    assert.ok(log < 1500, `the log holds ${log} pages`);
    const { segments } = database.db
      .prepare('SELECT count(DISTINCT segment) AS segments FROM lane_history')
      .get() as { segments: number };
    assert.equal(segments, 2);

    const seen: number[] = [];
    let before: number | null = null;
    for (;;) {
      const [page] = execute([wire.LIST, 700, before, null, null, 'lane-1']).results as [[number, string][]];
      if (page.length === 0) break;
      seen.push(...page.map(([sequence]) => sequence));
      before = seen.at(-1)!;
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 20_000 }, (_, i) => 20_000 - i).filter((sequence) => (sequence - 1) % 3 === 1),
    );
    const [between] = execute([wire.LIST, 9, 8200, 8180, null, 'lane-1']).results as [[number][]];
    assert.deepEqual(
      between.map(([sequence]) => sequence),
      [8198, 8195, 8192, 8189, 8186, 8183],
    );
  });
});

test('no statement reads a whole table, those apart that are meant to', () => {
  const statements: string[] = [];
  const recording = new Proxy(database.db, {
    get: (db, name) => {
      if (name !== 'prepare') return Reflect.get(db, name) as unknown;
      return (sql: string) => {
        statements.push(sql);
        return db.prepare(sql);
      };
    },
  }) as DatabaseSync;
  executor({ ...database, db: recording }, directory);
  const scans: string[] = [];
  for (const sql of statements.filter((text) => /SELECT|UPDATE|DELETE/.test(text))) {
    const plan = database.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    for (const { detail } of plan)
      if (/^SCAN (?!CONSTANT|segments|\(subquery)/.test(detail)) scans.push(detail);
  }
  assert.deepEqual(scans.sort(), MEANT_SCANS);
});

/** The words of an append that is claimed at once. */
function append(number: number, body = '', lane = 'lane'): wire.Wire[] {
  const expiresAt = NOW + 1000;
  return [wire.APPEND, 0, messageId(number), lane, 0, expiresAt, NOW, expiresAt, 1, null, '[]', body];
}

/**
 * Counting callbacks; all contacts, counting them, purging them at start; early receipts, which are bounded: counting them,
 * the two oldest, those that were given back; projects and buckets of submissions, of which there are few.
 */
const MEANT_SCANS = [
  'SCAN callbacks USING COVERING INDEX callbacks_dead',
  'SCAN callbacks USING COVERING INDEX callbacks_due',
  'SCAN callbacks USING COVERING INDEX callbacks_later',
  'SCAN contacts',
  'SCAN contacts',
  'SCAN contacts',
  'SCAN early_receipts',
  'SCAN early_receipts',
  'SCAN early_receipts USING INDEX early_receipts_given',
  'SCAN projects',
  'SCAN projects USING COVERING INDEX sqlite_autoindex_projects_1',
  'SCAN projects USING COVERING INDEX sqlite_autoindex_projects_1',
  'SCAN submission_buckets',
];
