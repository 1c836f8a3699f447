import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import { withReplacement } from './pack-message.ts';
import { DONE, SCHEDULED, WAITING } from './place.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import type { WireResult } from './wire.ts';

/** Another text in the place of that of a message that has not left. */
export function replacementStatements(db: DatabaseSync, writes: { leftLane(lane: string): void }) {
  const find = db.prepare(
    `SELECT sequence, lane, place, due_at AS dueAt, expires_at AS expiresAt, status, envelope FROM messages WHERE id = ?`,
  );
  const wipe = db.prepare('UPDATE texts SET body = zeroblob(length(body)) WHERE sequence = ?');
  const writeText = db.prepare('UPDATE texts SET body = ? WHERE sequence = ?');
  const writeBody = db.prepare('UPDATE messages SET body = ? WHERE sequence = ?');
  const write = db.prepare(
    'UPDATE messages SET envelope = ?, expires_at = ?, due_at = ?, wake_at = ?, place = ? WHERE sequence = ?',
  );

  return {
    /** body, segments, send and expiry time are at the cursor. */
    replace(id: string, c: Cursor): WireResult {
      const body = c.bytes();
      const segments = c.number();
      const sendAt = c.nullableNumber();
      const until = c.nullableNumber();
      const row = find.get(id) as unknown as Found | undefined;
      if (row === undefined) return 'not-found';
      const { sequence, lane, status } = row;
      if (row.place === DONE || status !== STATUS_NUMBERS.queued) return 'not-queued';
      const envelope = withReplacement(row.envelope, segments, sendAt);
      const expiresAt = until ?? row.expiresAt;
      const dueAt = sendAt ?? row.dueAt;
      if (envelope.isOfProject) {
        // As where a text is taken away: what stood there is overwritten before another length may move it.
        wipe.run(sequence);
        writeText.run(body, sequence);
      } else writeBody.run(body, sequence);
      // With a new time it waits for that outside of its lane.
      const place = sendAt === null ? row.place : SCHEDULED;
      const waits = place === SCHEDULED || place === WAITING;
      const wakeAt = waits ? Math.min(dueAt ?? expiresAt, expiresAt) : expiresAt;
      write.run(envelope.text, expiresAt, dueAt, wakeAt, place, sequence);
      if (sendAt !== null) writes.leftLane(lane);
      return 'replaced';
    },
  };
}

interface Found {
  readonly sequence: number;
  readonly lane: string;
  readonly place: number;
  readonly dueAt: number | null;
  readonly expiresAt: number;
  readonly status: number;
  readonly envelope: string;
}
