import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import { OPEN } from './place.ts';
import type { WireResult } from './wire.ts';

/** What is written of a project's message beside its row. */
export function projectStatements(db: DatabaseSync) {
  const numbers = db.prepare('SELECT number, id, longest_ms AS longestMs FROM projects');
  const addProject = db.prepare('INSERT INTO projects (id, longest_ms) VALUES (?, 0) RETURNING number');
  const insert = db.prepare(
    'INSERT INTO project_messages (project, sequence, direction, deleted, sender, recipient) VALUES (?, ?, ?, 0, ?, ?)',
  );
  const insertText = db.prepare('INSERT INTO texts (sequence, rest, body) VALUES (?, ?, ?)');
  const insertLeg = db.prepare('INSERT INTO legs (parent, sequence) VALUES (?, ?)');
  const insertUse = db.prepare(
    'INSERT INTO media_uses (hash, sequence) VALUES (?, ?) ON CONFLICT (hash, sequence) DO NOTHING',
  );
  const lengthen = db.prepare('UPDATE projects SET longest_ms = ? WHERE number = ?');
  const sequenceOf = db.prepare('SELECT sequence FROM messages WHERE id = ? AND project = ?');
  const open = db.prepare(
    `SELECT projects.id, count(*) FROM messages INDEXED BY messages_wake
       CROSS JOIN project_messages m ON m.project = messages.project AND m.sequence = messages.sequence
       CROSS JOIN projects ON projects.number = messages.project
     WHERE ${OPEN} AND m.direction = ${OUTBOUND} GROUP BY projects.number`,
  );
  open.setReturnArrays(true);

  let known = readProjects();

  function readProjects(): Map<string, KnownProject> {
    const rows = numbers.all() as unknown as (KnownProject & { id: string })[];
    return new Map(rows.map(({ number, id, longestMs }) => [id, { number, longestMs }]));
  }

  return {
    find(project: string): KnownProject | undefined {
      return known.get(project);
    },

    /** A project that has messages from now on. */
    enrol(project: string): KnownProject {
      let enrolled = known.get(project);
      if (enrolled === undefined) {
        enrolled = { number: (addProject.get(project) as { number: number }).number, longestMs: 0 };
        known.set(project, enrolled);
      }
      return enrolled;
    },

    /** The rest of a message's words at the cursor, behind its project. */
    append(sequence: number, project: KnownProject | null, c: Cursor): void {
      const direction = c.number();
      const sender = c.string();
      const recipient = c.string();
      const parent = c.nullableString();
      const validMs = c.number();
      if (project !== null) {
        insert.run(project.number, sequence, direction, sender, recipient);
        if (validMs > project.longestMs) {
          project.longestMs = validMs;
          lengthen.run(validMs, project.number);
        }
      } else if (parent !== null) insertLeg.run(parent, sequence);
      insertText.run(sequence, c.string(), c.bytes());
      for (let left = c.number(); left > 0; left--) insertUse.run(c.string(), sequence);
    },

    sequenceOf(project: string, id: string): WireResult {
      const found = known.get(project);
      if (found === undefined) return null;
      return (sequenceOf.get(id, found.number) as { sequence: number } | undefined)?.sequence ?? null;
    },

    /** → [project, how many][] */
    open(): WireResult {
      return open.all() as unknown[];
    },

    /** After a rollback. */
    forget(): void {
      known = readProjects();
    },
  };
}

/** As in its row, see migrations/0003-projects.ts. */
export interface KnownProject {
  readonly number: number;
  longestMs: number;
}

/** Column `project_messages.direction`. */
export const OUTBOUND = 0;
export const INBOUND = 1;
