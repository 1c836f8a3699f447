import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from '../conformance.ts';
import { openSqliteStore } from './store.ts';

storeConformance('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'aldis-store-'));
  const problems: Error[] = [];
  const open = () =>
    openSqliteStore({ directory, node: 'test', onProblem: (problem) => problems.push(problem) });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async destroy() {
      await store.close();
      await rm(directory, { recursive: true });
      if (problems.length > 0) throw problems[0];
    },
  };
});
