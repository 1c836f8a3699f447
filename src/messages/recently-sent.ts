import type { Entry } from './entry.ts';
import type { MessageId } from './message.ts';

/**
 * The last messages that were `sent`: most of what is reported later is reported within the second, by the receiver's copy
 * inside Aldis, by a phone or a carrier, and then nothing has to be read. Bounded; what is not here is in the store.
 */
export class RecentlySent {
  /** What came since the last turn of generations, and before it: forgetting one by one would walk over the gaps of a Map. */
  #young = new Map<MessageId, Entry>();
  #old = new Map<MessageId, Entry>();

  /** Texts of projects are short; of others, those of which a peer may tell more. What has parts is told of while it is leaving. */
  static wants({ message, state, legs }: Entry): boolean {
    if (state.status !== 'sent') return false;
    if (message.project !== undefined) return true;
    if (legs.some(({ parts }) => parts !== undefined)) return true;
    return message.body.length <= SHORT_BODY && legs.some(({ providerId }) => providerId !== '');
  }

  /** It is off its lane, and that is being written: what is reported from now on is written, and told, behind it. */
  leaves(entry: Entry): void {
    this.#young.set(entry.message.id, entry);
    if (this.#young.size < GENERATION) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  get(id: MessageId): Entry | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  forget(id: MessageId): void {
    this.#young.delete(id);
    this.#old.delete(id);
  }
}

/** Between one and two seconds of what carriers take at 10,000 a second; some 20 MB in both. */
const GENERATION = 8192;
const SHORT_BODY = 4096;
