import type { Listing } from '../objects/listing.ts';
import { resourceListOptions } from '../objects/resource-list.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { objectLines } from './pjsip-object-lines.ts';

/** `PJSIPShowResourceLists`: the lists that can be subscribed to. An item's second `Event` is the list's event package. */
export function listResourceLists(listing: Listing): PjsipListing {
  return {
    message: 'A listing of resource lists follows, presented as ResourceListDetail events',
    complete: 'ResourceListDetailComplete',
    none: 'No resource lists found',
    list: () => ({ items: lists(listing) }),
  };
}

function* lists(listing: Listing): Items {
  for (const list of listing.objects.resourceLists) {
    yield ['ResourceListDetail', objectLines('resource_list', list.name, resourceListOptions(), list)];
  }
}
