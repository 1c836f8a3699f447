import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the gateway before itself (`NODE_OPTIONS=--import`): on SIGUSR2 writes to stderr for how many milliseconds
 * the event loop was held at most since the last time. The gateway knows nothing of it.
 */
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('SIGUSR2', () => {
    process.stderr.write(`bench-loop ${delay.max / 1e6}\n`);
    delay.reset();
  });
}
