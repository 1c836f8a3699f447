import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import type { LaneListing } from './lane-history.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './pack-message.ts';
import type { WireResult } from './wire.ts';

/** Reading for people. */
export function readStatements(
  db: DatabaseSync,
  writes: { countOpen(): number; readonly lastSequence: number },
  contacts: { count(): number },
  history: { list(listing: LaneListing): WireResult },
) {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const one = arrays(`SELECT timeline, ${MESSAGE_COLUMNS} FROM messages WHERE id = ?`);
  const page = 'sequence < ?2 AND sequence > ?3 ORDER BY sequence DESC LIMIT ?1';
  const newest = arrays(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE ${page}`);
  const ofStatus = arrays(`SELECT ${MESSAGE_COLUMNS} FROM messages WHERE status = ?4 AND ${page}`);

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
      if (lane !== null) return history.list({ lane, status, limit, before, after });
      if (status !== null) return ofStatus.all(limit, before, after, status) as unknown[];
      return newest.all(limit, before, after) as unknown[];
    },

    statistics(): WireResult {
      // Sequences have no gaps and nothing is ever deleted: the last one is how many there are.
      return [writes.lastSequence, writes.countOpen(), contacts.count()];
    },
  };
}
