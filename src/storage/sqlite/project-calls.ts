import type { ListedMessage, ProjectQuery } from '../../messages/store.ts';
import type { BatchQueue } from './batch-queue.ts';
import { type MessageRow, unpackMessage } from './pack-message.ts';
import { pushProjectPage } from './pack-project-page.ts';

/**
 * The logs' side of the batches. A page is read in slices, and few slices are in a batch whoever asks, so that they hold up
 * the thread no longer than a commit, and what is to be committed with it.
 */
export class ProjectCalls {
  readonly #queue: BatchQueue;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(queue: BatchQueue) {
    this.#queue = queue;
  }

  async list(query: ProjectQuery): Promise<readonly ListedMessage[]> {
    const ascending = query.after !== undefined && query.before === undefined;
    const found: ListedMessage[] = [];
    for (let rest = query; ; ) {
      const [rows, goOn] = await this.#slice(rest);
      for (const row of rows) found.push(listedMessage(row));
      if (goOn === null) return ascending ? found.reverse() : found;
      const limit = query.limit - found.length;
      rest = { ...query, limit, ...(ascending ? { after: goOn } : { before: goOn }) };
    }
  }

  async #slice(query: ProjectQuery): Promise<Slice> {
    if (this.#underWay < SLICES_AT_ONCE) this.#underWay++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      pushProjectPage(this.#queue.gathering(), query);
      return await this.#queue.called((result) => result as Slice);
    } finally {
      // Whoever waits takes the place over.
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay--;
      else next();
    }
  }
}

export function listedMessage(row: MessageRow): ListedMessage {
  const { sequence, message, state, marks } = unpackMessage(row);
  return { sequence, message, state, marks };
}

type Slice = readonly [rows: readonly MessageRow[], goOn: number | null];

/** Of 2 ms each at most. */
const SLICES_AT_ONCE = 4;
