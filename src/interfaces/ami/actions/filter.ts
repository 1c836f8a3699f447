import { CLASSES } from '../../../protocols/ami/classes.ts';
import { AmiFilterError } from '../../../protocols/ami/errors.ts';
import { type EventFilter, parseEventFilter } from '../../../protocols/ami/event-filter.ts';
import { type ActionSession, failure, type Request, type SerialAction, success } from '../action.ts';

/** `Filter`: adds an event filter to this session. */
export const FILTER: SerialAction = {
  name: 'Filter',
  classes: CLASSES.system,
  synopsis: 'Dynamically add filters for the current manager session.',
  overlaps: false,
  run(request, session) {
    session.send(add(request, session));
  },
};

function add(request: Request, session: ActionSession): string {
  const { fields } = request;
  if (fields.text('Operation').toLowerCase() !== 'add') return failure(request, 'Unknown operation');
  let filter: EventFilter;
  try {
    filter = parseEventFilter(fields.text('MatchCriteria'), fields.text('Filter'));
  } catch (error) {
    if (error instanceof AmiFilterError) return failure(request, error.message);
    throw error;
  }
  if (!session.addFilter(filter)) return failure(request, 'This session has as many filters as it may');
  return success(request, 'Success');
}
