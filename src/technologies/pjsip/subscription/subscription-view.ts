import type { PjsipEndpoint } from '../../../config/configuration.ts';
import type { Hints } from '../../../states/states.ts';
import type { SubscriptionView } from '../surface.ts';
import type { Subscription } from './subscription.ts';

/** A subscription as listings show it, with the fields that Asterisk gives each type; lists have none. */
export function subscriptionView(
  subscription: Subscription,
  endpoint: PjsipEndpoint | undefined,
  hints: Pick<Hints, 'stateOf'>,
): SubscriptionView {
  const { terms, dialog, watched, expiresAt, silent } = subscription;
  const base = {
    role: 'Notifier',
    endpoint: terms.endpoint,
    callId: dialog.callId,
    state: silent ? 'TERMINATED' : 'ACTIVE',
    callerId: callerId(endpoint),
    event: terms.event,
    resource: terms.resource,
    expiresAt,
  } as const;
  if (silent || watched.kind === 'list') return { ...base, type: '', fields: [] };
  if (watched.kind === 'mailboxes') {
    return { ...base, type: 'mwi', fields: [['Mailboxes', watched.mailboxes.join(',')]] };
  }
  const { resource, context } = watched;
  return {
    ...base,
    type: 'extension_state',
    fields: [
      ['Extension', resource],
      ['ExtensionStates', hints.stateOf(resource, context)?.statusText ?? 'Unknown'],
    ],
  };
}

/** As ast_callerid_merge() writes it. */
function callerId(endpoint: PjsipEndpoint | undefined): string {
  const { name = '', number = '' } = endpoint?.callerId ?? {};
  if (name !== '' && number !== '') return `"${name}" <${number}>`;
  return name || number || 'Unknown';
}
