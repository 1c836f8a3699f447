import { aorOptions } from '../objects/aor.ts';
import type { Listing } from '../objects/listing.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { objectLines } from './pjsip-object-lines.ts';

/** `PJSIPShowAors`: one event for each AOR. */
export function listAors(listing: Listing): PjsipListing {
  return {
    message: 'A listing of AORs follows, presented as AorList events',
    complete: 'AorListComplete',
    none: 'No AORs found',
    list: () => ({ items: aors(listing) }),
  };
}

function* aors(listing: Listing): Items {
  for (const aor of listing.objects.aors) {
    const shown = { aor, contacts: listing.contactsOf(aor.name) };
    yield ['AorList', objectLines('aor', aor.name, aorOptions(), shown)];
  }
}
