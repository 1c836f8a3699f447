import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { NUMBER_SEGMENT, type NumberHistory } from './number-history.ts';
import { MESSAGE_COLUMNS } from './pack-message.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';

/**
 * Looking for messages of a project in one direction, range by range. A range holds so many candidates: the messages of the
 * project or, when a number is asked for, those that the number's history names; what else is asked is looked up of each.
 */
export function candidates(
  db: DatabaseSync,
  histories: { readonly sender: NumberHistory; readonly recipient: NumberHistory },
  order: 'ASC' | 'DESC',
) {
  const arrays = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const matches = `(?4 IS NULL OR m.sender = ?4) AND (?5 IS NULL OR m.recipient = ?5)
    AND (?6 IS NULL OR m.direction = ?6) AND (?7 OR NOT m.deleted)
    AND (?8 IS NULL OR (1 << messages.status) & ?8)
    AND (?9 IS NULL OR ${SENT_AT} >= ?9) AND (?10 IS NULL OR (${SENT_AT} < ?10 AND ${SENT_AT} > 0))`;
  const range = 'm.project = ?1 AND m.sequence > ?2 AND m.sequence < ?3';
  const inLog = {
    find: arrays(
      `SELECT ${MESSAGE_COLUMNS} FROM project_messages m CROSS JOIN messages ON messages.sequence = m.sequence
       WHERE ${range} AND ${matches} ORDER BY m.sequence ${order} LIMIT ?11`,
    ),
    skip: db.prepare(
      `SELECT m.sequence AS at FROM project_messages m WHERE ${range} ORDER BY m.sequence ${order} LIMIT 1 OFFSET ?4`,
    ),
  };
  const inStatus = {
    find: arrays(
      `SELECT ${MESSAGE_COLUMNS} FROM messages CROSS JOIN project_messages m
       WHERE messages.status = ?12 AND messages.sequence > ?2 AND messages.sequence < ?3
         AND m.project = ?1 AND m.sequence = messages.sequence AND ${matches}
       ORDER BY messages.sequence ${order} LIMIT ?11`,
    ),
    skip: db.prepare(
      `SELECT sequence AS at FROM messages WHERE status = ?1 AND sequence > ?2 AND sequence < ?3
       ORDER BY sequence ${order} LIMIT 1 OFFSET ?4`,
    ),
  };
  const inHistory = ({ table }: NumberHistory) => {
    const named =
      'h.segment = ?1 AND h.project = ?2 AND h.number = ?3 AND h.sequence > ?4 AND h.sequence < ?5';
    const [step, until] = order === 'DESC' ? ['- 1', '>'] : ['+ 1', '<'];
    return {
      /** The next segment that names the number. */
      named: db.prepare(
        `WITH RECURSIVE segments (segment) AS
           (SELECT ?1 UNION ALL SELECT segment ${step} FROM segments WHERE segment ${until} ?2)
         SELECT h.segment FROM segments CROSS JOIN ${table} h ON h.segment = segments.segment
         WHERE h.project = ?3 AND h.number = ?4 AND h.sequence > ?5 AND h.sequence < ?6 LIMIT 1`,
      ),
      find: arrays(
        `SELECT ${MESSAGE_COLUMNS} FROM ${table} h CROSS JOIN project_messages m CROSS JOIN messages
         WHERE h.segment = ?12 AND h.project = ?1 AND h.number = ?13 AND h.sequence > ?2 AND h.sequence < ?3
           AND m.project = ?1 AND m.sequence = h.sequence AND messages.sequence = h.sequence AND ${matches}
         ORDER BY h.sequence ${order} LIMIT ?11`,
      ),
      skip: db.prepare(
        `SELECT h.sequence AS at FROM ${table} h WHERE ${named} ORDER BY h.sequence ${order} LIMIT 1 OFFSET ?6`,
      ),
    };
  };
  const bySender = { history: histories.sender, ...inHistory(histories.sender) };
  const byRecipient = { history: histories.recipient, ...inHistory(histories.recipient) };

  /**
   * The messages of the project between `low` and `high`, at most so many candidates; where it came to. When statuses are
   * asked for, candidates are the messages of the project or those with the statuses, whichever go farther: most messages
   * have the same status, and of the others there are few.
   */
  function lookInLog(
    q: ProjectSearch,
    low: number,
    high: number,
    candidates: number,
    limit: number,
    rows: unknown[],
  ) {
    const stop = inLog.skip.get(q.project, low, high, candidates) as Stop;
    const [from, to] = bounds(low, high, stop);
    const statuses = stop === undefined ? NONE : statusesOf(q.filter[STATUSES]);
    if (statuses.length > 0) {
      const stops = statuses.map((status) => inStatus.skip.get(status, low, high, candidates) as Stop);
      const [above, below] = stops.map((each) => bounds(low, high, each)).reduce(narrower, [low, high]);
      if (above < from || below > to) {
        const found = statuses.flatMap(
          (status) =>
            inStatus.find.all(q.project, above, below, ...q.filter, limit, status) as unknown as Row[],
        );
        found.sort(([a], [b]) => (order === 'DESC' ? b - a : a - b));
        rows.push(...found.slice(0, limit));
        return order === 'DESC' ? above + 1 : below - 1;
      }
    }
    rows.push(...inLog.find.all(q.project, from, to, ...q.filter, limit));
    return order === 'DESC' ? from + 1 : to - 1;
  }

  /** The last segment to look for a number in before this slice's time is asked for, and where to go on behind it. */
  function farthest(nearest: number, low: number, high: number): [segment: number, beyond: number] {
    if (order === 'DESC') {
      const segment = Math.max(Math.floor(low / NUMBER_SEGMENT), nearest - SEGMENTS_AT_ONCE);
      return [segment, Math.max(low, segment * NUMBER_SEGMENT) + 1];
    }
    const segment = Math.min(Math.floor((high - 2) / NUMBER_SEGMENT), nearest + SEGMENTS_AT_ONCE);
    return [segment, Math.min(high - 1, (segment + 1) * NUMBER_SEGMENT)];
  }

  function bounds(low: number, high: number, stop: Stop): [number, number] {
    if (stop === undefined) return [low, high];
    return order === 'DESC' ? [stop.at, high] : [low, stop.at];
  }

  return {
    /** Adds what matches to `rows`, up to `limit`. Where it came to: the new bound to go on from. */
    look(
      q: ProjectSearch,
      low: number,
      high: number,
      candidates: number,
      limit: number,
      rows: unknown[],
    ): number {
      const [sender, recipient] = q.filter;
      const by = recipient !== null ? byRecipient : sender !== null ? bySender : undefined;
      const end = by?.history.end ?? 0;
      /** The sequence that is looked at first. */
      const first = order === 'DESC' ? high - 1 : low + 1;
      if (by === undefined || first > end) {
        return lookInLog(
          q,
          by !== undefined && order === 'DESC' ? Math.max(low, end) : low,
          high,
          candidates,
          limit,
          rows,
        );
      }
      const number = recipient ?? sender;
      const nearest = Math.floor((first - 1) / NUMBER_SEGMENT);
      const [stopAt, beyond] = farthest(nearest, low, Math.min(high, end + 1));
      const named = by.named.get(nearest, stopAt, q.project, number, low, high) as
        | { segment: number }
        | undefined;
      if (named === undefined) return beyond;
      const { segment } = named;
      const from = Math.max(low, segment * NUMBER_SEGMENT);
      const to = Math.min(high, (segment + 1) * NUMBER_SEGMENT + 1);
      const stop = by.skip.get(segment, q.project, number, from, to, candidates) as Stop;
      const [above, below] = bounds(from, to, stop);
      rows.push(...by.find.all(q.project, above, below, ...q.filter, limit, segment, number));
      return order === 'DESC' ? above + 1 : below - 1;
    },
  };
}

