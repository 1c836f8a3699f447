import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import { type EarlyRow, type FoundRow, SUBMISSION_WORDS } from './pack-submission.ts';
import type { WireResult } from './wire.ts';

/** What peers call what they took: see migrations/0004-carriers.ts for the buckets. */
export function submissionStatements(
  db: DatabaseSync,
  early: {
    readonly any: boolean;
    give(submission: Submitted, now: number): readonly EarlyRow[];
    settle(number: number): void;
  },
) {
  const insert = db.prepare(
    'INSERT INTO submissions (bucket, peer, key, number, message, leg, part, recipient) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const find = db.prepare(
    `SELECT message, leg, part, recipient, key FROM submissions
     WHERE bucket = ? AND peer = ? AND key = ? ORDER BY number DESC LIMIT ${FOUND_LIMIT}`,
  );
  find.setReturnArrays(true);
  const purge = db.prepare(
    `DELETE FROM submissions WHERE (bucket, peer, key, number) IN
       (SELECT bucket, peer, key, number FROM submissions WHERE bucket = ? LIMIT ${PURGED_AT_ONCE})`,
  );
  const readBuckets = db.prepare(
    'SELECT bucket, first_until AS firstUntil, kept_until AS keptUntil, rows AS reserved FROM submission_buckets ORDER BY bucket',
  );
  const addBucket = db.prepare(
    'INSERT INTO submission_buckets (bucket, first_until, kept_until, rows) VALUES (?, ?, ?, ?)',
  );
  const saveBucket = db.prepare('UPDATE submission_buckets SET kept_until = ?, rows = ? WHERE bucket = ?');
  const removeBucket = db.prepare('DELETE FROM submission_buckets WHERE bucket = ?');

  /** Oldest first; what is new goes to the last. */
  let buckets: Bucket[] = [];
  forget();

  function forget(): void {
    const kept = readBuckets.all() as unknown as Omit<Bucket, 'rows'>[];
    // Some of the numbers that were reserved may be left out, but none is given twice.
    buckets = kept.map((bucket) => ({ ...bucket, rows: bucket.reserved }));
  }

  function bucketFor(keptUntil: number): Bucket {
    let last = buckets.at(-1);
    if (last === undefined || last.rows >= BUCKET_ROWS || keptUntil > last.firstUntil + BUCKET_MS) {
      last = {
        bucket: (last?.bucket ?? 0) + 1,
        firstUntil: keptUntil,
        keptUntil: keptUntil + UNTIL_STEP_MS,
        rows: 0,
        reserved: ROWS_RESERVED,
      };
      buckets.push(last);
      addBucket.run(last.bucket, last.firstUntil, last.keptUntil, last.reserved);
    }
    last.rows++;
    if (keptUntil > last.keptUntil || last.rows > last.reserved) {
      last.keptUntil = Math.max(last.keptUntil, keptUntil + UNTIL_STEP_MS);
      if (last.rows > last.reserved) last.reserved += ROWS_RESERVED;
      saveBucket.run(last.keptUntil, last.reserved, last.bucket);
    }
    return last;
  }

  /** Each new one takes up to two old ones away, so that the table shrinks by itself and never at once. */
  function purgeOld(now: number): void {
    const [first] = buckets;
    if (first === undefined || buckets.length === 1 || first.keptUntil > now) return;
    if (purge.run(first.bucket).changes !== 0) return;
    removeBucket.run(first.bucket);
    buckets.shift();
  }

  return {
    /** Those at the cursor, of a message; what was there before them, or 0. */
    append(message: string, c: Cursor): WireResult {
      const now = c.number();
      const given: EarlyRow[] = [];
      for (let left = c.number(); left > 0; left--) {
        const peer = c.string();
        const key = c.string();
        const leg = c.string();
        const part = c.number();
        const recipient = c.string();
        const { bucket, rows } = bucketFor(c.number());
        insert.run(bucket, peer, key, rows, message, leg, part, recipient);
        purgeOld(now);
        if (early.any) given.push(...early.give({ peer, key, message, leg, part, recipient }, now));
      }
      for (let left = c.number(); left > 0; left--) early.settle(c.number());
      return given.length === 0 ? 0 : given;
    },

    /** Passes over what is at the cursor. */
    skip(c: Cursor): void {
      c.number();
      c.skip(SUBMISSION_WORDS * c.number());
      c.skip(c.number());
    },

    /** peer and keys are at the cursor → FoundRow[] */
    find(c: Cursor): WireResult {
      const peer = c.string();
      const found: FoundRow[] = [];
      for (let left = c.number(); left > 0; left--) {
        const key = c.string();
        for (let i = buckets.length - 1; i >= 0 && found.length < FOUND_LIMIT; i--) {
          found.push(...(find.all((buckets[i] as Bucket).bucket, peer, key) as unknown as FoundRow[]));
        }
      }
      return found;
    },

    /** After a rollback. */
    forget,
  };
}

/** A submission as early receipts look at it. */
export interface Submitted {
  readonly peer: string;
  readonly key: string;
  readonly message: string;
  readonly leg: string;
  readonly part: number;
  readonly recipient: string;
}

interface Bucket {
  readonly bucket: number;
  readonly firstUntil: number;
  keptUntil: number;
  /** The number of its newest row. */
  rows: number;
  /** On disk: no row has a number above it. */
  reserved: number;
}

const BUCKET_ROWS = 2 ** 20;
/** So that what is over leaves within a day also where little is sent. */
const BUCKET_MS = 86_400_000;
/** `kept_until` rises by so much at once, and is not written with each row. */
const UNTIL_STEP_MS = 3_600_000;
/** Numbers are reserved so many at once, and not written with each row. */
const ROWS_RESERVED = 1024;
const PURGED_AT_ONCE = 2;
/** An id that was used more often than this is none. */
const FOUND_LIMIT = 32;
