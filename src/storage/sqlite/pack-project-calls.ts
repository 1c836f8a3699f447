import type { NewMessage, ProjectQuery } from '../../messages/store.ts';
import { pushCallbacks } from './pack-callback.ts';
import { packBody } from './pack-message.ts';
import { packRest } from './pack-project.ts';
import { INBOUND, OUTBOUND } from './projects.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import * as wire from './wire.ts';

/** What a project's message has more than others: see {@link wire.APPEND}. The first stands before all else. */
export function projectWords({ message, callbacks }: NewMessage): readonly wire.Wire[] {
  const { project, direction, variables, body } = message;
  if (project === undefined) return NONE;
  const { id, listed, from, to, parent, media, customVariables } = project;
  const words: wire.Wire[] = [
    listed ? id : null,
    direction === 'outbound' ? OUTBOUND : INBOUND,
    from,
    to,
    listed || parent === '' ? null : parent,
    packRest({ media, customVariables, variables }),
    packBody(body),
    media.length,
  ];
  for (const { hash } of media) words.push(hash);
  pushCallbacks(words, callbacks);
  return words;
}

/** Pushes a {@link wire.PROJECT_PAGE}. */
export function pushProjectPage(batch: wire.Wire[], query: ProjectQuery): void {
  const { statuses, direction } = query;
  batch.push(
    wire.PROJECT_PAGE,
    query.project,
    query.limit,
    query.before ?? null,
    query.after ?? null,
    query.createdFrom ?? null,
    query.createdBefore ?? null,
    query.from ?? null,
    query.to ?? null,
    direction === undefined ? null : direction === 'outbound' ? OUTBOUND : INBOUND,
    query.includeDeleted ? 1 : 0,
    statuses === undefined
      ? null
      : statuses.reduce((bits, status) => bits | (1 << STATUS_NUMBERS[status]), 0),
    query.sentFrom ?? null,
    query.sentBefore ?? null,
  );
}

const NONE: readonly wire.Wire[] = [];
