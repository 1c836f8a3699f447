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
    const batches = executor(database, directory);
    /** A problem that stays is told once, not each time. */
    let told: string | undefined;
    const tell = (problem: WireProblem | undefined) => {
      if (problem !== undefined && problem.code !== told) notify({ kind: 'problem', problem });
      told = problem?.code;
    };
    let emptying: NodeJS.Timeout | undefined;
    const emptyLater = () => {
      if (!batches.unwiped) return;
      emptying ??= setTimeout(() => {
        emptying = undefined;
        tell(batches.emptyLog());
        emptyLater();
      }, EMPTY_LOG_MS);
    };
    port.on('message', (batch: Wire[]) => {
      if (batch.length > 0) {
        const answer: BatchAnswer = batches.execute(batch);
        port.postMessage(answer);
        tell(batches.tidy());
        emptyLater();
        return;
      }
      clearTimeout(emptying);
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

/**
 * How soon the log is emptied after something was taken away, which then is in it no more. Not at once: to cut the log
 * off costs the commits that let it grow again, and where one is taken away many are.
 */
const EMPTY_LOG_MS = 1000;

if (parentPort !== null) serve(parentPort, workerData as Opening);
