import { type Delivery, type Marks, type MessageId, type TimelineEntry, UNMARKED } from '../message.ts';
import type { Replacement } from '../messaging.ts';
import { replaced } from '../replaced.ts';
import type {
  Amended,
  Amendment,
  AppendResult,
  ClaimQuery,
  EarlyReceipt,
  LaneQuery,
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
  /** When an expired one that was handed out is so again. */
  againAt: number | undefined;
  /** Its time is to come: it is not in its lane yet. */
  scheduled: boolean;
  /** Its time has come, and others of its lane are to be done before. */
  behind: boolean;
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
    const { createdAt, sendAt } = entry.message;
    const claimed = dueAt !== undefined && dueAt <= createdAt;
    const row: Row = {
      sequence,
      entry,
      marks: UNMARKED,
      state,
      dueAt,
      claimed,
      againAt: undefined,
      scheduled: dueAt !== undefined && !claimed && sendAt > createdAt,
      behind: false,
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
    for (const { status, at } of change.transitions) row.timeline.push({ at, what: status });
    for (const attempt of change.attempts)
      row.timeline.push({ at: attempt.startedAt, what: 'attempt', attempt });
    for (const { at, ...report } of change.reports ?? []) row.timeline.push({ at, what: 'report', report });
    const early = this.receipts.add(change.id, change.submissions, change.settled);
    // What is done stays done, whoever still thinks it open.
    if (!row.open && change.next !== 'done') return early;
    row.state = change.state;
    row.deliveries = change.deliveries;
    if (change.next === 'done' && row.open) {
      row.open = false;
      this.#leftLane(change.lane);
    } else if (change.next !== 'done' && change.next !== 'keep') {
      row.dueAt = change.next === 'parked' ? undefined : change.next;
      row.claimed = false;
      row.behind = false;
    }
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
      row.behind = false;
      row.scheduled = true;
      this.#leftLane(row.entry.message.lane);
    }
    return 'replaced';
  }

  async claimDue({ now, leaseUntil, limit }: ClaimQuery): Promise<readonly OpenMessage[]> {
    this.#enrol(now);
    const due = this.rows
      .filter((row) => row.open && wakeAt(row) <= now)
      .sort((a, b) => wakeAt(a) - wakeAt(b))
      .filter((row) => {
        const { lane, expiresAt } = row.entry.message;
        row.behind = expiresAt > now && this.#head(lane) !== row;
        return !row.behind || row.entry.message.sendAt > row.entry.message.createdAt;
      })
      .slice(0, limit);
    return due.map((row) => {
      if (row.behind) return { ...opened(row), behind: true };
      // An expired one is handed out again if nothing has become of it until then.
      if (row.entry.message.expiresAt <= now) row.againAt = leaseUntil;
      return this.#claim(row);
    });
  }

  async claimLane({ lane, now, after, limit }: LaneQuery): Promise<readonly OpenMessage[]> {
    this.#enrol(now);
    return this.rows
      .filter((row) => isInLane(row, lane) && row.sequence > after)
      .slice(0, limit)
      .map((row) => this.#claim(row));
  }

  async openLanes(now: number): Promise<readonly string[]> {
    this.#enrol(now);
    const open = this.rows.filter((row) => row.open && !row.scheduled);
    return [...new Set(open.map((row) => row.entry.message.lane))];
  }

  async nextDue(): Promise<number | undefined> {
    const times = this.rows.filter(({ open }) => open).map(wakeAt);
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
    for (const row of this.rows) {
      if (row.claimed) row.dueAt = 0;
      row.claimed = false;
      row.againAt = undefined;
    }
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

  /** Those whose time has come join their lanes. */
  #enrol(now: number): void {
    for (const row of this.rows) {
      if (row.scheduled && wakeAt(row) <= now) row.scheduled = false;
    }
  }

  #head(lane: string): Row | undefined {
    return this.rows.find((row) => isInLane(row, lane));
  }

  /** What waited behind the head of the lane may be the head. */
  #leftLane(lane: string): void {
    const head = this.#head(lane);
    if (head !== undefined) head.behind = false;
  }

  #claim(row: Row): OpenMessage {
    row.claimed = true;
    row.behind = false;
    return opened(row);
  }
}

/** When it is to be looked at next. */
function wakeAt({ claimed, behind, againAt, dueAt, entry: { message } }: Row): number {
  if (claimed || behind) return againAt ?? message.expiresAt;
  return Math.min(dueAt ?? message.expiresAt, message.expiresAt);
}

function opened({ sequence, entry, state, deliveries, dueAt }: Row): OpenMessage {
  return { sequence, message: entry.message, state, deliveries, dueAt };
}

function isInLane({ open, scheduled, entry }: Row, lane: string): boolean {
  return open && !scheduled && entry.message.lane === lane;
}

function listed({ sequence, entry, state, marks }: Row): ListedMessage {
  return { sequence, message: entry.message, state, marks };
}
