import type {
  CallbackKey,
  CallbackQuery,
  CallbackStore,
  NewCallback,
  Settlement,
  StoredCallback,
} from '../../messages/callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import { STATUSES } from '../../messages/status.ts';

/** A callback store in memory that counts how it is used. */
export class MemoryCallbacks implements CallbackStore {
  rows: StoredCallback[] = [];
  readonly settled: Settlement[][] = [];
  /** The largest page that was asked for. */
  largestPage = 0;
  /** What reading rejects with, as long as a test wants it. */
  failure: Error | undefined;

  /** Writes one as the transaction of a transition does. */
  write(message: MessageId, callback: NewCallback): StoredCallback {
    const earlier = this.rows.filter(
      (row) => row.message === message && before(row, { message, ...callback }),
    );
    const until = Math.max(callback.at, ...earlier.map(({ dueAt }) => dueAt ?? 0));
    const row: StoredCallback = { ...callback, message, attempts: 0, dueAt: until, lastError: '' };
    this.rows.push(row);
    this.rows.sort((a, b) => (before(a, b) ? -1 : 1));
    return row;
  }

  async receivers(): Promise<readonly string[]> {
    return [...new Set(this.#pending().map(({ receiver }) => receiver))];
  }

  async due(query: { receiver: string; now: number; limit: number }): Promise<readonly StoredCallback[]> {
    if (this.failure !== undefined) throw this.failure;
    this.largestPage = Math.max(this.largestPage, query.limit);
    return this.#pending()
      .filter(({ receiver, dueAt }) => receiver === query.receiver && dueAt! <= query.now)
      .slice(0, query.limit);
  }

  async nextDue(receiver: string): Promise<number | undefined> {
    const due = this.#pending().filter((row) => row.receiver === receiver);
    return due.length === 0 ? undefined : Math.min(...due.map(({ dueAt }) => dueAt!));
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    this.settled.push([...settlements]);
    for (const settlement of settlements) this.#settle(settlement);
  }

  async list({ project, state, before: place, limit }: CallbackQuery): Promise<readonly StoredCallback[]> {
    return this.rows
      .toReversed()
      .filter((row) => project === undefined || row.project === project)
      .filter((row) => state === undefined || (row.dueAt === undefined) === (state === 'dead'))
      .filter((row) => place === undefined || before(row, place))
      .slice(0, limit);
  }

  async revive(query: { project?: string; message?: MessageId; now: number }) {
    const dead = this.rows.filter(
      (row) =>
        row.dueAt === undefined &&
        (query.project === undefined || row.project === query.project) &&
        (query.message === undefined || row.message === query.message),
    );
    for (const row of dead) this.#replace(row, { dueAt: query.now, attempts: 0, lastError: '' });
    return { revived: dead.length, receivers: [...new Set(dead.map(({ receiver }) => receiver))] };
  }

  async counts(): Promise<{ pending: number; dead: number }> {
    const pending = this.#pending().length;
    return { pending, dead: this.rows.length - pending };
  }

  #pending(): StoredCallback[] {
    return this.rows.filter(({ dueAt }) => dueAt !== undefined);
  }

  #settle({ outcome, dueAt, attempts, lastError, ...key }: Settlement): void {
    const row = this.rows.find(({ message, status }) => message === key.message && status === key.status);
    if (row === undefined) return;
    if (outcome === 'taken') {
      this.rows = this.rows.filter((other) => other !== row);
      return;
    }
    this.#replace(row, { dueAt, attempts, lastError });
    if (dueAt === undefined) return;
    for (const other of this.rows) {
      if (other.message === row.message && before(row, other) && other.dueAt !== undefined) {
        this.#replace(other, { dueAt: Math.max(dueAt, other.dueAt) });
      }
    }
  }

  #replace(row: StoredCallback, change: Partial<StoredCallback>): void {
    this.rows = this.rows.map((other) => (other === row ? { ...row, ...change } : other));
  }
}

function before(a: CallbackKey, b: CallbackKey): boolean {
  if (a.message !== b.message) return a.message < b.message;
  return STATUSES.indexOf(a.status) < STATUSES.indexOf(b.status);
}
