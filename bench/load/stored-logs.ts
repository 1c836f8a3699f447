import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../src/storage/sqlite/database.ts';
import { laneHistory } from '../../src/storage/sqlite/lane-history.ts';
import { numberHistory } from '../../src/storage/sqlite/number-history.ts';
import type { Progress } from '../progress.ts';

/** The project that has eight of ten messages. */
export const BENCH_PROJECT = '0a1b2c3d-0000-4000-8000-000000000001';

/** When the first of them was accepted; then so many a second. Unix milliseconds. */
export const FIRST_ACCEPTED_AT = 1_700_000_000_000;
export const ACCEPTED_A_SECOND = 10;

/**
 * Fills a new database with messages that are done, written as the store writes them but straight through SQLite and in
 * great transactions: some 25 times as fast.
 */
export function storeLogs(directory: string, total: number, progress: Progress): void {
  const database = openDatabase(directory, 'bench');
  const { db } = database;
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
  db.exec(`INSERT INTO projects (number, id, longest_ms)
    VALUES (1, '${BENCH_PROJECT}', 14400000), (2, '${OTHER_PROJECT}', 14400000)`);
  const lanes = laneHistory(db);
  const histories = [numberHistory(db, 'sender'), numberHistory(db, 'recipient')];
  for (let first = 1; first <= total; first += CHUNK) {
    const last = Math.min(total, first + CHUNK - 1);
    db.exec('BEGIN');
    insertChunk(db, first, last);
    while (lanes.extend(last));
    for (const history of histories) while (history.extend(last));
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
    progress.show(last, total);
  }
  database.close();
}

/** The sequence of the project's message that stands at this place, counted from the newest. */
export function sequenceAt(directory: string, place: number): number {
  const database = openDatabase(directory, 'bench');
  const { sequence } = database.db
    .prepare(
      'SELECT sequence FROM project_messages WHERE project = 1 ORDER BY sequence DESC LIMIT 1 OFFSET ?',
    )
    .get(place) as { sequence: number };
  database.close();
  return sequence;
}

function insertChunk(db: DatabaseSync, first: number, last: number): void {
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`;
  const at = `(${FIRST_ACCEPTED_AT} + n * ${1000 / ACCEPTED_A_SECOND})`;
  const project = 'iif(n % 10 < 8, 1, 2)';
  const id = `iif(n % 10 < 8, '${BENCH_PROJECT}', '${OTHER_PROJECT}')`;
  db.exec(`${numbers} INSERT INTO messages
    (sequence, id, lane, place, wake_at, due_at, expires_at, status, fate, timeline, envelope, body, project)
    SELECT n, printf('%08x-%04x-7%03x-8000-%012x', ${at} >> 16, ${at} & 0xffff, n % 4096, n),
      'route:' || ${RECIPIENT}, 0, ${at} + 14400000, ${at}, ${at} + 14400000, iif(n % 100 = 7, 6, 4),
      printf('[1,200,"OK","","",%d,[["carrier","sip:carrier.example.net:5060",4,1,""]],%d]', ${at} + 80, ${at} + 40),
      printf('[2,%d,"",""]%s[4,%d,"",""]%s', ${at} + 1, char(10), ${at} + 80, char(10)),
      printf('["outbound","rest","%s","","route","route:%s","%s","%s","text/plain",%d,%d,1,[],0,["%s","%s","%s","sms",1,null,null,"","",1]]',
        ${id}, ${RECIPIENT}, ${SENDER}, ${RECIPIENT}, ${at}, ${at}, ${id}, ${SENDER}, ${RECIPIENT}),
      x'', ${project}
    FROM numbers`);
  db.exec(`${numbers} INSERT INTO project_messages (project, sequence, direction, deleted, sender, recipient)
    SELECT ${project} AS project, n, 0, n % 1000 = 5, ${SENDER}, ${RECIPIENT} FROM numbers ORDER BY project, n`);
  db.exec(`${numbers} INSERT INTO texts (sequence, rest, body)
    SELECT n, '', CAST('Message ' || n || ' of a load generator, of ordinary length' AS BLOB) FROM numbers`);
}

const OTHER_PROJECT = '0a1b2c3d-0000-4000-8000-000000000002';

/** One of 1,000. */
const SENDER = "printf('+1555%07d', n * 7919 % 1000)";
/** One of 100,000. */
const RECIPIENT = "printf('+1666%07d', n * 7919 % 100000)";

const CHUNK = 100_000;
