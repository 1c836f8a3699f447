import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectQuery, Store } from '../src/messages/store.ts';
import { openSqliteStore } from '../src/storage/sqlite/store.ts';
import {
  ACCEPTED_A_SECOND,
  BENCH_PROJECT,
  FIRST_ACCEPTED_AT,
  sequenceAt,
  storeLogs,
} from './load/stored-logs.ts';
import { storeMessages } from './load/stored-messages.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/**
 * Pages of a project's log among ten million messages; `ALDIS_BENCH_ROWS` for fewer. It takes some 9 GB in the temporary
 * directory meanwhile.
 */
export async function run(progress: Progress): Promise<BenchTable> {
  const total = Number(process.env['ALDIS_BENCH_ROWS'] ?? 10_000_000);
  const directory = mkdtempSync(join(tmpdir(), 'aldis-bench-'));
  let store: Store | undefined;
  try {
    progress.begin(`logs: to ${total.toLocaleString('en-GB')} messages`);
    const began = performance.now();
    storeLogs(directory, total, progress);
    const fillS = (performance.now() - began) / 1000;
    // Page 100,000 of eight million; of fewer, as deep.
    const deep = sequenceAt(directory, Math.floor(total / 2) - 1);
    const opened = performance.now();
    store = await openSqliteStore({ directory, node: 'bench', onProblem: fail });
    const openMs = performance.now() - opened;
    const rows: BenchRow[] = [];
    const middle = FIRST_ACCEPTED_AT + (total / 2 / ACCEPTED_A_SECOND) * 1000;
    for (const [name, query, some] of pages(deep, middle)) rows.push(await timed(store, name, query, some));
    rows.push({ name: 'open', value: openMs, unit: 'ms', goal: 150 });
    rows.push(...(await whileLooking(store, progress)));
    const gib = statSync(join(directory, 'aldis.db')).size / 2 ** 30;
    const size = `${gib.toFixed(1)} GiB, filled in ${fillS.toFixed(0)} s`;
    return {
      title: `Pages of 50 of a project's log among ${total.toLocaleString('en-GB')} messages (${size}); the median`,
      rows,
    };
  } finally {
    await store?.close();
    rmSync(directory, { recursive: true });
  }
}

/** What is asked for, and whether there is any of it. */
function pages(deep: number, middle: number): (readonly [string, Partial<ProjectQuery>, boolean])[] {
  const half = { createdBefore: middle };
  return [
    ['page 1', {}, true],
    ['page 100,000', { before: deep }, true],
    ['page 99,999, backwards', { after: deep }, true],
    ['created before the middle', half, true],
    ['to a number of 100,000', { to: '+16660000004' }, true],
    ['to it, before the middle', { to: '+16660000004', ...half }, false],
    ['from a number of 1,000', { from: '+15550000004' }, true],
    ['from it, before the middle', { from: '+15550000004', ...half }, true],
    ['failed, one of 100', { statuses: ['failed'] }, true],
    ['failed, before the middle', { statuses: ['failed'], ...half }, true],
    ['undelivered, of which there is none', { statuses: ['undelivered'] }, false],
    ['deleted ones too', { includeDeleted: true }, true],
    ['sent in one hour, in the middle', { sentFrom: middle, sentBefore: middle + 3_600_000 }, true],
    ['to a number that nobody wrote to', { to: '+16669999999' }, false],
  ];
}

async function timed(
  store: Store,
  name: string,
  query: Partial<ProjectQuery>,
  some: boolean,
): Promise<BenchRow> {
  const took: number[] = [];
  let found = 0;
  for (let i = 0; i < TIMES; i++) {
    const began = performance.now();
    const page = await store.listProject({ ...ALL, ...query });
    took.push(performance.now() - began);
    found = page.length;
  }
  if (some && found === 0) throw new Error(`"${name}" found nothing`);
  const first = took[0] ?? 0;
  const value = took.sort((a, b) => a - b)[TIMES >> 1] ?? 0;
  return { name, value, unit: 'ms', goal: 20, note: `the first time ${first.toFixed(1)} ms; ${found} found` };
}

/** What a filter that matches none of all messages costs those who send meanwhile. */
async function whileLooking(store: Store, progress: Progress): Promise<BenchRow[]> {
  const load = { total: 5000, window: 1, lanes: 10 };
  const alone = await storeMessages(store, load, progress);
  let looking = true;
  const began = performance.now();
  let looked = 0;
  const look = (async () => {
    while (looking) {
      await store.listProject({ ...ALL, direction: 'inbound' });
      looked++;
    }
  })();
  const meanwhile = await storeMessages(store, load, progress);
  looking = false;
  await look;
  const lookS = (performance.now() - began) / 1000 / looked;
  const perMessage = (seconds: number) => (seconds * 1000) / load.total;
  return [
    { name: 'one message appended and recorded', value: perMessage(alone), unit: 'ms' },
    {
      name: '  while a filter looks at all and finds none',
      value: perMessage(meanwhile),
      unit: 'ms',
      goal: 20,
      note: `which takes ${lookS.toFixed(1)} s`,
    },
  ];
}

function fail(error: Error): void {
  throw error;
}

const ALL: ProjectQuery = { project: BENCH_PROJECT, limit: 50, includeDeleted: false };
const TIMES = 21;
