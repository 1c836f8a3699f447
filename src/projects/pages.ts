import type { MessageId } from '../messages/message.ts';
import { parseMessageId } from '../messages/message-id.ts';
import type { Messaging } from '../messages/messaging.ts';
import type { ListedMessage, ProjectQuery, Store } from '../messages/store.ts';

/** What pages are made of. */
export interface PagesOptions {
  readonly store: Pick<Store, 'listProject' | 'sequenceOf'>;
  readonly messaging: Pick<Messaging, 'liveState'>;
}

export interface PageQuery {
  /** The project's id. */
  readonly project: string;
  readonly size: number;
  /** None: the first page. */
  readonly token: PageToken | undefined;
  readonly filters: Omit<ProjectQuery, 'project' | 'limit' | 'before' | 'after'>;
}

/** One page of a project's messages, newest first, each with the status it has now. */
export interface MessagePage {
  readonly messages: readonly ListedMessage[];
  /** The tokens of the pages beside it; undefined where there is none. */
  readonly next: string | undefined;
  readonly previous: string | undefined;
}

/** Where a page begins: behind the last message of the page before it, or, going back, before the first of the page after it. */
export interface PageToken {
  readonly side: 'behind' | 'before';
  readonly id: MessageId;
}

/** Reads a page; `invalid-token`: the project has no such message. */
export type Pages = (query: PageQuery) => Promise<MessagePage | 'invalid-token'>;

/**
 * Pages of both APIs. They stand at messages, not at counts: a page stays right while messages arrive, and one deep in the
 * log costs what the first one does.
 */
export function createPages({ store, messaging }: PagesOptions): Pages {
  const read = async (query: PageQuery, place: Pick<ProjectQuery, 'before' | 'after'>) => {
    const { project, size, filters } = query;
    const found = await store.listProject({ ...filters, ...place, project, limit: size + 1 });
    return found.map((listed) => ({ ...listed, state: messaging.liveState(listed.message) ?? listed.state }));
  };

  return async (query) => {
    const { project, size, token } = query;
    if (token === undefined) {
      const found = await read(query, {});
      return page(found.slice(0, size), { next: found.length > size, previous: false });
    }
    const sequence = await store.sequenceOf(project, token.id);
    if (sequence === undefined) return 'invalid-token';
    if (token.side === 'behind') {
      const found = await read(query, { before: sequence });
      return page(found.slice(0, size), { next: found.length > size, previous: true });
    }
    const found = await read(query, { after: sequence });
    return page(found.slice(-size), { next: true, previous: found.length > size });
  };
}

/** `PA` and the id of the message that stands before the page, or `PB` and that of the one behind it: SignalWire's two kinds. */
export function parsePageToken(text: string): PageToken | undefined {
  const side = SIDES.get(text.slice(0, 2));
  const id = parseMessageId(text.slice(2));
  return side === undefined || id === undefined ? undefined : { side, id };
}

function page(messages: readonly ListedMessage[], has: { next: boolean; previous: boolean }): MessagePage {
  const first = messages[0];
  const last = messages.at(-1);
  return {
    messages,
    next: has.next && last !== undefined ? `PA${last.message.id}` : undefined,
    previous: has.previous && first !== undefined ? `PB${first.message.id}` : undefined,
  };
}

const SIDES: ReadonlyMap<string, PageToken['side']> = new Map([
  ['PA', 'behind'],
  ['PB', 'before'],
]);
