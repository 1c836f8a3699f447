import { type Delivery, type Marks, type MessageId, type TimelineEntry, UNMARKED } from '../message.ts';
import type { Replacement } from '../messaging.ts';
import { replaced } from '../replaced.ts';
import type {
  Amended,
  Amendment,
  AppendResult,
  EarlyReceipt,
  ListedMessage,
  ListQuery,
  MessageChange,
  NewMessage,
  OpenMessage,
  ProjectQuery,
  Store,
} from '../store.ts';
import { MemoryCallbacks } from './memory-callbacks.ts';
import { MemoryDatabase } from './memory-database.ts';
import { amendRows, pageOfProject } from './memory-projects.ts';
import { MemoryParts, MemoryReceipts } from './memory-receipts.ts';

export interface Row {
  sequence: number;
  entry: NewMessage;
  marks: Marks;
  state: NewMessage['state'];
  dueAt: number | undefined;
  claimed: boolean;
  open: boolean;
  deliveries: readonly Delivery[];
  timeline: TimelineEntry[];
}

/**
 * A store in memory for the domain's own tests. `failing` makes every write fail. It keeps the contract's
 * order: results come in the order of the calls.
 */
export class MemoryStore implements Store {
  readonly database = new MemoryDatabase();
  readonly callbacks = new MemoryCallbacks();
  readonly receipts = new MemoryReceipts(() => this.failing);
  readonly parts = new MemoryParts();
  readonly rows: Row[] = [];
  readonly #byId = new Map<MessageId, Row>();
  readonly changes: MessageChange[] = [];
  failing = false;

  async keyed(owner: string, key: string): Promise<MessageId | undefined> {
    return this.rows.find(({ entry }) => entry.idempotency?.key === key && entry.message.owner === owner)
      ?.entry.message.id;
  }

