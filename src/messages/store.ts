import type { CallbackStore, NewCallback } from './callbacks.ts';
import type { Database } from './database.ts';
import type {
  Attempt,
  Delivery,
  Marks,
  Message,
  MessageId,
  MessageRecord,
  MessageState,
  PeerReport,
  Status,
} from './message.ts';
import type { Receipt, Replacement } from './messaging.ts';
import type { Submission } from './technology.ts';

/**
 * Where messages, their fate and the contacts are kept. Shaped so that several nodes can share one:
 * everything is asynchronous and batched behind the interface, work is claimed by an owner for a lease,
 * and what other nodes wrote is told by {@link Store.watch}. One conformance suite runs on every store.
 *
 * Every write resolves when it is durable, not before. Writes of one caller take effect in the order in
 * which they were called, and reads see all writes called before them. Results come in the order of the calls.
 * Opening a store gives up whatever this node had claimed in an earlier life.
 */
export interface Store {
  /** Small texts that programs keep here, as AstDB. */
  readonly database: Database;

  /** Status callbacks on their way. They are written with what they tell of: `append` and `record` take them. */
  readonly callbacks: CallbackStore;

  /**
   * Keeps a new message: claimed by this node when it is due at once, by nobody when it is parked or due later.
   * With an idempotency key that its owner used before, nothing is written.
   */
  append(entry: NewMessage): Promise<AppendResult>;

  /** The message that this owner's idempotency key stands for at `now`; undefined when it is new. */
  keyed(owner: string, key: string, now: number): Promise<MessageId | undefined>;

  /**
   * Keeps what became of a message: its state and the deliveries and attempts that changed, in one transaction. Receipts that
   * had come before for what it submitted are given back, once.
   */
  record(change: MessageChange): Promise<readonly EarlyReceipt[]>;

  /** Puts another text in the place of that of a message that is `queued`. With a new `sendAt` it leaves its lane until then. */
  replace(id: MessageId, replacement: Replacement): Promise<'replaced' | 'not-found' | 'not-queued'>;

  /** Ids of peers, by which their receipts find messages. */
  readonly receipts: ReceiptStore;

  /** Parts of long messages that came in. */
  readonly parts: PartStore;

  /**
   * Claims messages for this node: those that are due (`dueAt <= now`) and claimed by nobody (or whose
   * lease has run out), of each lane only the one with the lowest sequence (others whose `sendAt` came are told, {@link
   * OpenMessage.behind}: whoever has the lane in hand must look for them); and, wherever they stand,
   * unclaimed ones whose expiry has passed. Oldest first. Parked ones are not even looked at until they expire.
   * A store may hand out an expired one that this node has claimed already: drop it if it is in hand.
   */
  claimDue(query: ClaimQuery): Promise<readonly OpenMessage[]>;

  /**
   * Claims the open messages of a lane in order of sequence, due or parked, this node's own included;
   * stops before one that another node holds. Messages whose `sendAt` has not come are left out.
   */
  claimLane(query: LaneQuery): Promise<readonly OpenMessage[]>;

  /** The lanes that hold open messages whose `sendAt` has come. Read once, at start. */
  openLanes(now: number): Promise<readonly string[]>;

  /** Prolongs the lease of everything this node has claimed. */
  renewLeases(until: number): Promise<void>;

  /** The earliest `dueAt` (or expiry of a parked message) after `now`, undefined when there is none. */
  nextDue(): Promise<number | undefined>;

  /** The message with all that is known of it. */
  message(id: MessageId): Promise<MessageRecord | undefined>;

  /** Newest first. Reading page by page with `before` costs the same on every page. */
  list(query: ListQuery): Promise<readonly ListedMessage[]>;

  /**
   * Messages of a project (`project.listed`), newest first whatever the query's side. A page costs the same wherever it
   * stands and whichever filters are given, as long as they match something near.
   */
  listProject(query: ProjectQuery): Promise<readonly ListedMessage[]>;

  /** Where a message stands in lists; undefined when the project has none with this id. For the tokens of pages. */
  sequenceOf(project: string, id: MessageId): Promise<number | undefined>;

  /**
   * Takes away for good what is asked for; only of a message that is done. Nothing of it stays on disk once the log is
   * checkpointed.
   */
  amend(amendment: Amendment): Promise<Amended>;

  /** Those of these hashes that a message has as media. */
  usedMedia(hashes: readonly string[]): Promise<ReadonlySet<string>>;

