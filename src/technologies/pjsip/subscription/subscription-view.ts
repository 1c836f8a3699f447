import { formatCallerId } from '../../../config/caller-id.ts';
import type { PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Hints } from '../../../states/states.ts';
import type { SubscriptionView } from '../surface.ts';
import type { Subscription } from './subscription.ts';
import type { Watched } from './watched.ts';

/** A subscription as listings show it. There may be very many: what takes time is looked up when it is shown. */
export function subscriptionView(
  subscription: Subscription,
  endpoint: PjsipEndpoint | undefined,
  hints: Pick<Hints, 'stateOf'>,
): SubscriptionView {
  const { terms, dialog, watched, expiresAt, silent } = subscription;
  return {
    role: 'Notifier',
    endpoint: terms.endpoint,
    callId: dialog.callId,
    state: silent ? 'TERMINATED' : 'ACTIVE',
    callerId: formatCallerId(endpoint?.callerId ?? {}, 'Unknown'),
    type: silent ? '' : TYPES[watched.kind],
    event: terms.event,
    resource: terms.resource,
    expiresAt,
    get fields() {
      return silent ? NONE : fieldsOf(watched, hints);
    },
  };
}

/** The fields that Asterisk gives each type; lists have none. */
function fieldsOf(watched: Watched, hints: Pick<Hints, 'stateOf'>): SubscriptionView['fields'] {
  switch (watched.kind) {
    case 'mailboxes':
      return [['Mailboxes', watched.mailboxes.join(',')]];
    case 'extension':
      return [
        ['Extension', watched.resource],
        ['ExtensionStates', hints.stateOf(watched.resource, watched.context)?.statusText ?? 'Unknown'],
      ];
    case 'list':
      return NONE;
  }
}

const TYPES = { mailboxes: 'mwi', extension: 'extension_state', list: '' } as const;
const NONE: SubscriptionView['fields'] = [];
