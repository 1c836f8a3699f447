import { hostname } from 'node:os';
import type { Store } from '../messages/store.ts';
import { openSqliteStore } from '../storage/sqlite/store.ts';
import type { Log } from '../telemetry/log.ts';

/**
 * Opens what must survive. Its thread starts while the modules of the gateway are loaded: that is why this is a file of
 * its own.
 *
 * @param dataDirectory made if it is missing
 * @throws StorageError in-use, unwritable, corrupt, foreign, newer, full
 */
export function openStore(dataDirectory: string, log: Pick<Log, 'error'>): Promise<Store> {
  return openSqliteStore({
    directory: dataDirectory,
    node: hostname(),
    onProblem: (problem) => log.error({ err: problem }, 'The store has a problem'),
  });
}
