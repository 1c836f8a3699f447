import type { Entry } from './entry.ts';
import type { MessageId } from './message.ts';

/**
 * The last messages that were `sent`: most of what is reported later is reported within the second, by the receiver's copy
 * inside Aldis, by a phone or a carrier, and then nothing has to be read. Bounded; what is not here is in the store.
 */
export class RecentlySent {
  readonly #entries = new Map<MessageId, Entry>();

  /** Texts of projects are short; of others, those of which a peer may tell more. */
  static wants({ message, state, legs }: Entry): boolean {
    if (state.status !== 'sent') return false;
    if (message.project !== undefined) return true;
    return message.body.length <= SHORT_BODY && legs.some(({ providerId }) => providerId !== '');
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

/** A second of what carriers take at 10,000 a second, and some; some 20 MB. */
const LIMIT = 12_288;
const SHORT_BODY = 4096;
