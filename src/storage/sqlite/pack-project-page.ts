import type { ProjectQuery } from '../../messages/store.ts';
import { INBOUND, OUTBOUND } from './projects.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import * as wire from './wire.ts';

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
