import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import type { KeptSubmission, Store } from '../../messages/store.ts';
import { change, NOW, newMessage } from '../conformance/fixtures.ts';
import { openSqliteStore } from './store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aldis-submissions-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what is over leaves with its bucket, little by little', async () => {
  const open = () => openSqliteStore({ directory, node: 'test', onProblem: assert.fail });
  let store = await open();
  for (let n = 1; n <= 5; n++) await submit(store, n, NOW + HOUR, NOW);
  await submit(store, 6, NOW + 3 * DAY, NOW);
  await store.close();
  store = await open();
  await submit(store, 7, NOW + 3 * DAY, NOW + HOUR);
  assert.equal((await store.receipts.find('acme', ['1', '2', '3', '4', '5'])).length, 5);
  for (const [n, left] of [
    [8, 3],
    [9, 1],
    [10, 0],
    [11, 0],
  ] as const) {
    await submit(store, n, NOW + 3 * DAY, NOW + 3 * HOUR);
    assert.equal((await store.receipts.find('acme', ['1', '2', '3', '4', '5'])).length, left);
  }
  assert.equal((await store.receipts.find('acme', ['6', '7', '8', '9', '10'])).length, 5);
  await store.close();
  const db = new DatabaseSync(join(directory, 'aldis.db'), { readOnly: true });
  assert.deepEqual(
    db
      .prepare('SELECT bucket FROM submission_buckets')
      .all()
      .map(({ bucket }) => bucket),
    [2],
  );
  db.close();
});

test('an id that a peer begins anew with at each start is kept each time, the newest first', async () => {
  for (const n of [1, 2, 3, 4]) {
    const store = await openSqliteStore({ directory, node: 'test', onProblem: assert.fail });
    await submit(store, n, NOW + DAY, NOW, '1');
    const found = await store.receipts.find('acme', ['1']);
    const newest = [1, 2, 3, 4].slice(0, n).reverse();
    assert.deepEqual(
      found.map(({ message }) => message),
      newest.map((one) => newMessage(one).message.id),
    );
    await store.close();
  }
});

test('an early receipt that is over is forgotten with the next that comes', async () => {
  const store = await openSqliteStore({ directory, node: 'test', onProblem: assert.fail });
  const receipt = (providerId: string) => ({
    peer: 'acme',
    providerId,
    spelling: 'auto' as const,
    numbers: [],
    report: { status: 'delivered' as const, text: '', errorCode: '', errorMessage: '' },
  });
  await store.receipts.keep(receipt('1'), ['1', 'a1'], NOW + 10, NOW);
  await store.receipts.keep(receipt('2'), ['2'], NOW + DAY, NOW + 20);
  await store.close();
  const db = new DatabaseSync(join(directory, 'aldis.db'), { readOnly: true });
  assert.deepEqual(
    db
      .prepare('SELECT key FROM early_keys')
      .all()
      .map(({ key }) => key),
    ['2'],
  );
  assert.equal(db.prepare('SELECT number FROM early_receipts').all().length, 1);
  db.close();
});

async function submit(
  store: Store,
  number: number,
  keptUntil: number,
  at: number,
  key = String(number),
): Promise<void> {
  const entry = newMessage(number);
  const submission: KeptSubmission = {
    peer: 'acme',
    providerId: key,
    key,
    recipient: '+15559990001',
    part: 0,
    leg: 'acme',
    keptUntil,
  };
  await store.append(entry);
  await store.record({ ...change(entry, 'sent', 'done', at), submissions: [submission] });
}
