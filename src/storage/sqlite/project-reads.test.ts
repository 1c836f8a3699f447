import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Status } from '../../messages/message.ts';
import type { ProjectQuery } from '../../messages/store.ts';
import { ACME, GLOBEX, newMessage, projectMessage, QUEUED } from '../conformance/fixtures.ts';
import { executor } from './batch.ts';
import { type OpenDatabase, openDatabase } from './database.ts';
import type { MessageRow } from './pack-message.ts';
import { pushProjectPage } from './pack-project-page.ts';
import { pushAppend } from './pack-writes.ts';
import type { Wire } from './wire.ts';

let directory = '';
let database: OpenDatabase;
let elapsedMs = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aldis-reads-'));
  database = openDatabase(directory, 'node');
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

describe("a page of a project's log", () => {
  test('is read in slices that go on where the one before ended, in both directions', () => {
    const { read } = filled();
    for (const filter of FILTERS) {
      const expected = matching(filter);
      for (const before of [undefined, 25_001, 16_385, 16_384, 9000, 8193, 8192, 100, 2, 1]) {
        const below = expected.filter((n) => n < (before ?? TOTAL + 1)).reverse();
        const { found, slices } = read({ ...filter, ...(before !== undefined && { before }), limit: 60 });
        assert.deepEqual(found, below.slice(0, 60), `before ${before}`);
        if (filter.direction !== undefined && before === undefined)
          assert.ok(slices > 20, `${slices} slices`);
      }
      for (const after of [0, 100, 8191, 8192, 16_383, 16_384, 24_576, 24_990, TOTAL]) {
        const { found } = read({ ...filter, after, limit: 60 });
        assert.deepEqual(found, expected.filter((n) => n > after).slice(0, 60), `after ${after}`);
      }
      const { found } = read({ ...filter, before: 20_000, after: 10_000, limit: 100_000 });
      assert.deepEqual(found, expected.filter((n) => n > 10_000 && n < 20_000).reverse());
    }
  });
});

/** Messages 1 to TOTAL, of two projects and none; the histories of all segments that are full written. */
function filled() {
  const batches = executor(database, directory, () => elapsedMs++);
  for (let first = 1; first <= TOTAL; first += 500) {
    const batch: Wire[] = [];
    for (let n = first; n < first + 500; n++) pushAppend(batch, entry(n));
    assert.equal(batches.execute(batch).problem, undefined);
  }
  for (let i = 0; i < 9; i++) assert.equal(batches.tidy(), undefined);
  /** As the store asks: slice by slice. */
  const read = (query: Partial<ProjectQuery>) => {
    const ascending = query.after !== undefined && query.before === undefined;
    const found: number[] = [];
    let rest: ProjectQuery = { project: ACME, limit: 50, includeDeleted: false, ...query };
    for (let slices = 1; ; slices++) {
      const batch: Wire[] = [];
      pushProjectPage(batch, rest);
      const [rows, goOn] = batches.execute(batch).results[0] as [MessageRow[], number | null];
      found.push(...rows.map(([sequence]) => sequence));
      if (goOn === null) return { found, slices };
      const limit = rest.limit - rows.length;
      rest = { ...rest, limit, ...(ascending ? { after: goOn } : { before: goOn }) };
    }
  };
  return { read };
}

function entry(n: number) {
  if (n % 5 === 0) return newMessage(n);
  const part = { id: projectOf(n), from: from(n), to: to(n) };
  const more = projectMessage(n, part, { direction: n === 77 ? 'inbound' : 'outbound' });
  return { ...more, state: { ...QUEUED, status: statusOf(n) } };
}

function matching({ from: sender, to: recipient, direction, statuses }: Partial<ProjectQuery>): number[] {
  return Array.from({ length: TOTAL }, (_, i) => i + 1).filter(
    (n) =>
      n % 5 !== 0 &&
      projectOf(n) === ACME &&
      (sender === undefined || from(n) === sender) &&
      (recipient === undefined || to(n) === recipient) &&
      (statuses === undefined || statuses.includes(statusOf(n))) &&
      (direction === undefined || (n === 77) === (direction === 'inbound')),
  );
}

function projectOf(n: number): string {
  return n % 3 === 0 ? GLOBEX : ACME;
}

/** The number 9 is in the second segment alone. */
function from(n: number): string {
  return n > 9000 && n < 9100 ? '+9' : `+${n % 4}`;
}

/** Most are delivered; few failed, one is read. */
function statusOf(n: number): Status {
  if (n === 8_192) return 'read';
  return n % 331 === 0 ? 'failed' : n % 50 === 1 ? 'sent' : 'delivered';
}

function to(n: number): string {
  return `+${n % 700}`;
}

const FILTERS: readonly Partial<ProjectQuery>[] = [
  {},
  { from: '+1' },
  { from: '+9' },
  { to: '+8' },
  { from: '+0', to: '+8' },
  { to: '+nobody' },
  { direction: 'inbound' },
  { statuses: ['failed'] },
  { statuses: ['read', 'undelivered'] },
  { statuses: ['failed', 'sent', 'read'] },
  { statuses: ['failed', 'delivered'] },
  { statuses: ['sent'], from: '+1' },
];

const TOTAL = 25_000;
