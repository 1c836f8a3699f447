import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './pack-message.ts';
import { FIRST_OPENING, OPEN, UNCLAIMED } from './place.ts';
import type { WireResult } from './wire.ts';

/** Reading for people. */
export function readStatements(
  db: DatabaseSync,
  writes: { countOpen(): number; readonly lastSequence: number },
  contacts: { count(): number },
) {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const one = arrays(`SELECT timeline, ${MESSAGE_COLUMNS} FROM messages WHERE id = ?`);
  const page = 'sequence < ?2 AND sequence > ?3 ORDER BY sequence DESC LIMIT ?1';
  const newest = arrays(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${page}`);
  const ofLane = arrays(
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE lane = ?4 AND (?5 IS NULL OR status = ?5) AND ${page}`,
  );
  // The index by status leaves out what is claimed, which changes its status right away; those are few.
  const ofStatus = arrays(`SELECT * FROM (
    SELECT * FROM (SELECT ${MESSAGE_COLUMNS} FROM messages WHERE status = ?4 AND ${UNCLAIMED} AND ${page})
    UNION ALL
    SELECT * FROM (SELECT ${MESSAGE_COLUMNS} FROM messages INDEXED BY messages_wake
      WHERE place >= ${FIRST_OPENING} AND ${OPEN} AND status = ?4 AND ${page})
  ) ORDER BY sequence DESC LIMIT ?1`);

  return {
    /** → [timeline, MessageRow] or null */
    message(id: string): WireResult {
      const row = one.get(id) as unknown as [timeline: string | null, ...MessageRow] | undefined;
      return row === undefined ? null : [row[0], row.slice(1)];
    },

    list(c: Cursor): WireResult {
      const limit = c.number();
      const before = c.nullableNumber() ?? Number.MAX_SAFE_INTEGER;
      const after = c.nullableNumber() ?? 0;
      const status = c.nullableNumber();
      const lane = c.nullableString();
      if (lane !== null) return ofLane.all(limit, before, after, lane, status) as unknown[];
      if (status !== null) return ofStatus.all(limit, before, after, status) as unknown[];
      return newest.all(limit, before, after) as unknown[];
    },

    statistics(): WireResult {
      // Sequences have no gaps and nothing is ever deleted: the last one is how many there are.
      return [writes.lastSequence, writes.countOpen(), contacts.count()];
    },
  };
}
