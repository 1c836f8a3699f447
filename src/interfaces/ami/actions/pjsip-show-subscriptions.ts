import { escaped, field } from '../../../protocols/ami/serialize.ts';
import type { SubscriptionView } from '../../../technologies/pjsip/index.ts';
import type { Listing } from '../objects/listing.ts';
import { configured } from '../objects/shown-option.ts';
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
  for (const { role, endpoint, callId, state, callerId, type, fields } of views) {
    let lines =
      field('Role', role) +
      field('Endpoint', configured(endpoint)) +
      field('Callid', escaped(callId)) +
      field('State', state) +
      field('Callerid', configured(callerId));
    // One that is over, or to a list, has no type of its own.
    if (type !== '') lines += field('SubscriptionType', type);
    for (const [name, value] of fields) lines += field(name, configured(value));
    yield [event, lines];
  }
}
