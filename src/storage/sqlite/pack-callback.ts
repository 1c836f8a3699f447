import type { NewCallback, StoredCallback } from '../../messages/callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import { STATUS_NUMBERS, statusOf } from './status-numbers.ts';
import type { Wire } from './wire.ts';

/** Pushes how many there are, and the words of each. */
export function pushCallbacks(batch: Wire[], callbacks: readonly NewCallback[] | undefined): void {
  if (callbacks === undefined) {
    batch.push(0);
    return;
  }
  batch.push(callbacks.length);
  for (const { status, at, receiver, project, errorCode, errorMessage } of callbacks) {
    batch.push(STATUS_NUMBERS[status], at, receiver, project, errorCode, errorMessage);
  }
}

/** How many words {@link pushCallbacks} pushes for each. */
export const CALLBACK_WORDS = 6;

/** What a callback is read from, in this order. */
export const CALLBACK_COLUMNS =
  'message, status, place, due_at, receiver, project, at, attempts, error_code, error_message, last_error';

export type CallbackRow = readonly [
  message: string,
  status: number,
  place: number,
  dueAt: number,
  receiver: string,
  project: string,
  at: number,
  attempts: number,
  errorCode: string,
  errorMessage: string,
  lastError: string,
];

export function unpackCallback(row: CallbackRow): StoredCallback {
  const [message, status, place, dueAt, receiver, project, at, attempts, errorCode, errorMessage, lastError] =
    row;
  return {
    message: message as MessageId,
    status: statusOf(status),
    project,
    receiver,
    at,
    errorCode,
    errorMessage,
    attempts,
    dueAt: place === CALLBACK_DEAD ? undefined : dueAt,
    lastError,
  };
}

/** Column `callbacks.place`. */
export const CALLBACK_DUE = 0;
export const CALLBACK_LATER = 1;
export const CALLBACK_DEAD = 2;
