/**
 * What can go wrong with a store, each in one sentence that says what to do. A write that rejects with
 * one of these was not kept.
 */
export class StorageError extends Error {
  readonly code: StorageErrorCode;
  /** Whether the same call may well succeed later without anybody doing anything but making room. */
  readonly retryable: boolean;

  constructor(code: StorageErrorCode, message: string) {
    super(message);
    this.name = 'StorageError';
    this.code = code;
    this.retryable = code === 'full' || code === 'failed';
  }
}

export type StorageErrorCode =
  /** Another process has the data directory open. */
  | 'in-use'
  /** The directory or the file cannot be created or written. */
  | 'unwritable'
  /** The file is damaged, or is no database. */
  | 'corrupt'
  /** The file is a database of another program. */
  | 'foreign'
  /** The file was written by a newer Aldis. */
  | 'newer'
  /** No space is left. */
  | 'full'
  /** The store was closed, or its thread ended. */
  | 'closed'
  /** A change to a message that was never appended. */
  | 'unknown-message'
  /** A message with this id is there already. */
  | 'conflict'
  /** Anything else that the database said. */
  | 'failed';
