import type {
  CallbackKey,
  CallbackQuery,
  CallbackStore,
  NewCallback,
  Settlement,
  StoredCallback,
} from '../callbacks.ts';
import type { MessageId } from '../message.ts';
import { STATUSES } from '../status.ts';

/** Callbacks in memory, for the domain's own tests. */
export class MemoryCallbacks implements CallbackStore {
  /** By message, then status. */
  rows: StoredCallback[] = [];

  /** What `append` and `record` of the store call. */
  add(message: MessageId, callbacks: readonly NewCallback[] = []): void {
    for (const callback of callbacks) {
      if (this.#at({ message, status: callback.status }) >= 0) continue;
      this.rows.push({ ...callback, message, attempts: 0, dueAt: callback.at, lastError: '' });
    }
    this.rows.sort(byKey);
  }

  async receivers(): Promise<readonly string[]> {
    return [...new Set(this.rows.filter(isPending).map(({ receiver }) => receiver))].sort();
  }

  async due({ receiver, now, limit }: { receiver: string; now: number; limit: number }) {
    return this.rows
      .filter((row) => row.receiver === receiver && row.dueAt !== undefined && row.dueAt <= now)
      .slice(0, limit);
  }

  async nextDue(receiver: string): Promise<number | undefined> {
    const times = this.rows.flatMap((row) =>
      row.receiver === receiver && row.dueAt !== undefined ? [row.dueAt] : [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async settle(settlements: readonly Settlement[]): Promise<void> {
    for (const settlement of settlements) {
      const index = this.#at(settlement);
      const row = this.rows[index];
      if (row === undefined) continue;
      const { outcome, dueAt, attempts, lastError } = settlement;
      if (outcome === 'taken') this.rows.splice(index, 1);
      else {
        const next = outcome === 'dead' ? undefined : (dueAt ?? row.dueAt);
        this.rows[index] = { ...row, attempts, lastError, dueAt: next };
      }
    }
  }

  async list({ project, state, before, limit }: CallbackQuery): Promise<readonly StoredCallback[]> {
    return this.rows
      .filter(
        (row) =>
          (project === undefined || row.project === project) &&
          (state === undefined || isPending(row) === (state === 'pending')) &&
          (before === undefined || byKey(row, before) < 0),
      )
      .reverse()
      .slice(0, limit);
  }

  async revive({ project, message, now }: { project?: string; message?: MessageId; now: number }) {
    const receivers = new Set<string>();
    let revived = 0;
    this.rows = this.rows.map((row) => {
      const meant =
        !isPending(row) &&
        (project === undefined || row.project === project) &&
        (message === undefined || row.message === message);
      if (!meant) return row;
      receivers.add(row.receiver);
      revived++;
      return { ...row, dueAt: now, attempts: 0, lastError: '' };
    });
    return { revived, receivers: [...receivers] };
  }

  async counts() {
    const pending = this.rows.filter(isPending).length;
    return { pending, dead: this.rows.length - pending };
  }

  #at({ message, status }: CallbackKey): number {
    return this.rows.findIndex((row) => row.message === message && row.status === status);
  }
}

function isPending({ dueAt }: StoredCallback): boolean {
  return dueAt !== undefined;
}

function byKey(a: CallbackKey, b: CallbackKey): number {
  if (a.message !== b.message) return a.message < b.message ? -1 : 1;
  return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
}
