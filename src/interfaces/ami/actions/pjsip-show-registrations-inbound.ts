import { field } from '../../../protocols/ami/serialize.ts';
import { contactNames, inboundRegistrationOptions } from '../objects/aor.ts';
import type { Listing } from '../objects/listing.ts';
import { configured } from '../objects/shown-option.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { contactStatusItem, objectLines } from './pjsip-object-lines.ts';
import { registeredContacts } from './pjsip-registered-contacts.ts';

/** `PJSIPShowRegistrationsInbound`: every AOR, registered with or not, as Asterisk does it. */
export function listInboundRegistrations(listing: Listing): PjsipListing {
  return {
    message: 'Following are Events for each Inbound registration',
    complete: 'InboundRegistrationDetailComplete',
    list: () => ({ items: registrations(listing) }),
  };
}

/** `PJSIPShowRegistrationInboundContactStatuses`: every contact that registered. */
export function listInboundContactStatuses(listing: Listing): PjsipListing {
  return {
    message: 'Following are ContactStatusEvents for each Inbound registration',
    complete: 'ContactStatusDetailComplete',
    list: () => ({ items: statuses(listing) }),
  };
}

function* registrations(listing: Listing): Items {
  for (const aor of listing.objects.aors) {
    const shown = { aor, contacts: listing.contactsOf(aor.name) };
    const names = contactNames(shown);
    yield [
      'InboundRegistrationDetail',
      objectLines('aor', aor.name, inboundRegistrationOptions(), shown) +
        field('Contacts', configured(names === '' ? '' : `${names},`)),
    ];
  }
}

function* statuses(listing: Listing): Items {
  for (const shown of registeredContacts(listing)) yield contactStatusItem(shown, shown.contact.endpoint);
}
