import type { Clock } from '../../../messages/clock.ts';
import { field } from '../../../protocols/ami/serialize.ts';
import type { RegistrationView } from '../../../technologies/pjsip/index.ts';
import { type Listing, maySeeSecrets } from '../objects/listing.ts';
import { registrationOptions } from '../objects/registration.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';
import { authItems, objectLines } from './pjsip-object-lines.ts';

/** `PJSIPShowRegistrationsOutbound`: our registrations with providers that have a state, with their credentials. */
export function listOutboundRegistrations(listing: Listing, clock: Pick<Clock, 'now'>): PjsipListing {
  return {
    message: 'Following are Events for each Outbound registration',
    complete: 'OutboundRegistrationDetailComplete',
    list: (_request, session) => {
      const views = byName(listing);
      const registered = views.filter(({ status }) => status === 'Registered').length;
      return {
        items: registrations(listing, views, clock.now(), maySeeSecrets(session)),
        options: {
          counted: 'OutboundRegistrationDetail',
          extra: () =>
            field('Registered', String(registered)) +
            field('NotRegistered', String(views.length - registered)),
        },
      };
    },
  };
}

/** Those that are configured and have a state. */
function byName(listing: Listing): RegistrationView[] {
  const views = new Map(listing.pjsip.registrations.list().map((view) => [view.name, view]));
  return listing.objects.registrations.flatMap(({ name }) => views.get(name) ?? []);
}

function* registrations(
  listing: Listing,
  views: readonly RegistrationView[],
  now: number,
  secrets: boolean,
): Items {
  for (const { name, status, nextAt } of views) {
    const registration = listing.configuration.registrations.get(name);
    if (registration === undefined) continue;
    yield [
      'OutboundRegistrationDetail',
      objectLines('registration', name, registrationOptions(), registration) +
        field('Status', status) +
        field('NextReg', String(nextAt === 0 ? 0 : Math.max(0, Math.ceil((nextAt - now) / 1000)))),
    ];
    yield* authItems(listing, registration.outboundAuth, secrets);
  }
}
