import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { FIRST_OPENING } from './place.ts';
import { storageError } from './problems.ts';

/** An open database, and the number of this opening: greater than that of every one before. */
export interface OpenDatabase {
  readonly db: DatabaseSync;
  readonly opening: number;
  close(): void;
}

/**
 * Opens the database of a data directory, makes it where there is none, brings it to this version, and
 * keeps every other process out until it is closed or this process ends, however it ends.
 *
 * @throws StorageError in-use, unwritable, corrupt, foreign, newer, full
 */
export function openDatabase(directory: string, node: string): OpenDatabase {
  const file = join(directory, 'aldis.db');
  makeFile(directory, file);
  const lock = lockDirectory(directory);
  let db: DatabaseSync | undefined;
  try {
    refuseOrphanedLog(directory, file);
    db = new DatabaseSync(file, { timeout: BUSY_MS });
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    const { application_id } = db.prepare('PRAGMA application_id').get() as { application_id: number };
    const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
    if (application_id !== APPLICATION_ID && tables > 0) throw foreign(file);
    db.exec(`PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = ${WAL_BYTES_KEPT};
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA secure_delete = FAST;
      PRAGMA temp_store = MEMORY`);
    migrate(db, file);
    const opening = countOpening(db, node);
    const opened = db;
    return {
      db,
      opening,
      close() {
        opened.close();
        lock.close();
      },
    };
  } catch (error) {
    db?.close();
    lock.close();
    throw storageError(error, directory);
  }
}

/**
 * SQLite deletes the log of an empty database. Ours is never empty once there is a log (its first page is written
 * before), so the file was cut off or replaced, and the log may hold messages that stand nowhere else.
 */
function refuseOrphanedLog(directory: string, file: string): void {
  if (statSync(file).size > 0 || (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0)
    return;
  throw new StorageError(
    'corrupt',
    `The database in ${directory} is damaged (aldis.db is empty, but its log aldis.db-wal is not): put a backup in its place, or move both away to begin anew`,
  );
}

/** For the owner's eyes only; the write-ahead log takes its mode from the file. */
function makeFile(directory: string, file: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    const entry = openSync(directory, 'r');
    fsyncSync(entry);
    closeSync(entry);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(
      'unwritable',
      `The data directory ${directory} cannot be written (${reason}): correct its owner and mode, or name another with --data`,
    );
  }
}

/**
 * A lock of its own, so that the database itself can be read and backed up with SQLite's tools while it
 * is in use. The operating system drops it with the process.
 */
function lockDirectory(directory: string): DatabaseSync {
  const lock = new DatabaseSync(join(directory, 'aldis.lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    const problem = storageError(error, directory);
    if (problem.code !== 'in-use') throw problem;
    throw new StorageError(
      'in-use',
      `The data directory ${directory} is in use by another process: stop that one first, or name another directory with --data`,
    );
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > MIGRATIONS.length) {
    throw new StorageError(
      'newer',
      `The database ${file} was written by a newer Aldis (its version is ${version}, this program knows ${MIGRATIONS.length}): run that one`,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.exec(`BEGIN IMMEDIATE;
      ${MIGRATIONS[next]};
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${next + 1};
      COMMIT`);
  }
}

function countOpening(db: DatabaseSync, node: string): number {
  const save = db.prepare(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  db.exec('BEGIN IMMEDIATE');
  const row = db.prepare("SELECT value FROM meta WHERE name = 'opening'").get() as
    | { value: number }
    | undefined;
  const opening = (row?.value ?? FIRST_OPENING - 1) + 1;
  save.run('opening', opening);
  save.run('node', node);
  db.exec('COMMIT');
  return opening;
}

function foreign(file: string): StorageError {
  return new StorageError(
    'foreign',
    `The file ${file} is a database of another program: name another directory with --data`,
  );
}

/** "Aldi" in ASCII. */
const APPLICATION_ID = 0x416c6469;

/** Pairs of append and outcome a second by page size: 4096: 78,000; 8192: 89,000; 16384: 55,000 and more log. */
const PAGE_BYTES = 8192;

const CACHE_KIB = 32 * 1024;

/** The log is cut back to this after something (a long read by another program) made it grow. */
const WAL_BYTES_KEPT = 64 * 1024 * 1024;

/** How long to wait for another program that writes to the file, before a batch fails. */
export const BUSY_MS = 5_000;
