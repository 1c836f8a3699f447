import type { Media, Message, ProjectPart } from '../message.ts';
import type { Amended, Amendment, ProjectQuery } from '../store.ts';
import type { Row } from './memory-store.ts';

/** A page of a project's log. */
export function pageOfProject(rows: readonly Row[], query: ProjectQuery): readonly Row[] {
  const { limit, before, after } = query;
  const matching = rows.filter(
    (row) =>
      matches(row, query) &&
      row.sequence < (before ?? Number.POSITIVE_INFINITY) &&
      row.sequence > (after ?? 0),
  );
  if (after !== undefined && before === undefined) return matching.slice(0, limit).reverse();
  return matching.reverse().slice(0, limit);
}

function matches({ entry: { message }, state, marks }: Row, query: ProjectQuery): boolean {
  const { project, createdAt, direction } = message;
  if (project === undefined || !project.listed || project.id !== query.project) return false;
  if (query.from !== undefined && project.from !== query.from) return false;
  if (query.to !== undefined && project.to !== query.to) return false;
  if (query.direction !== undefined && direction !== query.direction) return false;
  if (query.statuses !== undefined && !query.statuses.includes(state.status)) return false;
  if (!query.includeDeleted && marks.deletedAt !== 0) return false;
  const { createdFrom, createdBefore, sentFrom, sentBefore } = query;
  if (!within(createdAt, createdFrom, createdBefore)) return false;
  if (sentFrom === undefined && sentBefore === undefined) return true;
  return state.sentAt !== 0 && within(state.sentAt, sentFrom, sentBefore);
}

function within(time: number, from = 0, before = Number.POSITIVE_INFINITY): boolean {
  return time >= from && time < before;
}

/** Takes away what is asked for, of the message and of its legs. */
export function amendRows(rows: readonly Row[], amendment: Amendment): Amended {
  const { id, project, what, mediaId, at } = amendment;
  const row = rows.find(({ entry: { message } }) => message.id === id && isListed(message, project));
  if (row === undefined) return { result: 'not-found', unused: [] };
  const legs = rows.filter(
    ({ entry: { message } }) => !message.project?.listed && message.project?.parent === id,
  );
  const all = [row, ...legs];
  if (all.some(({ open }) => open)) return { result: 'not-done', unused: [] };
  const dropped: Media[] = [];
  for (const each of all) {
    const { message } = each.entry;
    const part = message.project as ProjectPart;
    const drops = (media: Media) => what === 'delete' || (what === 'media' && media.id === mediaId);
    dropped.push(...part.media.filter(drops));
    const media = part.media.filter((file) => !drops(file));
    const wiped: Message = {
      ...message,
      ...(what !== 'media' && { body: Buffer.alloc(0) }),
      ...(what === 'delete' && { variables: [] }),
      project: { ...part, media, ...(what === 'delete' && { customVariables: [] }) },
    };
    each.entry = { ...each.entry, message: wiped };
    const { redactedAt, deletedAt } = each.marks;
    if (what === 'redact') each.marks = { deletedAt, redactedAt: redactedAt || at };
    if (what === 'delete') each.marks = { redactedAt, deletedAt: deletedAt || at };
  }
  if (what === 'media' && dropped.length === 0) return { result: 'not-found', unused: [] };
  const used = new Set(
    rows.flatMap(({ entry }) => entry.message.project?.media ?? []).map(({ hash }) => hash),
  );
  return {
    result: 'amended',
    unused: [...new Set(dropped.map(({ hash }) => hash))].filter((h) => !used.has(h)),
  };
}

function isListed({ project }: Message, id: string): boolean {
  return project?.listed === true && project.id === id;
}
