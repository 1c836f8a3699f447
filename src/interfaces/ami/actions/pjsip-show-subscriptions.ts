import { field } from '../../../protocols/ami/serialize.ts';
import type { SubscriptionView } from '../../../technologies/pjsip/index.ts';
import type { Listing } from '../objects/listing.ts';
import { subscriptionFields } from '../objects/subscription.ts';
import type { Items, PjsipListing } from './pjsip-listing.ts';

/** `PJSIPShowSubscriptionsInbound`: who is subscribed to something here. */
export function listInboundSubscriptions({ pjsip }: Listing): PjsipListing {
  return {
    message: 'Following are Events for each inbound Subscription',
    complete: 'InboundSubscriptionDetailComplete',
    list: () => ({ items: subscriptions('InboundSubscriptionDetail', pjsip.subscriptions.inbound()) }),
  };
}

/** `PJSIPShowSubscriptionsOutbound`: what we are subscribed to elsewhere. */
export function listOutboundSubscriptions({ pjsip }: Listing): PjsipListing {
  return {
    message: 'Following are Events for each outbound Subscription',
    complete: 'OutboundSubscriptionDetailComplete',
    list: () => ({ items: subscriptions('OutboundSubscriptionDetail', pjsip.subscriptions.outbound()) }),
  };
}

function* subscriptions(event: string, views: readonly SubscriptionView[]): Items {
  for (const view of views) {
    yield [
      event,
      subscriptionFields(view)
        .map(([name, value]) => field(name, value))
        .join(''),
    ];
  }
}
