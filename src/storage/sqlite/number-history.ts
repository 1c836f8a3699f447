import type { DatabaseSync } from 'node:sqlite';

/**
 * Where the messages from a number, or to a number, of a project are: as the lanes' history (lane-history.ts), and for the
 * same reason, segment by segment of the sequences.
 */
export function numberHistory(db: DatabaseSync, side: 'sender' | 'recipient') {
  const table = `${side}_history`;
  const write = db.prepare(
    `INSERT INTO ${table} (segment, project, number, sequence)
     SELECT ?1, m.project, m.${side}, m.sequence FROM projects CROSS JOIN project_messages m
     WHERE m.project = projects.number
       AND m.sequence > ?1 * ${NUMBER_SEGMENT} AND m.sequence <= (?1 + 1) * ${NUMBER_SEGMENT}
     ORDER BY m.project, m.${side}, m.sequence`,
  );
  const written = db.prepare(`SELECT ifnull(max(segment) + 1, 0) AS segments FROM ${table}`);

  let segments = (written.get() as { segments: number }).segments;

  return {
    table,

    /** Up to which sequence it is written. */
    get end() {
      return segments * NUMBER_SEGMENT;
    },

    /** Writes the next segment that is full and has messages of projects; false when there is none. Outside of a transaction. */
    extend(lastSequence: number): boolean {
      while (lastSequence >= (segments + 1) * NUMBER_SEGMENT) {
        const { changes } = write.run(segments);
        segments++;
        if (changes !== 0) return true;
      }
      return false;
    },
  };
}

export type NumberHistory = ReturnType<typeof numberHistory>;

/** As many sequences make a segment. */
export const NUMBER_SEGMENT = 8192;
