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
  | typeof REMOVE_TREE;

/** id, lane, place (SCHEDULED, WAITING, or 0: claimed), wake_at, due_at, expires_at, status, fate, envelope, body → sequence | WireProblem */
export const APPEND = 1;
/** owner, key, valid_until, now, then as APPEND → sequence | id of the first | WireProblem */
export const APPEND_ONCE = 2;
/** id, lane, status, fate, timeline, next (a time, or NEXT_…) → 0 | WireProblem */
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
/** now → [lane][] */
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
