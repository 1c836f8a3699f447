import type { DatabaseSync } from 'node:sqlite';
import { beginsWithSpelling, firstSpellingFrom, lowered, spellingAfter } from './spellings.ts';
import type { WireResult } from './wire.ts';

/**
 * The small texts of the Database. A tree is found whatever its letter case, but never by a scan: of the spellings of
 * its path those that are there are looked up one after the other, and what lies below each is one range of the table.
 */
export function entryStatements(db: DatabaseSync) {
  const one = db.prepare('SELECT value FROM entries WHERE path = ?');
  const save = db.prepare(
    `INSERT INTO entries (path, key_at, value) VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET key_at = excluded.key_at, value = excluded.value`,
  );
  const removeOne = db.prepare('DELETE FROM entries WHERE path = ?');
  const next = db.prepare('SELECT path FROM entries WHERE path >= ? ORDER BY path LIMIT 1');
  const page = db.prepare(
    `SELECT path, key_at, value FROM entries
     WHERE path >= max(?1, ?3) AND path < ?2 ORDER BY path LIMIT ?4`,
  );
  page.setReturnArrays(true);
  const remove = db.prepare(
    `DELETE FROM entries WHERE path IN
       (SELECT path FROM entries WHERE path >= ?1 AND path < ?2 ORDER BY path LIMIT ?3)`,
  );

  /** The ranges of paths behind `after` that a tree consists of, in the order of their bytes. */
  function* ranges(tree: string, after: string): Generator<readonly [from: string, to: string]> {
    for (const spelling of spellings(lowered(tree), after)) {
      if (spelling !== '') yield [spelling, `${spelling}\0`];
      yield [`${spelling}/`, `${spelling}${AFTER_SLASH}`];
    }
  }

  /** Every spelling of a path that some path begins with, and that some path behind `after` may begin with. */
  function* spellings(lower: string, after: string): Generator<string> {
    let spelling = firstSpellingFrom(after, lower);
    while (spelling !== undefined) {
      const path = (next.get(spelling) as { path: string } | undefined)?.path;
      if (path === undefined) return;
      if (beginsWithSpelling(path, lower)) {
        const found = path.slice(0, lower.length);
        yield found;
        spelling = spellingAfter(found, lower);
      } else spelling = firstSpellingFrom(path, lower);
    }
  }

  return {
    get(path: string): WireResult {
      return (one.get(path) as { value: string } | undefined)?.value ?? null;
    },

    put(path: string, keyAt: number, value: string): WireResult {
      save.run(path, keyAt, value);
      return 0;
    },

    remove(path: string): WireResult {
      return Number(removeOne.run(path).changes);
    },

    tree(tree: string, after: string, limit: number): WireResult {
      const rows: unknown[] = [];
      for (const [from, to] of ranges(tree, after)) {
        if (rows.length >= limit) break;
        rows.push(...page.all(from, to, `${after}\0`, limit - rows.length));
      }
      return rows;
    },

    /** At most so many of a tree; how many they were. */
    removeTree(tree: string, limit: number): WireResult {
      let removed = 0;
      for (const [from, to] of ranges(tree, '')) {
        if (removed >= limit) break;
        removed += Number(remove.run(from, to, limit - removed).changes);
      }
      return removed;
    },
  };
}

/** The character behind the slash. */
const AFTER_SLASH = '0';
