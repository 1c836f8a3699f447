import { Listeners } from '../messages/listeners.ts';
import { type KeptOptions, keptUnder, notTold } from './kept.ts';
import type { DeviceState, MailboxCounts, Mailboxes } from './states.ts';

/**
 * Counts of mailboxes as programs tell them (`MWIUpdate`), kept in the database as Asterisk's res_mwi_external does:
 * JSON by the mailbox's name.
 */
export class MailboxTable implements Mailboxes {
  readonly #options: KeptOptions;
  readonly #known = new Map<string, MailboxCounts>();
  /** Known once and removed: their devices stay, with nothing waiting. */
  readonly #removed = new Set<string>();
  readonly #listeners: Listeners<[MailboxCounts]>;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.#listeners = new Listeners(notTold(options));
  }

  async load(): Promise<void> {
    for (const [key, value] of await keptUnder(this.#options.database, FAMILY)) {
      const counts = unpack(key, value);
      if (counts !== undefined) this.#known.set(key, counts);
      else
        this.#options.onProblem(`The counts of mailbox ${key} cannot be read; it counts as unknown`, value);
    }
  }

  countsOf(mailbox: string): MailboxCounts | undefined {
    return this.#known.get(mailbox);
  }

  list(): readonly MailboxCounts[] {
    return [...this.#known.values()];
  }

  async update({ mailbox, newMessages, oldMessages, urgentMessages }: MailboxCounts): Promise<void> {
    const counts = { mailbox, newMessages, oldMessages, urgentMessages };
    await this.#options.database.put(FAMILY, mailbox, pack(counts));
    this.#known.set(mailbox, counts);
    this.#removed.delete(mailbox);
    this.#listeners.tell(counts);
  }

  async remove(mailbox: string): Promise<void> {
    if (!(await this.#options.database.remove(FAMILY, mailbox))) return;
    this.#known.delete(mailbox);
    this.#removed.add(mailbox);
    this.#listeners.tell({ mailbox, newMessages: 0, oldMessages: 0, urgentMessages: 0 });
  }

  async removeMatching(matches: (mailbox: string) => boolean): Promise<void> {
    // An update that was called before is seen: what the database reads comes after what it wrote.
    await this.#options.database.get(FAMILY, '');
    const names = [...this.#known.keys()].filter(matches).sort();
    await Promise.all(names.map((mailbox) => this.remove(mailbox)));
  }

  /** The device `MWI:mailbox`; Asterisk's res_mwi_devstate: in use while something new waits. */
  deviceState(mailbox: string): DeviceState {
    const counts = this.#known.get(mailbox);
    if (counts !== undefined) return counts.newMessages > 0 ? 'INUSE' : 'NOT_INUSE';
    return this.#removed.has(mailbox) ? 'NOT_INUSE' : 'INVALID';
  }

  onChange(listener: (counts: MailboxCounts) => void): () => void {
    return this.#listeners.add(listener);
  }
}

function pack({ newMessages, oldMessages, urgentMessages }: MailboxCounts): string {
  return JSON.stringify({
    msgs_new: String(newMessages),
    msgs_old: String(oldMessages),
    ...(urgentMessages !== 0 && { msgs_urgent: String(urgentMessages) }),
  });
}

function unpack(mailbox: string, value: string): MailboxCounts | undefined {
  let kept: unknown;
  try {
    kept = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof kept !== 'object' || kept === null) return undefined;
  const counts = new Map(Object.entries(kept));
  const count = (name: string) => Number(counts.get(name) ?? 0);
  const newMessages = count('msgs_new');
  const oldMessages = count('msgs_old');
  const urgentMessages = count('msgs_urgent');
  const isWhole = [newMessages, oldMessages, urgentMessages].every(Number.isSafeInteger);
  return isWhole ? { mailbox, newMessages, oldMessages, urgentMessages } : undefined;
}

/** Where Asterisk's sorcery keeps the mailboxes of res_mwi_external. */
const FAMILY = 'mwi_external/mailboxes';
