import type { Clock } from '../../../messages/clock.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import type { SerialAction } from '../action.ts';
import type { LoadListing } from '../objects/load-listing.ts';
import { pjsipListingAction } from './pjsip-listing.ts';

/** All actions that list SIP objects. */
export function pjsipShowActions(listing: LoadListing, clock: Pick<Clock, 'now'>): readonly SerialAction[] {
  return [
    pjsipListingAction({
      name: 'PJSIPShowAors',
      synopsis: 'Lists PJSIP AORs.',
      load: async () => (await import('./pjsip-show-aors.ts')).listAors(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowAuths',
      synopsis: 'Lists PJSIP Auths.',
      load: async () => (await import('./pjsip-show-auths.ts')).listAuths(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowContacts',
      synopsis: 'Lists PJSIP Contacts.',
      load: async () => (await import('./pjsip-show-contacts.ts')).listContacts(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowEndpoint',
      synopsis: 'Detail listing of an endpoint and its objects.',
      load: async () => (await import('./pjsip-show-endpoint.ts')).listEndpoint(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowEndpoints',
      synopsis: 'Lists PJSIP endpoints.',
      load: async () => (await import('./pjsip-show-endpoints.ts')).listEndpoints(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowRegistrationInboundContactStatuses',
      synopsis: 'Lists ContactStatuses for PJSIP inbound registrations.',
      load: async () =>
        (await import('./pjsip-show-registrations-inbound.ts')).listInboundContactStatuses(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowRegistrationsInbound',
      synopsis: 'Lists PJSIP inbound registrations.',
      load: async () =>
        (await import('./pjsip-show-registrations-inbound.ts')).listInboundRegistrations(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowRegistrationsOutbound',
      synopsis: 'Lists PJSIP outbound registrations.',
      classes: CLASSES.reporting,
      load: async () =>
        (await import('./pjsip-show-registrations-outbound.ts')).listOutboundRegistrations(
          await listing(),
          clock,
        ),
    }),
    pjsipListingAction({
      name: 'PJSIPShowResourceLists',
      synopsis: 'Displays settings for configured resource lists.',
      load: async () => (await import('./pjsip-show-resource-lists.ts')).listResourceLists(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowSubscriptionsInbound',
      synopsis: 'Lists inbound subscriptions.',
      load: async () =>
        (await import('./pjsip-show-subscriptions.ts')).listInboundSubscriptions(await listing()),
    }),
    pjsipListingAction({
      name: 'PJSIPShowSubscriptionsOutbound',
      synopsis: 'Lists outbound subscriptions.',
      load: async () =>
        (await import('./pjsip-show-subscriptions.ts')).listOutboundSubscriptions(await listing()),
    }),
  ];
}
