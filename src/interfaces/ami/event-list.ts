import { field, response } from '../../protocols/ami/serialize.ts';
import type { Request } from './action.ts';

/** An event's name, and its lines made by field(). */
export type ListItem = readonly [name: string, lines: string];

/** An answer with a list (ami.md §1.7): the response, the items without `Privilege`, and the end with their number. */
export function eventList(
  request: Request,
  message: string,
  items: readonly ListItem[],
  complete: string,
): string {
  const id = request.actionId === '' ? '' : field('ActionID', request.actionId);
  let text = response('Success', request.actionId, field('EventList', 'start') + field('Message', message));
  for (const [name, lines] of items) text += `${field('Event', name)}${id}${lines}\r\n`;
  return (
    text +
    field('Event', complete) +
    id +
    field('EventList', 'Complete') +
    `${field('ListItems', String(items.length))}\r\n`
  );
}
