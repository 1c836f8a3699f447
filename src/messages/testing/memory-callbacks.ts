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
  /** Those that were put off and have not come due since. */
  readonly #later = new Set<string>();

  /** What `append` and `record` of the store call. */
  add(message: MessageId, callbacks: readonly NewCallback[] = []): void {
    for (const callback of callbacks) {
      if (this.#at({ message, status: callback.status }) >= 0) continue;
      const dueAt = this.#putOffUntil({ message, status: callback.status }) ?? callback.at;
      this.rows.push({ ...callback, message, attempts: 0, dueAt, lastError: '' });
      this.rows.sort(byKey);
    }
  }

  async receivers(): Promise<readonly string[]> {
    return [...new Set(this.rows.filter(isPending).map(({ receiver }) => receiver))].sort();
  }

  async due({ receiver, now, limit }: { receiver: string; now: number; limit: number }) {
    for (const row of this.rows) {
      if (row.dueAt !== undefined && row.dueAt <= now) this.#later.delete(nameOf(row));
    }
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
      if (outcome === 'taken') {
        this.rows.splice(index, 1);
        this.#later.delete(nameOf(row));
      } else {
        const next = outcome === 'dead' ? undefined : (dueAt ?? row.dueAt);
        this.rows[index] = { ...row, attempts, lastError, dueAt: next };
        if (outcome === 'later') this.#putOffFrom(index);
        else this.#later.delete(nameOf(row));
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
      return { ...row, dueAt: this.#putOffUntil(row) ?? now, attempts: 0, lastError: '' };
    });
    return { revived, receivers: [...receivers] };
  }

  async counts() {
    const pending = this.rows.filter(isPending).length;
    return { pending, dead: this.rows.length - pending };
  }

  /** It and those that follow it: the callbacks of a message become due in their order. */
  #putOffFrom(index: number): void {
    const first = this.rows[index] as StoredCallback;
    const until = first.dueAt ?? 0;
    this.rows = this.rows.map((row, i) => {
      if (i < index || row.message !== first.message || row.dueAt === undefined) return row;
      this.#later.add(nameOf(row));
      return { ...row, dueAt: Math.max(row.dueAt, until) };
    });
  }

  /** When the last of those before it that are put off is due. */
  #putOffUntil(key: CallbackKey): number | undefined {
    const times = this.rows
      .filter((row) => row.message === key.message && byKey(row, key) < 0 && this.#later.has(nameOf(row)))
      .map(({ dueAt }) => dueAt ?? 0);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  #at({ message, status }: CallbackKey): number {
    return this.rows.findIndex((row) => row.message === message && row.status === status);
  }
}

function nameOf({ message, status }: CallbackKey): string {
  return `${message} ${status}`;
}

function isPending({ dueAt }: StoredCallback): boolean {
  return dueAt !== undefined;
}

function byKey(a: CallbackKey, b: CallbackKey): number {
  if (a.message !== b.message) return a.message < b.message ? -1 : 1;
  return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
}