  async append(entry: NewMessage): Promise<AppendResult> {
    if (this.failing) throw new Error('disk full');
    const known = this.rows.find(
      (row) =>
        entry.idempotency !== undefined &&
        row.entry.idempotency?.key === entry.idempotency.key &&
        row.entry.message.owner === entry.message.owner,
    );
    if (known !== undefined) return { kind: 'duplicate', id: known.entry.message.id };
    if (this.#row(entry.message.id) !== undefined) throw new Error('a second message with the same id');
    const sequence = this.rows.length + 1;
    const { state, dueAt } = entry;
    const claimed = dueAt !== undefined && dueAt <= entry.message.createdAt;
    const row: Row = {
      sequence,
      entry,
      marks: UNMARKED,
      state,
      dueAt,
      claimed,
      open: true,
      deliveries: [],
      timeline: [],
    };
    this.rows.push(row);
    this.#byId.set(entry.message.id, row);
    this.callbacks.add(entry.message.id, entry.callbacks);
    return { kind: 'appended', sequence };
  }

  async record(change: MessageChange): Promise<readonly EarlyReceipt[]> {
    if (this.failing) throw new Error('disk full');
    this.changes.push(change);
    const row = this.#row(change.id);
    if (row === undefined) throw new Error('no such message');
    this.callbacks.add(change.id, change.callbacks);
    row.state = change.state;
    row.deliveries = change.deliveries;
    for (const { status, at } of change.transitions) row.timeline.push({ at, what: status });
    for (const attempt of change.attempts)
      row.timeline.push({ at: attempt.startedAt, what: 'attempt', attempt });
    for (const { at, ...report } of change.reports ?? []) row.timeline.push({ at, what: 'report', report });
    const early = this.receipts.add(change.id, change.submissions, change.settled);
    if (change.next === 'done') row.open = false;
    if (change.next === 'done' || change.next === 'keep') return early;
    for (const other of this.rows) {
      if (!other.open || other.entry.message.lane !== change.lane) continue;
      other.claimed = false;
      other.dueAt = undefined;
    }
    row.dueAt = change.next === 'parked' ? undefined : change.next;
    return early;
  }

  async replace(id: MessageId, change: Replacement): Promise<'replaced' | 'not-found' | 'not-queued'> {
    if (this.failing) throw new Error('disk full');
    const row = this.#row(id);
    if (row === undefined) return 'not-found';
    if (!row.open || row.state.status !== 'queued') return 'not-queued';
    row.entry = { ...row.entry, message: replaced(row.entry.message, change) };
    if (change.sendAt !== undefined) {
      row.dueAt = change.sendAt;
      row.claimed = false;
    }
    return 'replaced';
  }

  async claimDue({ now, limit }: { now: number; limit: number }): Promise<readonly OpenMessage[]> {
    const lanes = new Set<string>();
    const due = this.rows.filter((row) => {
      if (!row.open || row.claimed) return false;
      const { lane, expiresAt } = row.entry.message;
      if (expiresAt <= now) return true;
      if (row.dueAt === undefined || row.dueAt > now || lanes.has(lane)) return false;
      lanes.add(lane);
      return true;
    });
    return due.slice(0, limit).map((row) => this.#claim(row));
  }

  async claimLane({
    lane,
    now,
    after,
    limit,
  }: {
    lane: string;
    now: number;
    after: number;
    limit: number;
  }): Promise<readonly OpenMessage[]> {
    return this.rows
      .filter(
        ({ open, sequence, entry: { message } }) =>
          open && message.lane === lane && sequence > after && message.sendAt <= now,
      )
      .slice(0, limit)
      .map((row) => this.#claim(row));
  }

  async openLanes(now: number): Promise<readonly string[]> {
    const open = this.rows.filter((row) => row.open && row.entry.message.sendAt <= now);
    return [...new Set(open.map((row) => row.entry.message.lane))];
  }

  async nextDue(): Promise<number | undefined> {
    const times = this.rows
      .filter((row) => row.open && !row.claimed)
      .map((row) => Math.min(row.dueAt ?? Number.POSITIVE_INFINITY, row.entry.message.expiresAt));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async message(id: MessageId) {
    const row = this.#row(id);
    if (row === undefined) return undefined;
    return {
      message: row.entry.message,
      state: row.state,
      marks: row.marks,
      deliveries: row.deliveries,
      timeline: row.timeline,
    };
  }

  async list({ limit, before, after, status, lane }: ListQuery): Promise<readonly ListedMessage[]> {
    return this.rows
      .filter(
        ({ sequence, entry, state }) =>
          sequence < (before ?? Number.POSITIVE_INFINITY) &&
          sequence > (after ?? 0) &&
          (status === undefined || state.status === status) &&
          (lane === undefined || entry.message.lane === lane),
      )
      .reverse()
      .slice(0, limit)
      .map(listed);
  }

  async listProject(query: ProjectQuery): Promise<readonly ListedMessage[]> {
    return pageOfProject(this.rows, query).map(listed);
  }

  async sequenceOf(project: string, id: MessageId): Promise<number | undefined> {
    const part = this.#row(id)?.entry.message.project;
    return part?.listed === true && part.id === project ? this.#row(id)?.sequence : undefined;
  }

  async amend(amendment: Amendment): Promise<Amended> {
    return amendRows(this.rows, amendment);
  }

  async usedMedia(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const media = this.rows.flatMap(({ entry }) => entry.message.project?.media ?? []);
    return new Set(hashes.filter((hash) => media.some((file) => file.hash === hash)));
  }

  async openOfProjects(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { open, entry } of this.rows) {
      const { project, direction } = entry.message;
      if (!open || project === undefined || !project.listed || direction !== 'outbound') continue;
      counts.set(project.id, (counts.get(project.id) ?? 0) + 1);
    }
    return counts;
  }

  /** What a restart does: the claims of the earlier life are void. */
  restart(): void {
    for (const row of this.rows) row.claimed = false;
  }

  async renewLeases(): Promise<void> {}
  async contacts() {
    return [];
  }
  async saveContacts(): Promise<void> {}
  async removeContacts(): Promise<void> {}
  async updateContacts(): Promise<void> {}
  watch() {
    return () => {};
  }
  async statistics() {
    return { messages: this.rows.length, open: this.rows.filter((row) => row.open).length, contacts: 0 };
  }
  async close(): Promise<void> {}

  #row(id: MessageId): Row | undefined {
    return this.#byId.get(id);
  }

  #claim(row: Row): OpenMessage {
    row.claimed = true;
    const { sequence, entry, state, deliveries, dueAt } = row;
    return { sequence, message: entry.message, state, deliveries, dueAt };
  }
}

function listed({ sequence, entry, state, marks }: Row): ListedMessage {
  return { sequence, message: entry.message, state, marks };
}
