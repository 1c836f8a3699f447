import {
  type Database,
  type DatabaseEntry,
  entryPath,
  type TreeQuery,
  treePath,
} from '../../messages/database.ts';
import type { BatchQueue } from './batch-queue.ts';
import * as wire from './wire.ts';

/**
 * The Database's side of the batches. Trees are read and removed in slices, so that none holds up the thread, which has
 * messages to commit; while one is being removed later calls wait, as if it were one call.
 */
export class EntryCalls implements Database {
  readonly #queue: BatchQueue;
  /** Set while a tree is being removed. */
  #removal: Promise<unknown> | undefined;

  constructor(queue: BatchQueue) {
    this.#queue = queue;
  }

  get(family: string, key: string): Promise<string | undefined> {
    return this.#inTurn(() => {
      this.#queue.gathering().push(wire.ENTRY, entryPath(family, key));
      return this.#queue.called((result) => (result as string | null) ?? undefined);
    });
  }

  put(family: string, key: string, value: string): Promise<void> {
    return this.#inTurn(() => {
      this.#queue.gathering().push(wire.PUT_ENTRY, entryPath(family, key), family.length + 2, value);
      return this.#queue.called(nothing);
    });
  }

  remove(family: string, key: string): Promise<boolean> {
    return this.#inTurn(() => {
      this.#queue.gathering().push(wire.REMOVE_ENTRY, entryPath(family, key));
      return this.#queue.called((result) => result !== 0);
    });
  }

  async tree(family?: string, key?: string): Promise<readonly DatabaseEntry[]> {
    const entries: DatabaseEntry[] = [];
    for (;;) {
      const page = await this.treePage({ family, key, after: entries.at(-1), limit: SLICE });
      entries.push(...page);
      if (page.length < SLICE) return entries;
    }
  }

  treePage({ family, key, after, limit }: TreeQuery): Promise<readonly DatabaseEntry[]> {
    return this.#inTurn(() => {
      const behind = after === undefined ? '' : entryPath(after.family, after.key);
      this.#queue.gathering().push(wire.TREE, treePath(family, key), behind, limit);
      return this.#queue.called((result) => (result as EntryRow[]).map(unpackEntry));
    });
  }

  removeTree(family: string, key?: string): Promise<number> {
    const removing = this.#inTurn(() => this.#removeInSlices(treePath(family, key)));
    const ended = removing.then(nothing, nothing);
    // The first to hear of it: those that wait come right after, before anybody who calls then and need not wait.
    void ended.then(() => {
      if (this.#removal === ended) this.#removal = undefined;
    });
    this.#removal = ended;
    return removing;
  }

  async #removeInSlices(tree: string): Promise<number> {
    for (let removed = 0; ; ) {
      this.#queue.gathering().push(wire.REMOVE_TREE, tree, SLICE);
      const slice = await this.#queue.called((result) => result as number);
      removed += slice;
      if (slice < SLICE) return removed;
    }
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    return this.#removal === undefined ? call() : this.#removal.then(call);
  }
}

function nothing(): void {}

type EntryRow = [path: string, keyAt: number, value: string];

function unpackEntry([path, keyAt, value]: EntryRow): DatabaseEntry {
  return { family: path.slice(1, keyAt - 1), key: path.slice(keyAt), value };
}

/** Some 2 ms of the thread's time. */
const SLICE = 1000;
