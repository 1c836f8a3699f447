import { StorageError } from '../errors.ts';

/** What SQLite said, as one of ours: a sentence that says what to do. */
export function storageError(error: unknown, directory: string): StorageError {
  if (error instanceof StorageError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code = primaryCode(error);
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new StorageError(
        'in-use',
        `Another program holds the database in ${directory} locked: end what it does there, or name another directory with --data`,
      );
    case SQLITE_FULL:
      return new StorageError('full', `No space is left for the database in ${directory}: make room there`);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new StorageError(
        'corrupt',
        `The database in ${directory} is damaged (${said}): put a backup in its place, or move it away to begin anew`,
      );
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return new StorageError(
        'unwritable',
        `The database in ${directory} cannot be written (${said}): correct the owner and mode of its files`,
      );
    default:
      return new StorageError('failed', `The database in ${directory} failed: ${said}`);
  }
}

/** SQLite's extended codes hold the primary one in their low byte (https://sqlite.org/rescode.html). */
function primaryCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;