type Row = readonly [sequence: number, ...unknown[]];

/** The first candidate that is one too many. */
type Stop = { readonly at: number } | undefined;

function narrower([a, b]: readonly [number, number], [c, d]: readonly [number, number]): [number, number] {
  return [Math.max(a, c), Math.min(b, d)];
}

/** The numbers of the statuses whose bits are set. */
function statusesOf(bits: number | null): readonly number[] {
  if (bits === null) return NONE;
  return Object.values(STATUS_NUMBERS).filter((status) => bits & (1 << status));
}

/** What is looked for, between two sequences. */
export interface ProjectSearch {
  readonly project: number;
  readonly limit: number;
  /** Only sequences above this, and below that. */
  readonly low: number;
  readonly high: number;
  /** From the lowest sequence up; else from the highest down. */
  readonly ascending: boolean;
  readonly filter: ProjectFilter;
}

/** What else a message must be, null: whatever it is. */
export type ProjectFilter = [
  sender: string | null,
  recipient: string | null,
  direction: number | null,
  includeDeleted: number,
  /** A bit for each that is asked for. */
  statuses: number | null,
  sentFrom: number | null,
  sentBefore: number | null,
];

const STATUSES = 4;
/** Of rows of earlier versions, and of messages that nothing has become of: 0. */
const SENT_AT = "ifnull(json_extract(messages.fate, '$[7]'), 0)";

const NONE: readonly number[] = [];

/** Some 1 ms of the thread's time. */
const SEGMENTS_AT_ONCE = 250;
