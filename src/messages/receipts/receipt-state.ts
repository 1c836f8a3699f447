import { type ErrorName, errorCode } from '../errors.ts';
import type { Status } from '../message.ts';
import type { Confirmation } from '../messaging.ts';

/** What became of a message at an SMSC, in the words of its receipts: SMPP 3.4 appendix B and §5.2.28, 5.0 §4.7.15. */
export type ReceiptState =
  | 'SCHEDULED'
  | 'ENROUTE'
  | 'DELIVRD'
  | 'EXPIRED'
  | 'DELETED'
  | 'UNDELIV'
  | 'ACCEPTD'
  | 'UNKNOWN'
  | 'REJECTD'
  | 'SKIPPED';

/** What a state means to a message here. */
export interface StateMeaning {
  /** message_state. */
  readonly number: number;
  readonly status: Confirmation['status'];
  /** Where it failed, and no code of the network says more. */
  readonly error: ErrorName | undefined;
  /** Whether a code of the network may say more: that a validity period is over is said whatever was in the way. */
  readonly refined: boolean;
}

/**
 * The one table of states. `ACCEPTD` is, by the letter of SMPP 3.4, the end of a message that a person read on the subscriber's
 * behalf; what sends it today means that the next network has the message, and sends another receipt (Kannel reads it so, too).
 * `UNKNOWN` says nothing that could be told to anybody: what comes later counts.
 */
export const RECEIPT_STATES: Readonly<Record<ReceiptState, StateMeaning>> = {
  SCHEDULED: { number: 0, status: 'sent', error: undefined, refined: false },
  ENROUTE: { number: 1, status: 'sent', error: undefined, refined: false },
  DELIVRD: { number: 2, status: 'delivered', error: undefined, refined: false },
  EXPIRED: { number: 3, status: 'undelivered', error: 'carrierExpired', refined: false },
  DELETED: { number: 4, status: 'undelivered', error: 'unknown', refined: true },
  UNDELIV: { number: 5, status: 'undelivered', error: 'unknown', refined: true },
  ACCEPTD: { number: 6, status: 'sent', error: undefined, refined: false },
  UNKNOWN: { number: 7, status: 'sent', error: undefined, refined: false },
  REJECTD: { number: 8, status: 'undelivered', error: 'rejectedContent', refined: true },
  SKIPPED: { number: 9, status: 'undelivered', error: 'rejectedContent', refined: true },
};

/** The state that a word means, whatever its case; carriers write a few of them out. undefined: nobody knows the word. */
export function stateOfWord(word: string): ReceiptState | undefined {
  const upper = word.toUpperCase();
  return Object.hasOwn(RECEIPT_STATES, upper) ? (upper as ReceiptState) : OTHER_WORDS.get(upper);
}

/** The state that a message_state means. */
export function stateOfNumber(number: number): ReceiptState | undefined {
  return BY_NUMBER.get(number);
}

/** The state to tell a peer of a message of ours, and the `err` that goes with it (see err-codes.ts). */
export function stateOfStatus(status: Status, error: string): { state: ReceiptState; err: number } {
  if (status === 'delivered' || status === 'read') return { state: 'DELIVRD', err: 0 };
  if (status === 'queued' || status === 'initiated') return { state: 'ENROUTE', err: 0 };
  if (status === 'sent') return { state: 'ACCEPTD', err: 0 };
  return FAILURES.get(error) ?? { state: 'UNDELIV', err: UNSPECIFIED };
}

/** 3GPP TS 29.002 §17.6: system failure. */
const UNSPECIFIED = 34;

const BY_NUMBER = new Map(
  Object.entries(RECEIPT_STATES).map(([state, { number }]) => [number, state as ReceiptState]),
);

const OTHER_WORDS = new Map<string, ReceiptState>([
  ['DELIVERED', 'DELIVRD'],
  ['DELIVERD', 'DELIVRD'],
  ['UNDELIVERABLE', 'UNDELIV'],
  ['UNDELIVERED', 'UNDELIV'],
  ['UNDELIVRD', 'UNDELIV'],
  ['UNDELVRD', 'UNDELIV'],
  ['FAILED', 'UNDELIV'],
  ['ACCEPTED', 'ACCEPTD'],
  ['REJECTED', 'REJECTD'],
  ['EN_ROUTE', 'ENROUTE'],
  ['ENROUTED', 'ENROUTE'],
  ['BUFFERED', 'ENROUTE'],
  ['BUFFRED', 'ENROUTE'],
  ['CANCELLED', 'DELETED'],
  ['CANCELED', 'DELETED'],
]);

/** Chosen so that reading such a receipt leads to the same code again. */
const FAILURES: ReadonlyMap<string, { state: ReceiptState; err: number }> = new Map([
  [errorCode('expired'), { state: 'EXPIRED', err: 0 }],
  [errorCode('carrierExpired'), { state: 'EXPIRED', err: 0 }],
  [errorCode('unreachable'), { state: 'UNDELIV', err: 27 }],
  [errorCode('offline'), { state: 'UNDELIV', err: 27 }],
  [errorCode('blocked'), { state: 'REJECTD', err: 13 }],
  [errorCode('unknownDestination'), { state: 'UNDELIV', err: 1 }],
  [errorCode('unroutable'), { state: 'UNDELIV', err: 11 }],
  [errorCode('rejectedContent'), { state: 'REJECTD', err: 0 }],
  [errorCode('optedOut'), { state: 'REJECTD', err: 13 }],
  [errorCode('cancelled'), { state: 'DELETED', err: 0 }],
]);
