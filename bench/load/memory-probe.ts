import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the gateway before itself (`NODE_OPTIONS=--import`): on SIGUSR2 collects garbage and writes
 * what memory is in use to stderr. The gateway knows nothing of it.
 */
if (isMainThread) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    globalThis.gc?.();
    process.stderr.write(`${MEMORY_MARK}${JSON.stringify(process.memoryUsage())}\n`);
  });
}

export const MEMORY_MARK = 'bench-memory ';
