import type { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { BEHIND, DONE, IN_LANE, OPEN, WAITING } from './place.ts';
import type { KnownProject } from './projects.ts';
import { NEXT_DONE, NEXT_KEEP, NEXT_PARKED, type WireProblem, type WireResult } from './wire.ts';

/** The hot path: one statement for a new message, one for what became of it. */
export function writeStatements(
  db: DatabaseSync,
  opening: number,
  projects: {
    enrol(project: string): KnownProject;
    append(sequence: number, project: KnownProject | null, c: Cursor): void;
  },
  callbacks: { append(message: string, c: Cursor): void; skip(c: Cursor): void },
  submissions: { append(message: string, c: Cursor): WireResult; skip(c: Cursor): void },
) {
  const insert = db.prepare(
    `INSERT INTO messages (sequence, id, lane, place, wake_at, due_at, expires_at, status, fate, envelope, body, project)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const outcome = "status = ?, fate = ?, timeline = ifnull(timeline, '') || ?";
  const finish = db.prepare(
    `UPDATE messages SET ${outcome}, place = ${DONE} WHERE id = ? AND place > ${DONE}`,
  );
  const keep = db.prepare(`UPDATE messages SET ${outcome} WHERE id = ? AND place > ${DONE}`);
  const defer = db.prepare(
    `UPDATE messages SET ${outcome}, place = ${WAITING}, due_at = ?5, wake_at = min(ifnull(?5, expires_at), expires_at)
     WHERE id = ?4 AND place > ${DONE}`,
  );
  const noteOutcome = db.prepare(`UPDATE messages SET ${outcome} WHERE id = ?`);
  const noteTimeline = db.prepare("UPDATE messages SET timeline = ifnull(timeline, '') || ? WHERE id = ?");
  const promoteHead = db.prepare(
    `UPDATE messages SET place = ${WAITING}, wake_at = min(due_at, expires_at)
     WHERE place = ${BEHIND} AND sequence = (
       SELECT sequence FROM messages WHERE lane = ? AND ${IN_LANE} ORDER BY sequence LIMIT 1)`,
  );
  const anyBehind = db.prepare(
    `SELECT EXISTS (SELECT 1 FROM messages WHERE place = ${BEHIND} AND ${OPEN}) AS found`,
  );
  const lastSequence = db.prepare('SELECT ifnull(max(sequence), 0) AS last FROM messages');
  const countOpen = db.prepare(`SELECT count(*) AS open FROM messages WHERE ${OPEN}`);
  const known = db.prepare('SELECT id FROM idempotency WHERE owner = ? AND key = ? AND valid_until > ?');
  const remember = db.prepare(
    `INSERT INTO idempotency (owner, key, id, valid_until) VALUES (?, ?, ?, ?)
     ON CONFLICT (owner, key) DO UPDATE SET id = excluded.id, valid_until = excluded.valid_until`,
  );
  const purge = db.prepare(
    `DELETE FROM idempotency WHERE (owner, key) IN
       (SELECT owner, key FROM idempotency WHERE valid_until <= ? ORDER BY valid_until LIMIT 2)`,
  );

  let sequence = 0;
  /** Open messages, counted when first asked for and kept from then on. */
  let open: number | undefined;
  /** Whether there may be messages with place BEHIND: without any, finishing one looks for none. */
  let behind = true;
  forget();

  /** After a rollback: what is kept here beside the database is read from it again. */
  function forget(): void {
    sequence = (lastSequence.get() as { last: number }).last;
    open = undefined;
    behind = isAnyBehind();
  }

  function isAnyBehind(): boolean {
    return (anyBehind.get() as { found: number }).found === 1;
  }

  function append(c: Cursor): WireResult {
    const more = c.number();
    const listedIn = more === 0 ? null : c.nullableString();
    const project = listedIn === null ? null : projects.enrol(listedIn);
    const id = c.string();
    const lane = c.string();
    const place = c.number();
    const { changes } = insert.run(
      sequence + 1,
      id,
      lane,
      place === 0 ? opening : place,
      c.number(),
      c.nullableNumber(),
      c.number(),
      c.number(),
      c.nullableString(),
      c.string(),
      c.bytes(),
      project === null ? null : project.number,
    );
    if (changes === 0) {
      c.skip(Math.max(0, more - 1));
      return conflict(id);
    }
    if (more !== 0) {
      projects.append(sequence + 1, project, c);
      callbacks.append(id, c);
    }
    if (open !== undefined) open++;
    return ++sequence;
  }

  function keyed(owner: string, key: string, now: number): string | null {
    return (known.get(owner, key, now) as { id: string } | undefined)?.id ?? null;
  }

  function appendOnce(c: Cursor): WireResult {
    const owner = c.string();
    const key = c.string();
    const validUntil = c.number();
    const now = c.number();
    const id = c.string();
    const first = keyed(owner, key, now);
    if (first !== null) {
      c.skip(APPEND_WORDS + c.number());
      return first;
    }
    const result = append(c);
    if (typeof result === 'number') {
      // Each new key takes up to two old ones away, so that the table shrinks by itself and never at once.
      purge.run(now);
      remember.run(owner, key, id, validUntil);
    }
    return result;
  }

  function record(c: Cursor): WireResult {
    const id = c.string();
    const lane = c.string();
    const status = c.number();
    const fate = c.string();
    const timeline = c.string();
    const next = c.number();
    const result = outcomeOf(id, lane, status, fate, timeline, next);
    const submitted = c.peekNumber() < 0;
    if (submitted) c.skip(1);
    if (result !== 0) {
      if (submitted) submissions.skip(c);
      callbacks.skip(c);
      return result;
    }
    const early = submitted ? submissions.append(id, c) : 0;
    callbacks.append(id, c);
    return early;
  }

  function outcomeOf(
    id: string,
    lane: string,
    status: number,
    fate: string,
    timeline: string,
    next: number,
  ): WireResult {
    switch (next) {
      case NEXT_DONE:
        if (finish.run(status, fate, timeline, id).changes !== 0) {
          if (open !== undefined) open--;
          leftLane(lane);
          return 0;
        }
        // Done already: a report that came later.
        return noteOutcome.run(status, fate, timeline, id).changes === 0 ? unknown(id) : 0;
      case NEXT_KEEP:
        if (keep.run(status, fate, timeline, id).changes !== 0) return 0;
        break;
      default:
        if (defer.run(status, fate, timeline, id, next === NEXT_PARKED ? null : next).changes !== 0) return 0;
    }
    // What is done stays done, whoever still thinks it open.
    return noteTimeline.run(timeline, id).changes === 0 ? unknown(id) : 0;
  }

  /** The head of a lane is gone: what waited behind it may be due. */
  function leftLane(lane: string): void {
    if (behind && promoteHead.run(lane).changes !== 0) behind = isAnyBehind();
  }

  return {
    append,
    appendOnce,
    leftLane,
    keyed,
    record,
    forget,
    /** Claiming put a message behind its lane's head. */
    putBehind() {
      behind = true;
    },
    countOpen(): number {
      open ??= (countOpen.get() as { open: number }).open;
      return open;
    },
    get lastSequence() {
      return sequence;
    },
  };
}

/** What an append consists of, but for what a project's message has more, and the number that says how much that is. */
const APPEND_WORDS = 10;

function conflict(id: string): WireProblem {
  return problem(new StorageError('conflict', `There is a message ${id} already`));
}

function unknown(id: string): WireProblem {
  return problem(new StorageError('unknown-message', `There is no message ${id}`));
}

function problem({ code, message }: StorageError): WireProblem {
  return { code, message };
}
