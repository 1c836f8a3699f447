import { field, response } from '../../protocols/ami/serialize.ts';
import type { ActionSession, Request } from './action.ts';

/** An event's name, and its lines made by field(). */
export type ListItem = readonly [name: string, lines: string];

/** An answer with a list (ami.md §1.7): the response, the items without `Privilege`, and the end with their number. */
export function eventList(
  request: Request,
  message: string,
  items: readonly ListItem[],
  complete: string,
): string {
  const id = actionIdLine(request);
  let text = listStart(request, message);
  for (const [name, lines] of items) text += `${field('Event', name)}${id}${lines}\r\n`;
  return text + listEnd(complete, id, items.length, '');
}

export interface StreamOptions {
  /** Further lines of the last event, made by field(); called when the last item is out. */
  readonly extra?: () => string;
  /** The only event that `ListItems` counts; all unless given. */
  readonly counted?: string;
  /** `ActionID` stands behind the item's own lines, as some of Asterisk's lists have it. */
  readonly actionIdLast?: boolean;
}

/**
 * The same for a list that may be long. Items are made as they are sent, in pieces of limited size and time; between
 * them all others have their turn, and a client that does not read is waited for, so the list is never in memory as a
 * whole. What an item shows is of the moment at which it is made.
 */
export async function streamList(
  request: Request,
  session: Pick<ActionSession, 'send' | 'drained'>,
  message: string,
  items: Iterable<ListItem>,
  complete: string,
  { extra = () => '', counted, actionIdLast = false }: StreamOptions = {},
): Promise<void> {
  const id = actionIdLine(request);
  let piece = listStart(request, message);
  let count = 0;
  let began = performance.now();
  for (const [name, lines] of items) {
    piece += actionIdLast ? `Event: ${name}\r\n${lines}${id}\r\n` : `Event: ${name}\r\n${id}${lines}\r\n`;
    if (counted === undefined || counted === name) count++;
    if (piece.length < PIECE_LENGTH && performance.now() - began < PIECE_MS) continue;
    session.send(piece);
    piece = '';
    await session.drained();
    began = performance.now();
  }
  session.send(piece + listEnd(complete, id, count, extra()));
}

/** Items of one name, each made when it is sent. */
export function* listItems<T>(
  name: string,
  of: Iterable<T>,
  lines: (item: T) => string,
): Generator<ListItem> {
  for (const item of of) yield [name, lines(item)];
}

/** Like {@link streamList}, of what is read page by page. The first page is read before anything is said. */
export async function streamPages(
  request: Request,
  session: Pick<ActionSession, 'send' | 'drained'>,
  message: string,
  pages: AsyncIterable<readonly ListItem[]>,
  complete: string,
): Promise<void> {
  const id = actionIdLine(request);
  let piece = listStart(request, message);
  let count = 0;
  for await (const page of pages) {
    for (const [name, lines] of page) {
      piece += `Event: ${name}\r\n${lines}${id}\r\n`;
      count++;
      if (piece.length < PIECE_LENGTH) continue;
      session.send(piece);
      piece = '';
      await session.drained();
    }
  }
  session.send(piece + listEnd(complete, id, count, ''));
}

function listStart(request: Request, message: string): string {
  return response('Success', request.actionId, field('EventList', 'start') + field('Message', message));
}

function listEnd(complete: string, id: string, count: number, extra: string): string {
  return `${field('Event', complete)}${id}${field('EventList', 'Complete')}${field('ListItems', String(count))}${extra}\r\n`;
}

function actionIdLine(request: Request): string {
  return request.actionId === '' ? '' : field('ActionID', request.actionId);
}

/** Small enough that a client on a slow line takes a piece within its `writetimeout`; larger ones are not faster. */
const PIECE_LENGTH = 16_384;
/** How long the making of one piece may hold the event loop. */
const PIECE_MS = 5;
