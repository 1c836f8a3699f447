import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { StorageError } from '../errors.ts';
import { executor } from './batch.ts';
import { openDatabase } from './database.ts';
import type { BatchAnswer, Notice, Opening, Wire, WireProblem } from './wire.ts';

/**
 * The database's own thread: no wait for a disk ever blocks the event loop. It is told batches, commits
 * each in one transaction and answers; while it does, the next batch gathers at the other side. The answer
 * goes out before the log is checkpointed, so that a checkpoint delays no acknowledgement.
 *
 * An empty batch asks it to close.
 */
function serve(port: MessagePort, { directory, node }: Opening): void {
  const notify = (notice: Notice) => port.postMessage(notice);
  try {
    const database = openDatabase(directory, node);
    const { execute, tidy } = executor(database, directory);
    /** A problem that stays is told once, not after each batch. */
    let told: string | undefined;
    port.on('message', (batch: Wire[]) => {
      if (batch.length > 0) {
        const answer: BatchAnswer = execute(batch);
        port.postMessage(answer);
        const problem = tidy();
        if (problem !== undefined && problem.code !== told) notify({ kind: 'problem', problem });
        told = problem?.code;
        return;
      }
      database.close();
      notify({ kind: 'closed' });
      port.close();
    });
    notify({ kind: 'open' });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const problem: WireProblem = { code: error.code, message: error.message };
    notify({ kind: 'refused', problem });
    port.close();
  }
}

if (parentPort !== null) serve(parentPort, workerData as Opening);
