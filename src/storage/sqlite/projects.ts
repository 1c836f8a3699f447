import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import { OPEN } from './place.ts';
import type { WireResult } from './wire.ts';

/** What is written of a project's message beside its row. */
export function projectStatements(db: DatabaseSync) {
  const numbers = db.prepare('SELECT number, id FROM projects');
  const addProject = db.prepare('INSERT INTO projects (id) VALUES (?) RETURNING number');
  const insert = db.prepare(
    'INSERT INTO project_messages (project, sequence, direction, deleted, sender, recipient) VALUES (?, ?, ?, 0, ?, ?)',
  );
  const insertText = db.prepare('INSERT INTO texts (sequence, rest, body) VALUES (?, ?, ?)');
  const insertLeg = db.prepare('INSERT INTO legs (parent, sequence) VALUES (?, ?)');
  const insertUse = db.prepare(
    'INSERT INTO media_uses (hash, sequence) VALUES (?, ?) ON CONFLICT (hash, sequence) DO NOTHING',
  );
  const sequenceOf = db.prepare('SELECT sequence FROM messages WHERE id = ? AND project = ?');
  const open = db.prepare(
    `SELECT projects.id, count(*) FROM messages INDEXED BY messages_wake
       CROSS JOIN project_messages m ON m.project = messages.project AND m.sequence = messages.sequence
       CROSS JOIN projects ON projects.number = messages.project
     WHERE ${OPEN} AND m.direction = ${OUTBOUND} GROUP BY projects.number`,
  );
  open.setReturnArrays(true);

  let known = readNumbers();

  function readNumbers(): Map<string, number> {
    const rows = numbers.all() as unknown as { number: number; id: string }[];
    return new Map(rows.map(({ number, id }) => [id, number]));
  }

  return {
    numberOf(project: string): number | undefined {
      return known.get(project);
    },

    /** The number that a new message's project has from now on. */
    enrol(project: string): number {
      let number = known.get(project);
      if (number === undefined) {
        number = (addProject.get(project) as { number: number }).number;
        known.set(project, number);
      }
      return number;
    },

    /** The rest of a message's words at the cursor, behind its project. */
    append(sequence: number, project: number | null, c: Cursor): void {
      const direction = c.number();
      const sender = c.string();
      const recipient = c.string();
      const parent = c.nullableString();
      if (project !== null) insert.run(project, sequence, direction, sender, recipient);
      else if (parent !== null) insertLeg.run(parent, sequence);
      insertText.run(sequence, c.string(), c.bytes());
      for (let left = c.number(); left > 0; left--) insertUse.run(c.string(), sequence);
    },

    sequenceOf(project: string, id: string): WireResult {
      const number = known.get(project);
      if (number === undefined) return null;
      return (sequenceOf.get(id, number) as { sequence: number } | undefined)?.sequence ?? null;
    },

    /** → [project, how many][] */
    open(): WireResult {
      return open.all() as unknown[];
    },

    /** After a rollback. */
    forget(): void {
      known = readNumbers();
    },
  };
}

/** Column `project_messages.direction`. */
export const OUTBOUND = 0;
export const INBOUND = 1;
