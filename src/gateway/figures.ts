import type { MessagingService } from '../messages/create-messaging.ts';
import type { Store } from '../messages/store.ts';
import type { SipStack } from '../protocols/sip/stack.ts';
import type { ContactTable } from '../technologies/pjsip/contacts.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What is counted, and from whom. */
export interface FigureSources {
  readonly messaging: MessagingService;
  readonly stack: SipStack;
  readonly store: Store;
  readonly contacts: ContactTable;
}

/** Joins the metrics with the parts that know them. */
export function countEverything(
  metrics: Metrics,
  { messaging, stack, store, contacts }: FigureSources,
): void {
  messaging.onStatus(({ technology, status }) => metrics.countStatus(technology, status));
  messaging.onReceived(({ technology }) => metrics.countReceived(technology));
  metrics.gauge('aldis_contacts_registered', 'Registered contacts', () => contacts.registered);
  metrics.gauge(
    'aldis_messages_stored',
    'Messages in the store',
    async () => (await store.statistics()).messages,
  );
  metrics.gauge(
    'aldis_messages_open',
    'Messages that are not done with',
    async () => (await store.statistics()).open,
  );
  metrics.gauge(
    'aldis_callbacks_pending',
    'Status callbacks that are still to be taken',
    async () => (await store.callbacks.counts()).pending,
  );
  metrics.gauge(
    'aldis_callbacks_dead',
    'Status callbacks that were given up',
    async () => (await store.callbacks.counts()).dead,
  );
  for (const [name, field, help] of STACK_FIGURES) metrics.gauge(name, help, () => stack.statistics[field]);
}

const STACK_FIGURES = [
  ['aldis_sip_received_messages', 'received', 'SIP messages received'],
  ['aldis_sip_sent_messages', 'sent', 'SIP messages sent'],
  ['aldis_sip_retransmitted_messages', 'retransmitted', 'SIP messages sent again'],
  ['aldis_sip_malformed_messages', 'malformed', 'SIP messages that could not be read'],
  ['aldis_sip_client_transactions', 'clientTransactions', 'SIP client transactions in memory'],
  ['aldis_sip_server_transactions', 'serverTransactions', 'SIP server transactions in memory'],
  ['aldis_sip_connections', 'connections', 'SIP connections over TCP, TLS and WebSocket'],
] as const;
