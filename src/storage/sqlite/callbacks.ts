import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import {
  CALLBACK_COLUMNS,
  CALLBACK_DEAD,
  CALLBACK_DUE,
  CALLBACK_LATER,
  CALLBACK_WORDS,
  type CallbackRow,
} from './pack-callback.ts';
import type { WireResult } from './wire.ts';

/** Status callbacks on their way: see migrations/0003-projects.ts for what keeps one receiver out of another's way. */
export function callbackStatements(db: DatabaseSync) {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const key = 'message = ?1 AND status = ?2';
  // What follows one that was put off is put off with it.
  const insert = db.prepare(
    `INSERT INTO callbacks (message, status, place, due_at, receiver, project, at, attempts, error_code, error_message, last_error)
     SELECT ?1, ?2, iif(until IS NULL, ${CALLBACK_DUE}, ${CALLBACK_LATER}), ifnull(until, ?3), ?4, ?5, ?3, 0, ?6, ?7, ''
     FROM (SELECT max(due_at) AS until FROM callbacks
           WHERE message = ?1 AND status < ?2 AND place = ${CALLBACK_LATER})
     WHERE true ON CONFLICT (message, status) DO NOTHING`,
  );
  const putOffNext = db.prepare(
    `UPDATE callbacks SET place = ${CALLBACK_LATER}, due_at = max(due_at, ifnull(?3, due_at))
     WHERE message = ?1 AND status > ?2 AND place <> ${CALLBACK_DEAD}`,
  );
  const placeOf = db.prepare(`SELECT place FROM callbacks WHERE ${key}`);
  const forget = db.prepare(`DELETE FROM callbacks WHERE ${key}`);
  const put = db.prepare(
    `UPDATE callbacks SET place = ?3, due_at = ifnull(?4, due_at), attempts = ?5, last_error = ?6 WHERE ${key}`,
  );
  const comeDue = db.prepare(
    `UPDATE callbacks SET place = ${CALLBACK_DUE} WHERE (message, status) IN (
       SELECT message, status FROM callbacks WHERE place = ${CALLBACK_LATER} AND receiver = ?1 AND due_at <= ?2
       ORDER BY due_at, message, status LIMIT ?3)`,
  );
  const due = arrays(
    `SELECT ${CALLBACK_COLUMNS} FROM callbacks
     WHERE place = ${CALLBACK_DUE} AND receiver = ?1 AND due_at <= ?2 ORDER BY message, status LIMIT ?3`,
  );
  const firstDue = db.prepare(
    `SELECT due_at AS at FROM callbacks WHERE place = ${CALLBACK_DUE} AND receiver = ? ORDER BY message, status LIMIT 1`,
  );
  const firstLater = db.prepare(
    `SELECT due_at AS at FROM callbacks WHERE place = ${CALLBACK_LATER} AND receiver = ? ORDER BY due_at LIMIT 1`,
  );
  const receiversBehind = [CALLBACK_DUE, CALLBACK_LATER].map((place) =>
    db.prepare(
      `SELECT receiver FROM callbacks WHERE place = ${place} AND receiver > ? ORDER BY receiver LIMIT 1`,
    ),
  );
  const newest = arrays(
    `SELECT ${CALLBACK_COLUMNS} FROM callbacks WHERE (message, status) < (?1, ?2)
     ORDER BY message DESC, status DESC LIMIT ?3`,
  );
  const newestDead = arrays(
    `SELECT ${CALLBACK_COLUMNS} FROM callbacks WHERE place = ${CALLBACK_DEAD} AND (message, status) < (?1, ?2)
     ORDER BY message DESC, status DESC LIMIT ?3`,
  );
  const revive = db.prepare(
    `UPDATE callbacks SET place = iif(until IS NULL, ${CALLBACK_DUE}, ${CALLBACK_LATER}), due_at = ifnull(until, ?3),
       attempts = 0, last_error = ''
     FROM (SELECT max(due_at) AS until FROM callbacks
           WHERE message = ?1 AND status < ?2 AND place = ${CALLBACK_LATER})
     WHERE ${key}`,
  );
  const counted = [CALLBACK_DUE, CALLBACK_LATER, CALLBACK_DEAD].map((place) =>
    db.prepare(`SELECT count(*) AS n FROM callbacks WHERE place = ${place}`),
  );

  /** Counted when first asked for and kept from then on. */
  let counts: { pending: number; dead: number } | undefined;
  const count = (place: number, by: number) => {
    if (counts === undefined) return;
    if (place === CALLBACK_DEAD) counts.dead += by;
    else counts.pending += by;
  };

  function settle(message: string, status: number, c: Cursor): void {
    const place = c.nullableNumber();
    const dueAt = c.nullableNumber();
    const attempts = c.number();
    const lastError = c.string();
    const before = placeOf.get(message, status) as { place: number } | undefined;
    if (before === undefined) return;
    count(before.place, -1);
    if (place === null) forget.run(message, status);
    else {
      put.run(message, status, place, dueAt, attempts, lastError);
      if (place === CALLBACK_LATER) putOffNext.run(message, status, dueAt);
      count(place, 1);
    }
  }

  return {
    /** The callbacks at the cursor, of a message. */
    append(message: string, c: Cursor): void {
      for (let left = c.number(); left > 0; left--) {
        const { changes } = insert.run(
          message,
          c.number(),
          c.number(),
          c.string(),
          c.string(),
          c.string(),
          c.string(),
        );
        count(CALLBACK_DUE, Number(changes));
      }
    },

    /** Those of a change that is refused. */
    skip(c: Cursor): void {
      c.skip(c.number() * CALLBACK_WORDS);
    },

    due(receiver: string, now: number, limit: number): WireResult {
      comeDue.run(receiver, now, Math.max(limit, COME_DUE));
      return due.all(receiver, now, limit) as unknown[];
    },

    nextDue(receiver: string): WireResult {
      const next = (firstDue.get(receiver) ?? firstLater.get(receiver)) as { at: number } | undefined;
      return next?.at ?? null;
    },

    receivers(behind: string, limit: number): WireResult {
      const found: string[] = [];
      for (let at = behind; found.length < limit; ) {
        const next = receiversBehind
          .map((statement) => (statement.get(at) as { receiver: string } | undefined)?.receiver)
          .filter((receiver) => receiver !== undefined)
          .sort(byBytes)[0];
        if (next === undefined) break;
        found.push(next);
        at = next;
      }
      return found;
    },

    settle(c: Cursor): WireResult {
      for (let left = c.number(); left > 0; left--) settle(c.string(), c.number(), c);
      return 0;
    },

    /** → [rows, where to go on: [message, status] | null] */
    list(c: Cursor): WireResult {
      const limit = c.number();
      const look = c.number();
      const message = c.string();
      const status = c.number();
      const project = c.nullableString();
      const dead = c.nullableNumber();
      const rows = (dead === 1 ? newestDead : newest).all(message, status, look) as unknown as CallbackRow[];
      const found: CallbackRow[] = [];
      for (const row of rows) {
        if ((project === null || row[PROJECT] === project) && (dead !== 0 || row[PLACE] !== CALLBACK_DEAD)) {
          found.push(row);
          if (found.length === limit) return [found, null];
        }
      }
      const last = rows.at(-1);
      return [found, last === undefined || rows.length < look ? null : [last[0], last[1]]];
    },

    /** → [how many, their receivers, where to go on: [message, status] | null] */
    revive(c: Cursor): WireResult {
      const look = c.number();
      const message = c.string();
      const status = c.number();
      const project = c.nullableString();
      const only = c.nullableString();
      const now = c.number();
      const rows = newestDead.all(message, status, look) as unknown as CallbackRow[];
      const receivers = new Set<string>();
      let revived = 0;
      let more = rows.length === look;
      for (const row of rows) {
        if (only !== null && row[0] !== only) {
          more = false;
          break;
        }
        if (project !== null && row[PROJECT] !== project) continue;
        revive.run(row[0], row[1], now);
        receivers.add(row[RECEIVER]);
        revived++;
      }
      count(CALLBACK_DEAD, -revived);
      count(CALLBACK_DUE, revived);
      const last = rows.at(-1);
      return [revived, [...receivers], more && last !== undefined ? [last[0], last[1]] : null];
    },

    counts(): WireResult {
      if (counts === undefined) {
        const [due = 0, later = 0, dead = 0] = counted.map(
          (statement) => (statement.get() as { n: number }).n,
        );
        counts = { pending: due + later, dead };
      }
      return [counts.pending, counts.dead];
    },

    /** After a rollback. */
    forget(): void {
      counts = undefined;
    },
  };
}

/** As SQLite orders texts. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const PLACE = 2;
const RECEIVER = 4;
const PROJECT = 5;

/** How many at least come due at a time: some 2 ms of the thread's time. */
const COME_DUE = 500;
