import { Worker } from 'node:worker_threads';
import type { MessageId, MessageRecord } from '../../messages/message.ts';
import type { Replacement } from '../../messages/messaging.ts';
import type * as contract from '../../messages/store.ts';
import type { StorageError } from '../errors.ts';
import { BatchQueue } from './batch-queue.ts';
import { CallbackCalls } from './callback-calls.ts';
import type { OpenRow } from './claims.ts';
import { EntryCalls } from './entry-calls.ts';
import { type ContactRow, packContact, unpackContact } from './pack-contact.ts';
import { MESSAGE_WIDTH, type MessageRow, unpackMessage } from './pack-message.ts';
import { unpackTimeline } from './pack-timeline.ts';
import { pushAppend, pushRecord, pushReplacement } from './pack-writes.ts';
import { listedMessage, ProjectCalls } from './project-calls.ts';
import { earlyReceipts, PartCalls, ReceiptCalls } from './receipt-calls.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import * as wire from './wire.ts';

export interface SqliteStoreOptions {
  /** Made where it is missing. Holds `aldis.db`, its log beside it, and the lock. */
  readonly directory: string;
  /** The name of this node, kept for whoever reads the file. */
  readonly node: string;
  /** What went wrong apart from any call: the log could not be checkpointed, the thread ended. */
  readonly onProblem: (problem: StorageError) => void;
}

