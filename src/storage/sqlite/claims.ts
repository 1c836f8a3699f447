import type { DatabaseSync } from 'node:sqlite';
import { MESSAGE_COLUMNS, MESSAGE_WIDTH, type MessageRow } from './pack-message.ts';
import { BEHIND, FIRST_OPENING, IN_LANE, OPEN, SCHEDULED, WAITING } from './place.ts';
import type { WireResult } from './wire.ts';

/** A message as it is claimed: its columns, and when it was due. */
export type OpenRow = readonly [...MessageRow, dueAt: number | null, behind?: 1];

/**
 * Claiming. There is one node, so that a claim lasts as long as this opening of the database: what has a
 * higher place than any opening before is claimed, what an earlier one had claimed is free again and due.
 *
 * When this node gives up a lane, the rows of its other messages are not touched, however many they are:
 * for what it shows, a claimed message is a parked one. Neither is due, both are handed out when their lane
 * is claimed and when they expire. The node drops an expired one that it has in hand.
 *
 * A message whose `sendAt` comes is enrolled in its lane by whatever looks at it first. What is due but not
 * the head of its lane is put BEHIND, out of what is due, until the head is done, so that no scan passes
 * over it twice.
 */
export function claimStatements(db: DatabaseSync, opening: number, writes: { putBehind(): void }) {
  const find = (where: string, order: string) => {
    const statement = db.prepare(
      `SELECT ${MESSAGE_COLUMNS}, due_at, place FROM messages WHERE ${where} ORDER BY ${order} LIMIT ?`,
    );
    statement.setReturnArrays(true);
    return statement;
  };
  const orphaned = find(`place BETWEEN ${FIRST_OPENING} AND ${opening - 1} AND ${OPEN}`, 'place, wake_at');
  const due = [WAITING, BEHIND, opening].map((place) =>
    find(`place = ${place} AND wake_at <= ? AND ${OPEN}`, 'wake_at'),
  );
  const inLane = find(`lane = ? AND sequence > ? AND ${IN_LANE}`, 'sequence');
  const head = db.prepare(
    `SELECT sequence FROM messages WHERE lane = ? AND ${IN_LANE} ORDER BY sequence LIMIT 1`,
  );
  const take = db.prepare(`UPDATE messages SET place = ${opening}, wake_at = ? WHERE sequence = ?`);
  const putBehind = db.prepare(
    `UPDATE messages SET place = ${BEHIND}, wake_at = expires_at, due_at = ifnull(due_at, 0) WHERE sequence = ?`,
  );
  const enrol = db.prepare(
    `UPDATE messages SET place = ${WAITING} WHERE place = ${SCHEDULED} AND wake_at <= ? AND ${OPEN}`,
  );
  const lanes = db.prepare(
    `SELECT DISTINCT lane FROM messages WHERE lane > ? AND ${IN_LANE} ORDER BY lane LIMIT ?`,
  );
  lanes.setReturnArrays(true);
  const anyOrphan = db.prepare(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE place BETWEEN ${FIRST_OPENING} AND ${opening - 1} AND ${OPEN}) AS found`,
  );
  const earliest = db.prepare(
    `SELECT min(wake_at) AS at FROM (${[SCHEDULED, WAITING, BEHIND, opening]
      .map((place) => `SELECT min(wake_at) AS wake_at FROM messages WHERE place = ${place} AND ${OPEN}`)
      .join(' UNION ALL ')})`,
  );

  let orphans = isAnyOrphan();

  function isAnyOrphan(): boolean {
    return (anyOrphan.get() as { found: number }).found === 1;
  }

  /** Takes what of `rows` may be handed out, and puts the rest behind its heads: what an earlier opening left needs no telling. */
  function sift(
    rows: readonly ClaimRow[],
    now: number,
    leaseUntil: number,
    taken: OpenRow[],
    tellsBehind: boolean,
  ): void {
    for (const row of rows) {
      const [sequence, , lane, expiresAt] = row;
      const expired = expiresAt <= now;
      if (expired || isHead(lane, sequence)) {
        // An expired one is handed out again if nothing has become of it until then.
        take.run(expired ? leaseUntil : expiresAt, sequence);
        taken.push(openRow(row));
      } else {
        putBehind.run(sequence);
        writes.putBehind();
        if (tellsBehind) taken.push([...openRow(row), 1] as unknown as OpenRow);
      }
    }
  }

  /** Whether nothing of the lane comes before it. (One that is scheduled is not in its lane yet.) */
  function isHead(lane: string, sequence: number): boolean {
    const first = head.get(lane) as { sequence: number } | undefined;
    return first === undefined || first.sequence >= sequence;
  }

  return {
    due(now: number, leaseUntil: number, limit: number): OpenRow[] {
      enrol.run(now);
      const taken: OpenRow[] = [];
      if (orphans) {
        sift(orphaned.all(limit) as unknown as ClaimRow[], now, leaseUntil, taken, false);
        orphans = isAnyOrphan();
      }
      for (const statement of due) {
        const room = limit - taken.length;
        if (room <= 0) break;
        sift(statement.all(now, room) as unknown as ClaimRow[], now, leaseUntil, taken, true);
      }
      return taken;
    },

    lane(lane: string, now: number, after: number, limit: number): OpenRow[] {
      enrol.run(now);
      const rows = inLane.all(lane, after, limit) as unknown as ClaimRow[];
      for (const row of rows) {
        const [sequence, , , expiresAt] = row;
        if (row[PLACE] !== opening) take.run(expiresAt, sequence);
      }
      return rows.map(openRow);
    },

    openLanes(now: number, after: string, limit: number): WireResult {
      enrol.run(now);
      return lanes.all(after, limit) as unknown[];
    },

    nextDue(): number | null {
      return orphans ? 0 : (earliest.get() as { at: number | null }).at;
    },
  };
}

type ClaimRow = readonly [...MessageRow, dueAt: number | null, place: number];

function openRow(row: ClaimRow): OpenRow {
  return row.slice(0, PLACE) as unknown as OpenRow;
}

/** The index of the place in a {@link ClaimRow}. */
const PLACE = MESSAGE_WIDTH + 1;
