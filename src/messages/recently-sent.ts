import type { Entry } from './entry.ts';
import type { MessageId } from './message.ts';

/**
 * The last messages of projects that were `sent`: most of what is reported later is reported within the second, by the
 * receiver's copy inside Aldis or by a phone, and then nothing has to be read. Bounded; what is not here is in the store.
 */
export class RecentlySent {
  readonly #entries = new Map<MessageId, Entry>();

  /** Texts of projects are short. */
  static wants({ message, state }: Entry): boolean {
    return state.status === 'sent' && message.project !== undefined;
  }

  keep(entry: Entry): void {
    if (!RecentlySent.wants(entry)) return;
    this.#entries.set(entry.message.id, entry);
    if (this.#entries.size <= LIMIT) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  get(id: MessageId): Entry | undefined {
    return this.#entries.get(id);
  }

  forget(id: MessageId): void {
    this.#entries.delete(id);
  }
}

const LIMIT = 4096;