/**
 * The store of one node: an SQLite database in a thread of its own. Durable means WAL with
 * `synchronous=FULL`: a commit returns after fdatasync.
 *
 * There being one node, claims last as long as the store is open; `renewLeases` has nothing to do.
 *
 * @throws StorageError in-use, unwritable, corrupt, foreign, newer, full
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<contract.Store> {
  const { directory, node, onProblem } = options;
  const opening: wire.Opening = { directory, node };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: opening, name: 'store' });
  const queue = new BatchQueue(worker, onProblem);
  await queue.opened;
  return new SqliteStore(queue);
}

class SqliteStore implements contract.Store {
  readonly database: EntryCalls;
  readonly callbacks: CallbackCalls;
  readonly receipts: ReceiptCalls;
  readonly parts: PartCalls;
  readonly #queue: BatchQueue;
  readonly #projects: ProjectCalls;

  constructor(queue: BatchQueue) {
    this.#queue = queue;
    this.database = new EntryCalls(queue);
    this.callbacks = new CallbackCalls(queue);
    this.receipts = new ReceiptCalls(queue);
    this.parts = new PartCalls(queue);
    this.#projects = new ProjectCalls(queue);
  }

  append(entry: contract.NewMessage): Promise<contract.AppendResult> {
    pushAppend(this.#queue.gathering(), entry);
    return this.#queue.called(appendResult);
  }

  keyed(owner: string, key: string, now: number): Promise<MessageId | undefined> {
    this.#queue.gathering().push(wire.KEYED, owner, key, now);
    return this.#queue.called((result) => (result as MessageId | null) ?? undefined);
  }

  record(change: contract.MessageChange): Promise<readonly contract.EarlyReceipt[]> {
    pushRecord(this.#queue.gathering(), change);
    return this.#queue.called(earlyReceipts);
  }

  replace(id: MessageId, replacement: Replacement): Promise<'replaced' | 'not-found' | 'not-queued'> {
    pushReplacement(this.#queue.gathering(), id, replacement);
    return this.#queue.called((result) => result as 'replaced' | 'not-found' | 'not-queued');
  }

  claimDue({ now, leaseUntil, limit }: contract.ClaimQuery): Promise<readonly contract.OpenMessage[]> {
    this.#queue.gathering().push(wire.CLAIM_DUE, now, leaseUntil, limit);
    return this.#queue.called(openMessages);
  }

  claimLane({ lane, now, after, limit }: contract.LaneQuery): Promise<readonly contract.OpenMessage[]> {
    this.#queue.gathering().push(wire.CLAIM_LANE, lane, now, after, limit);
    return this.#queue.called(openMessages);
  }

  /** In slices, so that a million of them hold up neither thread. */
  async openLanes(now: number): Promise<readonly string[]> {
    const lanes: string[] = [];
    for (;;) {
      this.#queue.gathering().push(wire.OPEN_LANES, now, lanes.at(-1) ?? '', LANES_AT_ONCE);
      const page = await this.#queue.called((result) => result as [string][]);
      for (const [lane] of page) lanes.push(lane);
      if (page.length < LANES_AT_ONCE) return lanes;
    }
  }

  async renewLeases(): Promise<void> {}

  nextDue(): Promise<number | undefined> {
    this.#queue.gathering().push(wire.NEXT_DUE);
    return this.#queue.called((result) => (result as number | null) ?? undefined);
  }

  message(id: MessageId): Promise<MessageRecord | undefined> {
    this.#queue.gathering().push(wire.MESSAGE, id);
    return this.#queue.called(messageRecord);
  }

  list({
    limit,
    before,
    after,
    status,
    lane,
  }: contract.ListQuery): Promise<readonly contract.ListedMessage[]> {
    const number = status === undefined ? null : STATUS_NUMBERS[status];
    this.#queue.gathering().push(wire.LIST, limit, before ?? null, after ?? null, number, lane ?? null);
    return this.#queue.called((result) => (result as MessageRow[]).map(listedMessage));
  }

  listProject(query: contract.ProjectQuery): Promise<readonly contract.ListedMessage[]> {
    return this.#projects.list(query);
  }

  sequenceOf(project: string, id: MessageId): Promise<number | undefined> {
    this.#queue.gathering().push(wire.SEQUENCE_OF, project, id);
    return this.#queue.called((result) => (result as number | null) ?? undefined);
  }

  amend({ id, project, what, mediaId, at }: contract.Amendment): Promise<contract.Amended> {
    this.#queue.gathering().push(wire.AMEND, project, id, what, mediaId ?? '', at);
    return this.#queue.called((answer) => {
      const [result, ...unused] = answer as [contract.Amended['result'], ...string[]];
      return { result, unused };
    });
  }

  usedMedia(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    this.#queue.gathering().push(wire.USED_MEDIA, hashes.length, ...hashes);
    return this.#queue.called((result) => new Set(result as string[]));
  }

  openOfProjects(): Promise<ReadonlyMap<string, number>> {
    this.#queue.gathering().push(wire.OPEN_OF_PROJECTS);
    return this.#queue.called((result) => new Map(result as [string, number][]));
  }

  contacts(now: number): Promise<readonly contract.StoredContact[]> {
    this.#queue.gathering().push(wire.CONTACTS, now);
    return this.#queue.called((result) => (result as ContactRow[]).map(unpackContact));
  }

  saveContacts(contacts: readonly contract.StoredContact[]): Promise<void> {
    return this.updateContacts([], contacts);
  }

  removeContacts(keys: readonly contract.ContactKey[]): Promise<void> {
    return this.updateContacts(keys, []);
  }

  updateContacts(
    remove: readonly contract.ContactKey[],
    save: readonly contract.StoredContact[],
  ): Promise<void> {
    const batch = this.#queue.gathering();
    batch.push(wire.UPDATE_CONTACTS, remove.length, save.length);
    for (const { aor, uri } of remove) batch.push(aor, uri);
    for (const contact of save) {
      batch.push(contact.aor, contact.uri, contact.expiresAt, packContact(contact));
    }
    return this.#queue.called(nothing);
  }

  watch(): () => void {
    return () => {};
  }

  statistics(): Promise<contract.StoreStatistics> {
    this.#queue.gathering().push(wire.STATISTICS);
    return this.#queue.called((result) => {
      const [messages, open, contacts] = result as [number, number, number];
      return { messages, open, contacts };
    });
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}

function appendResult(result: wire.WireResult): contract.AppendResult {
  if (typeof result === 'number') return { kind: 'appended', sequence: result };
  return { kind: 'duplicate', id: result as MessageId };
}

function nothing(): void {}

function openMessages(result: wire.WireResult): contract.OpenMessage[] {
  return (result as OpenRow[]).map((row) => {
    const { sequence, message, state, deliveries } = unpackMessage(row as unknown as MessageRow);
    return {
      sequence,
      message,
      state,
      deliveries,
      dueAt: row[MESSAGE_WIDTH] ?? undefined,
      ...(row[MESSAGE_WIDTH + 1] === 1 && { behind: true as const }),
    };
  });
}

function messageRecord(result: wire.WireResult): MessageRecord | undefined {
  if (result === null) return undefined;
  const [timeline, row] = result as [string | null, MessageRow];
  const unpacked = unpackMessage(row);
  const { message, state, marks, deliveries } = unpacked;
  return { message, state, marks, deliveries, timeline: unpackTimeline(unpacked, timeline) };
}

/** Some 5 ms of the thread's time. */
const LANES_AT_ONCE = 5000;