  /** How many outbound messages of each project are not done. Read once, at start. */
  openOfProjects(): Promise<ReadonlyMap<string, number>>;

  /** All contacts that have not expired at `now`. */
  contacts(now: number): Promise<readonly StoredContact[]>;
  /** Inserts or replaces by (aor, id). */
  saveContacts(contacts: readonly StoredContact[]): Promise<void>;
  removeContacts(keys: readonly ContactKey[]): Promise<void>;
  /**
   * Removals and saves of one REGISTER, in one transaction.
   */
  updateContacts(remove: readonly ContactKey[], save: readonly StoredContact[]): Promise<void>;

  /** Calls back for what other nodes wrote. A store of one node never calls. Returns the unsubscribe. */
  watch(onChange: (change: StoreChange) => void): () => void;

  /** Counts for metrics and `CoreStatus`. */
  statistics(): Promise<StoreStatistics>;

  /** Writes what is under way, then closes. */
  close(): Promise<void>;
}

export interface NewMessage {
  readonly message: Message;
  readonly state: MessageState;
  /** When to look at it next, Unix milliseconds; undefined = parked until its lane is woken or it expires. */
  readonly dueAt: number | undefined;
  readonly idempotency?: { readonly key: string; readonly validUntil: number };
  readonly callbacks?: readonly NewCallback[];
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly sequence: number }
  | { readonly kind: 'duplicate'; readonly id: MessageId };

export interface MessageChange {
  readonly id: MessageId;
  readonly state: MessageState;
  /** The statuses passed through since the last change, for the timeline; empty when the status did not change. */
  readonly transitions: readonly {
    readonly status: Status;
    readonly at: number;
    readonly errorCode: string;
    readonly errorMessage: string;
  }[];
  readonly deliveries: readonly Delivery[];
  readonly attempts: readonly Attempt[];
  readonly lane: string;
  /**
   * `done`: out of the lane for good. A number: due again then. `parked`: until the lane is woken or it
   * expires. With the last two this node gives up its claims on the whole lane, and the lane's other messages
   * are parked, so that what is stuck stays out of the due index. `keep`: still being worked on.
   */
  readonly next: number | 'parked' | 'done' | 'keep';
  readonly callbacks?: readonly NewCallback[];
  /** What a peer took of it since the last change, kept for its receipts. */
  readonly submissions?: readonly KeptSubmission[];
  /** {@link EarlyReceipt.number} of those that this change is due to: they are forgotten with it. */
  readonly settled?: readonly number[];
  /** What peers told that changed no status, for the timeline. */
  readonly reports?: readonly (PeerReport & { readonly at: number })[];
}

/** A {@link Submission} as it is kept: until `keptUntil`, found by its peer and key. */
export interface KeptSubmission extends Submission {
  readonly leg: string;
  /** The id in the one spelling in which ids are compared, see provider-id.ts. */
  readonly key: string;
  /** Unix milliseconds. */
  readonly keptUntil: number;
}

/** Where a peer's id leads. */
export interface FoundSubmission {
  readonly message: MessageId;
  readonly leg: string;
  readonly part: number;
  readonly recipient: string;
  readonly key: string;
}

/** A receipt that came before what it is for. It is kept until a change that is due to it says so. */
export interface EarlyReceipt {
  /** What it is known by here. */
  readonly number: number;
  /** Of the submission that it is for. */
  readonly leg: string;
  readonly part: number;
  readonly receipt: Receipt;
}

/** Part of the Store, with its rules for order and durability. */
export interface ReceiptStore {
  /** What was submitted under one of these keys, newest first for each key, the keys in the order given. */
  find(peer: string, keys: readonly string[]): Promise<readonly FoundSubmission[]>;
  /**
   * Keeps a receipt for a submission that is still to come under one of these keys (and for one of its numbers, where it says
   * any); {@link Store.record} gives it back then. After `keptUntil` it is forgotten, and so is the oldest of too many.
   */
  keep(receipt: Receipt, keys: readonly string[], keptUntil: number, now: number): Promise<void>;
  /** Those that were given back, but by no change said to be settled: an earlier life ended in between. Read once, at start. */
  unsettled(): Promise<readonly (EarlyReceipt & { readonly message: MessageId })[]>;
}

