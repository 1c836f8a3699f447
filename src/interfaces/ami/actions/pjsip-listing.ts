import { CLASSES } from '../../../protocols/ami/classes.ts';
import { type ActionSession, failureWithLineFeed, type Request, type SerialAction } from '../action.ts';
import { type ListItem, type StreamOptions, streamList } from '../event-list.ts';

/** What an action that lists SIP objects answers. */
export interface PjsipListing {
  readonly message: string;
  /** The last event's name. */
  readonly complete: string;
  /** What is answered instead of an empty list; without it an empty list is a success. */
  readonly none?: string;
  readonly list: (request: Request, session: ActionSession) => Listed;
}

/** The items, each made when it is sent, or an error instead of them. */
export type Listed = { readonly items: Items; readonly options?: StreamOptions } | { readonly error: string };

export type Items = Generator<ListItem, void, void>;

/** What must be known of the action before it is called. */
export interface PjsipListingAction {
  readonly name: string;
  readonly synopsis: string;
  /** Besides `system`. */
  readonly classes?: number;
  /** Listings are rare, so their modules are loaded when they are first asked for. */
  readonly load: () => Promise<PjsipListing>;
}

export function pjsipListingAction({ name, synopsis, classes = 0, load }: PjsipListingAction): SerialAction {
  return {
    name,
    classes: CLASSES.system | classes,
    synopsis,
    overlaps: false,
    async run(request, session) {
      const listing = await load();
      const listed = listing.list(request, session);
      if ('error' in listed) {
        session.send(failureWithLineFeed(request, listed.error));
        return;
      }
      const { items, options } = listed;
      const first = items.next();
      if (first.done === true && listing.none !== undefined) {
        session.send(failureWithLineFeed(request, listing.none));
        return;
      }
      const all = first.done === true ? items : startingWith(first.value, items);
      await streamList(request, session, listing.message, all, listing.complete, options);
    },
  };
}

function* startingWith(first: ListItem, rest: Items): Items {
  yield first;
  yield* rest;
}
