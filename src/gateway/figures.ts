import type { Carriers, CarrierView } from '../carriers/carriers.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import type { Store } from '../messages/store.ts';
import type { SipStack } from '../protocols/sip/stack.ts';
import type { ContactTable } from '../technologies/pjsip/contacts.ts';
import type { XmppAccountView, XmppSurface } from '../technologies/xmpp/index.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What is counted, and from whom. */
export interface FigureSources {
  readonly messaging: MessagingService;
  readonly stack: SipStack;
  readonly store: Store;
  readonly contacts: ContactTable;
  /** Missing: there are none. */
  readonly carriers?: Pick<Carriers, 'list'>;
  readonly esmes?: { binds(): readonly { readonly esme: string }[] };
  readonly xmpp?: Pick<XmppSurface, 'accounts'>;
}

/** Joins the metrics with the parts that know them. */
export function countEverything(
  metrics: Metrics,
  { messaging, stack, store, contacts, carriers, esmes, xmpp }: FigureSources,
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
  if (carriers !== undefined) countCarriers(metrics, carriers);
  if (xmpp !== undefined) countAccounts(metrics, xmpp);
  if (esmes === undefined) return;
  metrics.family({
    type: 'gauge',
    name: 'aldis_esme_binds',
    help: 'Binds of an ESME to the SMPP server',
    labels: ['esme'],
    read: () =>
      [...Map.groupBy(esmes.binds(), ({ esme }) => esme)].map(
        ([esme, binds]) => [{ esme }, binds.length] as const,
      ),
  });
}

function countCarriers(metrics: Metrics, carriers: Pick<Carriers, 'list'>): void {
  for (const [type, name, help, of] of CARRIER_FIGURES) {
    const read = () => carriers.list().map((carrier) => [{ carrier: carrier.name }, of(carrier)] as const);
    metrics.family({ type, name, help, labels: ['carrier'], read });
  }
  metrics.family({
    type: 'counter',
    name: 'aldis_carrier_segments_total',
    help: 'Segments that a carrier took, refused for good, or put off',
    labels: ['carrier', 'result'],
    read: () =>
      carriers
        .list()
        .flatMap(({ name, sent, failed, retried }) => [
          [{ carrier: name, result: 'sent' }, sent] as const,
          [{ carrier: name, result: 'failed' }, failed] as const,
          [{ carrier: name, result: 'retried' }, retried] as const,
        ]),
  });
}

function countAccounts(metrics: Metrics, xmpp: Pick<XmppSurface, 'accounts'>): void {
  for (const [name, help, of] of ACCOUNT_FIGURES) {
    const read = () => xmpp.accounts().map((account) => [{ account: account.name }, of(account)] as const);
    metrics.family({ type: 'gauge', name, help, labels: ['account'], read });
  }
}

const ACCOUNT_FIGURES: readonly (readonly [
  name: string,
  help: string,
  of: (account: XmppAccountView) => number,
])[] = [
  ['aldis_xmpp_up', 'Whether an XMPP account is connected', ({ status }) => Number(status === 'up')],
  [
    'aldis_xmpp_unacknowledged',
    'Stanzas that the XMPP server has not acknowledged',
    ({ unacknowledged }) => unacknowledged,
  ],
];

const CARRIER_FIGURES: readonly (readonly [
  type: 'gauge' | 'counter',
  name: string,
  help: string,
  of: (carrier: CarrierView) => number,
])[] = [
  ['gauge', 'aldis_carrier_up', 'Whether a carrier takes messages', ({ status }) => Number(status === 'up')],
  [
    'gauge',
    'aldis_carrier_in_flight',
    'Segments given to a carrier and not answered',
    ({ inFlight }) => inFlight,
  ],
  ['gauge', 'aldis_carrier_queued', 'Segments that wait for their turn in memory', ({ queued }) => queued],
  ['counter', 'aldis_carrier_receipts_total', 'Delivery receipts that came in', ({ receipts }) => receipts],
  ['counter', 'aldis_carrier_received_total', 'Messages that came in', ({ received }) => received],
];

const STACK_FIGURES = [
  ['aldis_sip_received_messages', 'received', 'SIP messages received'],
  ['aldis_sip_sent_messages', 'sent', 'SIP messages sent'],
  ['aldis_sip_retransmitted_messages', 'retransmitted', 'SIP messages sent again'],
  ['aldis_sip_malformed_messages', 'malformed', 'SIP messages that could not be read'],
  ['aldis_sip_client_transactions', 'clientTransactions', 'SIP client transactions in memory'],
  ['aldis_sip_server_transactions', 'serverTransactions', 'SIP server transactions in memory'],
  ['aldis_sip_connections', 'connections', 'SIP connections over TCP, TLS and WebSocket'],
] as const;
