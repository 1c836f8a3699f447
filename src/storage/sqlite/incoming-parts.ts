import type { DatabaseSync } from 'node:sqlite';
import type { IncomingRow } from './pack-submission.ts';
import type { WireResult } from './wire.ts';

/** Parts of long messages that came in. */
export function incomingPartStatements(db: DatabaseSync) {
  const insert = db.prepare(
    `INSERT INTO incoming_parts (message, part, parts, at, content) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (message, part) DO NOTHING`,
  );
  const ofMessage = db.prepare(
    'SELECT message, part, parts, at, content FROM incoming_parts WHERE message = ? ORDER BY part',
  );
  ofMessage.setReturnArrays(true);
  const old = db.prepare(
    `SELECT message FROM incoming_parts INDEXED BY incoming_parts_at WHERE at < ?2 AND substr(message, 1, length(?1)) = ?1
     GROUP BY message ORDER BY min(at) LIMIT ?3`,
  );
  const remove = db.prepare('DELETE FROM incoming_parts WHERE message = ?');

  return {
    keep(message: string, part: number, parts: number, at: number, content: Uint8Array): WireResult {
      insert.run(message, part, parts, at, content);
      return ofMessage.all(message) as unknown[];
    },

    older(prefix: string, than: number, limit: number): WireResult {
      const messages = old.all(prefix, than, limit) as unknown as { message: string }[];
      return messages.flatMap(({ message }) => ofMessage.all(message) as unknown as IncomingRow[]);
    },

    remove(message: string): WireResult {
      remove.run(message);
      return 0;
    },
  };
}
