import type { DatabaseSync } from 'node:sqlite';
import type { Cursor } from './cursor.ts';
import type { NumberHistory } from './number-history.ts';
import { candidates, type ProjectFilter, type ProjectSearch } from './project-candidates.ts';
import type { KnownProject } from './projects.ts';
import type { WireResult } from './wire.ts';

/**
 * The log of a project, page by page. What is looked at is a range of sequences at a time, from `at` on towards older
 * messages or newer ones; a range holds so many candidates as take about a millisecond, and a slice of a page so many
 * ranges as take {@link SLICE_MS}, so that a filter which matches nothing among millions holds up no commit. Whoever asks
 * goes on where the slice ended.
 *
 * Times of acceptance are found by bisection: ids begin with theirs and grow with
 * the sequence.
 *
 * @param elapsedMs a clock for how long something takes
 */
export function projectReads(
  db: DatabaseSync,
  projects: { find(project: string): KnownProject | undefined },
  writes: { readonly lastSequence: number },
  histories: { readonly sender: NumberHistory; readonly recipient: NumberHistory },
  elapsedMs: () => number,
) {
  const older = candidates(db, histories, 'DESC');
  const newer = candidates(db, histories, 'ASC');
  const idAt = db.prepare('SELECT id FROM messages WHERE sequence = ?');

  /** The first sequence that was accepted at this time or later. */
  function firstSince(time: number): number {
    let low = 1;
    let high = writes.lastSequence + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { id } = idAt.get(middle) as { id: string };
      if (timeOf(id) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function read(c: Cursor): ProjectSearch | undefined {
    const project = projects.find(c.string());
    const limit = c.number();
    const before = c.nullableNumber();
    const after = c.nullableNumber();
    const createdFrom = c.nullableNumber();
    const createdBefore = c.nullableNumber();
    const filter: ProjectFilter = [
      c.nullableString(),
      c.nullableString(),
      c.nullableNumber(),
      c.number(),
      c.nullableNumber(),
      c.nullableNumber(),
      c.nullableNumber(),
    ];
    if (project === undefined) return undefined;
    const sentBefore = filter[SENT_BEFORE];
    let high = Math.min(before ?? Number.MAX_SAFE_INTEGER, writes.lastSequence + 1);
    if (createdBefore !== null) high = Math.min(high, firstSince(createdBefore));
    // Nothing is taken before it is accepted.
    if (sentBefore !== null) high = Math.min(high, firstSince(sentBefore));
    let low = after ?? 0;
    if (createdFrom !== null) low = Math.max(low, firstSince(createdFrom) - 1);
    // Nothing is taken after it has expired, but for what is under way then.
    const sentFrom = filter[SENT_FROM];
    if (sentFrom !== null) low = Math.max(low, firstSince(sentFrom - project.longestMs - UNDER_WAY_MS) - 1);
    return {
      project: project.number,
      limit,
      low,
      high,
      ascending: after !== null && before === null,
      filter,
    };
  }

  return {
    /** → [rows in the order they were found, where to go on | null] */
    page(c: Cursor): WireResult {
      const query = read(c);
      if (query === undefined) return [[], null];
      const { limit, ascending } = query;
      const { look } = ascending ? newer : older;
      const began = elapsedMs();
      const rows: unknown[] = [];
      let { low, high } = query;
      let atOnce = FIRST_CANDIDATES;
      for (let now = began; high - low > 1; ) {
        const reached = look(query, low, high, atOnce, limit - rows.length, rows);
        if (rows.length >= limit) return [rows, null];
        if (ascending) low = reached;
        else high = reached;
        const then = now;
        now = elapsedMs();
        if (now - began >= SLICE_MS) return high - low > 1 ? [rows, reached] : [rows, null];
        if (now - then < SLICE_MS / 4) atOnce *= 2;
        else if (now - then > SLICE_MS / 2) atOnce = Math.ceil(atOnce / 2);
      }
      return [rows, null];
    },
  };
}

/** The time that a version 7 UUID begins with, Unix milliseconds. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

const SENT_FROM = 5;
const SENT_BEFORE = 6;

/** No answer to an attempt takes longer. */
const UNDER_WAY_MS = 3_600_000;

const SLICE_MS = 2;
const FIRST_CANDIDATES = 128;
