import type { DatabaseSync } from 'node:sqlite';
import type { Amended, Amendment } from '../../messages/store.ts';
import type { Cursor } from './cursor.ts';
import { packRest, unpackRest } from './pack-project.ts';
import { DONE } from './place.ts';
import type { WireResult } from './wire.ts';

/**
 * Taking away what a message said. Its text is overwritten where it stands, by as many bytes: SQLite writes a row that
 * keeps its length over the old one, so that nothing of it is left in the file (migrations/0003-projects.ts). The legs that
 * a message to several destinations has are its copies, and go with it.
 */
export function amendmentStatements(db: DatabaseSync) {
  const find = db.prepare('SELECT sequence, place FROM messages WHERE id = ? AND project = ?');
  const findLegs = db.prepare(
    `SELECT messages.sequence, messages.place FROM legs JOIN messages ON messages.sequence = legs.sequence
     WHERE legs.parent = ?`,
  );
  const mark = {
    redact: db.prepare('UPDATE messages SET redacted_at = ifnull(redacted_at, ?) WHERE sequence = ?'),
    delete: db.prepare('UPDATE messages SET deleted_at = ifnull(deleted_at, ?) WHERE sequence = ?'),
  };
  const markListed = db.prepare('UPDATE project_messages SET deleted = 1 WHERE project = ? AND sequence = ?');
  const wipeBody = db.prepare('UPDATE texts SET body = zeroblob(length(body)) WHERE sequence = ?');
  const readRest = db.prepare('SELECT rest FROM texts WHERE sequence = ?');
  const writeRest = db.prepare('UPDATE texts SET rest = ? WHERE sequence = ?');
  const removeUse = db.prepare('DELETE FROM media_uses WHERE hash = ? AND sequence = ?');
  const anyUse = db.prepare('SELECT EXISTS (SELECT 1 FROM media_uses WHERE hash = ?) AS found');

  /** At first because of what an earlier life may have left in the log. */
  let unwiped = true;

  /** Leaves of the media what `keeps` says; adds the hashes that nobody has any more to `unused`. */
  function dropMedia(
    sequence: number,
    keeps: (id: string) => boolean,
    all: boolean,
    unused: Set<string>,
  ): boolean {
    const { rest } = readRest.get(sequence) as { rest: string };
    const { media, customVariables, variables } = unpackRest(rest);
    const kept = media.filter(({ id }) => keeps(id));
    if (kept.length === media.length && !all) return false;
    const left = all ? '' : packRest({ media: kept, customVariables, variables });
    writeRest.run(padded(left, Buffer.byteLength(rest)), sequence);
    const stillThere = new Set(kept.map(({ hash }) => hash));
    for (const { hash } of media) {
      if (stillThere.has(hash)) continue;
      removeUse.run(hash, sequence);
      if (!isUsed(hash)) unused.add(hash);
    }
    return true;
  }

  function isUsed(hash: string): boolean {
    return (anyUse.get(hash) as { found: number }).found === 1;
  }

  return {
    /** id, what, media id and time are at the cursor. */
    amend(project: number | undefined, c: Cursor): WireResult {
      const id = c.string();
      const what = c.string() as Amendment['what'];
      const mediaId = c.string();
      const at = c.number();
      const row = project === undefined ? undefined : (find.get(id, project) as Found | undefined);
      if (row === undefined || project === undefined) return answer('not-found');
      const legs = findLegs.all(id) as unknown as Found[];
      if ([row, ...legs].some(({ place }) => place !== DONE)) return answer('not-done');
      const unused = new Set<string>();
      const sequences = [row, ...legs].map(({ sequence }) => sequence);
      if (what === 'media') {
        const dropped = sequences.map((sequence) =>
          dropMedia(sequence, (of) => of !== mediaId, false, unused),
        );
        if (!dropped.includes(true)) return answer('not-found');
      } else {
        for (const sequence of sequences) {
          wipeBody.run(sequence);
          if (what === 'delete') dropMedia(sequence, () => false, true, unused);
          mark[what].run(at, sequence);
        }
        if (what === 'delete') markListed.run(project, row.sequence);
      }
      unwiped = true;
      return answer('amended', [...unused]);
    },

    /** Which of the hashes at the cursor some message has. */
    used(c: Cursor): WireResult {
      const hashes = Array.from({ length: c.number() }, () => c.string());
      return hashes.filter(isUsed);
    },

    /** Whether something was taken away since the log was last emptied, in which it still stands. */
    get unwiped() {
      return unwiped;
    },

    wiped(): void {
      unwiped = false;
    },
  };
}

interface Found {
  readonly sequence: number;
  readonly place: number;
}

function answer(result: Amended['result'], unused: readonly string[] = []): WireResult {
  return [result, ...unused];
}

/** Spaces behind it make it as long as what it takes the place of; what takes something away is never longer. */
function padded(text: string, bytes: number): string {
  return text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));
}
