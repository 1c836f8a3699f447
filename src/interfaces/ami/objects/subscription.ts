import { escaped } from '../../../protocols/ami/serialize.ts';
import type { SubscriptionView } from '../../../technologies/pjsip/index.ts';
import { configured } from './shown-option.ts';

/** What is said of a subscription, in the order of sip_subscription_to_ami(). Values fit into one line. */
export function subscriptionFields({
  role,
  endpoint,
  callId,
  state,
  callerId,
  type,
  fields,
}: SubscriptionView): (readonly [name: string, value: string])[] {
  return [
    ['Role', role],
    ['Endpoint', configured(endpoint)],
    ['Callid', escaped(callId)],
    ['State', state],
    ['Callerid', configured(callerId)],
    // One that is over, or to a list, has no type of its own.
    ...(type === '' ? [] : [['SubscriptionType', type] as const]),
    ...fields.map(([name, value]) => [name, configured(value)] as const),
  ];
}
