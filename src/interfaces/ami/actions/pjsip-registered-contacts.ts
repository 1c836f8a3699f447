import type { ShownContact } from '../objects/contact.ts';
import type { Listing } from '../objects/listing.ts';

/** Every contact that registered, AOR by AOR. */
export function* registeredContacts(listing: Listing): Generator<ShownContact, void, void> {
  for (const aor of listing.objects.aors) {
    const contacts = listing.contactsOf(aor.name).filter(({ kind }) => kind === 'registered');
    if (contacts.length > 0) yield* listing.shownContacts({ aor, contacts });
  }
}
