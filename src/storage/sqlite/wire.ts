/**
 * What the two threads say to each other. A batch is one flat array: for each call its operation and its
 * arguments one after the other, because structured clone costs by the object. The answer holds one
 * result for each call, in the same order.
 *
 * Messages and contacts cross already packed (see pack-message.ts), so that the worker thread knows
 * columns and nothing else.
 */
export type Wire = string | number | null | Uint8Array<ArrayBuffer>;

export type Operation =
  | typeof APPEND
  | typeof APPEND_ONCE
  | typeof RECORD
  | typeof CLAIM_DUE
  | typeof CLAIM_LANE
  | typeof NEXT_DUE
  | typeof MESSAGE
  | typeof LIST
  | typeof CONTACTS
  | typeof UPDATE_CONTACTS
  | typeof STATISTICS
  | typeof OPEN_LANES
  | typeof KEYED
  | typeof ENTRY
  | typeof PUT_ENTRY
  | typeof REMOVE_ENTRY
  | typeof TREE
  | typeof REMOVE_TREE
  | typeof PROJECT_PAGE
  | typeof SEQUENCE_OF
  | typeof AMEND
  | typeof OPEN_OF_PROJECTS
  | typeof CALLBACK_RECEIVERS
  | typeof DUE_CALLBACKS
  | typeof NEXT_CALLBACK
  | typeof SETTLE_CALLBACKS
  | typeof LIST_CALLBACKS
  | typeof REVIVE_CALLBACKS
  | typeof COUNT_CALLBACKS
  | typeof USED_MEDIA
  | typeof FIND_SUBMISSIONS
  | typeof KEEP_RECEIPT
  | typeof UNSETTLED
  | typeof KEEP_PART
  | typeof OLD_PARTS
  | typeof REMOVE_PARTS
  | typeof REPLACE;

/** id, lane, place (SCHEDULED, WAITING, or 0: claimed), wake_at, due_at, expires_at, status, fate, envelope, body → sequence | WireProblem */
export const APPEND = 1;
/** owner, key, valid_until, now, then as APPEND → sequence | id of the first | WireProblem */
export const APPEND_ONCE = 2;
/**
 * id, lane, status, fate, timeline, next (a time, or NEXT_…), submissions if there are any (pack-submission.ts), callbacks as APPEND
 * → 0 | EarlyRow[] | WireProblem
 */
export const RECORD = 3;
/** now, lease_until, limit → OpenRow[] */
export const CLAIM_DUE = 4;
/** lane, now, after, limit → OpenRow[] */
export const CLAIM_LANE = 5;
/** → time | null */
export const NEXT_DUE = 6;
/** id → [timeline, MessageRow] | null */
export const MESSAGE = 7;
/** limit, before | null, after | null, status | null, lane | null → MessageRow[] */
export const LIST = 8;
/** now → ContactRow[] */
export const CONTACTS = 9;
/** number removed, number saved, then (aor, uri) each, then (aor, uri, expires_at, registration) each → 0 */
export const UPDATE_CONTACTS = 10;
/** → [messages, open, contacts] */
export const STATISTICS = 11;
/** now, the lane to begin behind, limit → [lane][] */
export const OPEN_LANES = 12;
/** owner, key, now → id | null */
export const KEYED = 13;
/** path → value | null */
export const ENTRY = 14;
/** path, where its key begins, value → 0 */
export const PUT_ENTRY = 15;
/** path → how many there were */
export const REMOVE_ENTRY = 16;
/** path, the path to begin behind (empty: none), limit → [path, key_at, value][] */
export const TREE = 17;
/** path, limit → how many were removed */
export const REMOVE_TREE = 18;

/**
 * project, limit, before | null, after | null, created from | null, created before | null, from | null, to | null,
 * direction | null, whether deleted ones too, bits of statuses | null, sent from | null, sent before | null
 * → [MessageRow[], where to go on | null]
 */
export const PROJECT_PAGE = 19;

/** project, id → sequence | null */
export const SEQUENCE_OF = 20;

/** project, id, what, media id, at → [result, ...unused hashes] */
export const AMEND = 21;

/** → [project, how many][] */
export const OPEN_OF_PROJECTS = 22;

/** the receiver to begin behind (empty: none), limit → receiver[] */
export const CALLBACK_RECEIVERS = 23;

/** receiver, now, limit → CallbackRow[] */
export const DUE_CALLBACKS = 24;

/** receiver → time | null */
export const NEXT_CALLBACK = 25;

/** number, then (message, status, place | null: taken, due_at | null, attempts, last error) each → 0 */
export const SETTLE_CALLBACKS = 26;

/**
 * limit, how many to look at, message and status to begin before, project | null, null | 0: pending | 1: dead
 * → [CallbackRow[], [message, status] to go on | null]
 */
export const LIST_CALLBACKS = 27;

/**
 * how many to look at, message and status to begin before, project | null, message | null, now
 * → [how many, receiver[], [message, status] to go on | null]
 */
export const REVIVE_CALLBACKS = 28;

/** → [pending, dead] */
export const COUNT_CALLBACKS = 29;

/** number, then the hashes → those that are used */
export const USED_MEDIA = 30;

/** peer, number, then the keys → FoundRow[] */
export const FIND_SUBMISSIONS = 31;

/** peer, receipt as JSON, kept until, now, number, then the keys → 0 */
export const KEEP_RECEIPT = 32;

/** → EarlyRow[], each with its message behind it */
export const UNSETTLED = 33;

/** message, part, parts, at, content → IncomingRow[] */
export const KEEP_PART = 34;

/** prefix, than, limit → IncomingRow[] */
export const OLD_PARTS = 35;

/** message → 0 */
export const REMOVE_PARTS = 36;

/** id, body, segments, sendAt | null, expiresAt | null → 'replaced' | 'not-found' | 'not-queued' */
export const REPLACE = 37;

export const NEXT_PARKED = -1;
export const NEXT_DONE = -2;
export const NEXT_KEEP = -3;

/** The thread answers each batch with one of these. */
export interface BatchAnswer {
  /** Set when the batch was rolled back: none of its calls had any effect. */
  readonly problem?: WireProblem;
  readonly results: readonly WireResult[];
}

export type WireResult = string | number | null | WireProblem | readonly unknown[];

/** A StorageError on its way between the threads. */
export interface WireProblem {
  readonly code: string;
  readonly message: string;
}

/** What the thread is started with. */
export interface Opening {
  readonly directory: string;
  readonly node: string;
}

/** What the thread says unasked. */
export type Notice =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly problem: WireProblem }
  | { readonly kind: 'problem'; readonly problem: WireProblem }
  | { readonly kind: 'closed' };
