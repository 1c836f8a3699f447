import { field } from '../../../protocols/ami/serialize.ts';
import { contactId, contactOptions, roundtrip } from '../objects/contact.ts';
import type { Listing } from '../objects/listing.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { objectLines } from './pjsip-object-lines.ts';
import { registeredContacts } from './pjsip-registered-contacts.ts';

/** `PJSIPShowContacts`: one event for each contact that registered; static ones are not told. */
export function listContacts(listing: Listing): PjsipListing {
  return {
    message: 'A listing of Contacts follows, presented as ContactList events',
    complete: 'ContactListComplete',
    none: 'No Contacts found',
    list: () => ({ items: contacts(listing) }),
  };
}

function* contacts(listing: Listing): Items {
  for (const shown of registeredContacts(listing)) {
    yield [
      'ContactList',
      objectLines('contact', contactId(shown.contact), contactOptions(), shown) +
        field('Status', shown.state.status) +
        field('RoundtripUsec', roundtrip(shown.state)),
    ];
  }
}