/** One part of a long message that came in. */
export interface IncomingPart {
  /** What its message is known by: the peer, both addresses, the reference and how many parts there are. */
  readonly message: string;
  /** Counts from 1. */
  readonly part: number;
  readonly parts: number;
  /** As it came: octets, and whatever is needed to read them, in the peer's own form. */
  readonly content: Buffer;
  /** Unix milliseconds: when it came. */
  readonly at: number;
}

/** Part of the Store, with its rules for order and durability. */
export interface PartStore {
  /** Keeps a part; the one that is there already stays. Gives back all parts of its message that are there, in order. */
  keep(part: IncomingPart): Promise<readonly IncomingPart[]>;
  /** The messages whose key begins so (each peer looks at its own) and of which parts came first before this time, oldest first. */
  older(prefix: string, than: number, limit: number): Promise<readonly (readonly IncomingPart[])[]>;
  /** Forgets a message, once it was handed on. */
  remove(message: string): Promise<void>;
}

export interface ClaimQuery {
  readonly now: number;
  readonly leaseUntil: number;
  readonly limit: number;
}

export interface LaneQuery {
  readonly lane: string;
  readonly now: number;
  /** The sequence behind which to begin; 0 for the lane's head. */
  readonly after: number;
  readonly leaseUntil: number;
  readonly limit: number;
}

/** An open message as the delivery engine takes it up again. */
export interface OpenMessage {
  readonly sequence: number;
  readonly message: Message;
  readonly state: MessageState;
  readonly deliveries: readonly Delivery[];
  readonly dueAt: number | undefined;
  /** Only of what is due: its time has come, and it is not claimed, as others of its lane are to be done before. Told once. */
  readonly behind?: true;
}

export interface ListQuery {
  readonly limit: number;
  /** Only messages with a lower sequence (the last one of the page before). */
  readonly before?: number;
  /** Only messages with a higher sequence: what is new. */
  readonly after?: number;
  readonly status?: Status;
  readonly lane?: string;
}

export interface ListedMessage {
  readonly sequence: number;
  readonly message: Message;
  readonly state: MessageState;
  readonly marks: Marks;
}

export interface ProjectQuery {
  readonly project: string;
  readonly limit: number;
  /** Messages with a lower sequence, the nearest to it. */
  readonly before?: number;
  /** Instead: messages with a higher sequence, the nearest to it. */
  readonly after?: number;
  /** Unix milliseconds: accepted at or after. */
  readonly createdFrom?: number;
  /** Unix milliseconds: accepted before. */
  readonly createdBefore?: number;
  /** Unix milliseconds: first taken by somebody at or after ({@link MessageState.sentAt}). */
  readonly sentFrom?: number;
  readonly sentBefore?: number;
  readonly from?: string;
  readonly to?: string;
  /** One of these; default: any. */
  readonly statuses?: readonly Status[];
  readonly direction?: Message['direction'];
  readonly includeDeleted: boolean;
}

export interface Amendment {
  readonly id: MessageId;
  readonly project: string;
  /** `redact`: the body. `delete`: body and media; it is marked. `media`: one file. */
  readonly what: 'redact' | 'delete' | 'media';
  /** With `media`. */
  readonly mediaId?: string;
  /** Unix milliseconds, for the mark. */
  readonly at: number;
}

export interface Amended {
  readonly result: 'amended' | 'not-found' | 'not-done';
  /** Hashes of media that no message has any more: their files are to be removed. */
  readonly unused: readonly string[];
}

export interface ContactKey {
  readonly aor: string;
  /** Identity within the AOR: the contact URI. */
  readonly uri: string;
}

/** A registered contact as it survives a restart. Times are Unix milliseconds. */
export interface StoredContact extends ContactKey {
  readonly endpoint: string;
  readonly expiresAt: number;
  readonly registeredAt: number;
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent: string;
  readonly path: string;
  readonly viaAddress: string;
  readonly viaPort: number;
  /** The flow it registered over, `udp`, `tcp`, `tls`, `ws` or `wss`. */
  readonly transport: string;
  /** `+sip.instance`, empty if none. */
  readonly instance: string;
  readonly regId: number;
  /** The node it registered with. */
  readonly node: string;
}

export type StoreChange =
  | { readonly kind: 'lane'; readonly lane: string }
  | { readonly kind: 'contacts'; readonly aor: string }
  | { readonly kind: 'status'; readonly id: MessageId };

export interface StoreStatistics {
  readonly messages: number;
  readonly open: number;
  readonly contacts: number;
}
