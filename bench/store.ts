import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/storage/sqlite/store.ts';
import { storeMessages } from './load/stored-messages.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/** Messages appended and their outcome recorded, through the store's interface, each durable. */
export async function run(progress: Progress): Promise<BenchTable> {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-bench-'));
  const open = () => openSqliteStore({ directory, node: 'bench', onProblem: fail });
  let store = await open();
  const rate = async (total: number, window = 300): Promise<number> =>
    total / (await storeMessages(store, { total, window, lanes: 100 }, progress));
  try {
    await rate(50_000);
    const empty = await rate(200_000);
    const single = await rate(5_000, 1);
    progress.begin('store: to 1,000,000 messages');
    await rate(800_000);
    const million = await rate(200_000);
    await store.close();
    const opened = performance.now();
    store = await open();
    const openMs = performance.now() - opened;
    const listed = performance.now();
    await store.list({ limit: 100, before: 500_000 });
    const listMs = performance.now() - listed;
    return {
      title: 'Messages appended and recorded as delivered, durable, two threads',
      rows: [
        { name: 'window 300, store empty', value: empty, unit: '/s', goal: 60_000 },
        {
          name: 'window 300, 1,000,000 messages stored',
          value: million,
          unit: '/s',
          goal: 54_000,
          note: `${((100 * million) / empty).toFixed(0)} % of that of an empty store`,
        },
        { name: 'window 1: two commits a message', value: single, unit: '/s' },
        { name: 'open with 1,000,000 messages stored', value: openMs, unit: 'ms', goal: 150 },
        { name: 'list 100 from the middle of them', value: listMs, unit: 'ms', goal: 10 },
      ],
    };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

function fail(error: Error): void {
  throw error;
}
