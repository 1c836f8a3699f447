import { type Listing, maySeeSecrets } from '../objects/listing.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { authLines } from './pjsip-object-lines.ts';

/** `PJSIPShowAuths`: one event for each auth; credentials are hidden from users who lack the write class `config`. */
export function listAuths(listing: Listing): PjsipListing {
  return {
    message: 'A listing of Auths follows, presented as AuthList events',
    complete: 'AuthListComplete',
    none: 'No Auths found',
    list: (_request, session) => ({ items: auths(listing, maySeeSecrets(session)) }),
  };
}

function* auths(listing: Listing, secrets: boolean): Items {
  const { global } = listing.configuration;
  for (const auth of listing.objects.auths) yield ['AuthList', authLines(auth, global, secrets)];
}
