import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import type { Configuration, GeneralOptions, HttpConfiguration } from './config/configuration.ts';
import type { ReadResult } from './config/read-configuration.ts';
import type { ReloadResult } from './interfaces/ami/actions/reload.ts';
import { createAmiServer } from './interfaces/ami/server.ts';
import { createHttpServer, type HttpServer } from './interfaces/http/server.ts';
import { createMessaging, type MessagingService } from './messages/create-messaging.ts';
import { messageIds } from './messages/message-id.ts';
import type { Store } from './messages/store.ts';
import type { Technology } from './messages/technology.ts';
import { createSipStack } from './protocols/sip/create-stack.ts';
import type { SipStack, TransportOptions } from './protocols/sip/stack.ts';
import { systemTime } from './protocols/sip/timers/time.ts';
import { TimerWheel } from './protocols/sip/timers/wheel.ts';
import { openSqliteStore } from './storage/sqlite/store.ts';
import { ContactTable } from './technologies/pjsip/contacts.ts';
import { createPjsipInbound, type PjsipInbound } from './technologies/pjsip/inbound/create-inbound.ts';
import {
  createPjsipTechnology,
  createSipTechnology,
} from './technologies/pjsip/outbound/create-technology.ts';
import { limitWarnings } from './telemetry/limited-warnings.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';

export interface GatewayOptions {
  readonly configuration: Configuration;
  /** Holds everything that must survive. Made if it is missing. */
  readonly dataDirectory: string;
  /** Reads the configuration again, for a reload. */
  readonly readAgain: () => ReadResult;
  readonly log: Log;
}

export interface GatewayAddresses {
  readonly ami: readonly { readonly address: string; readonly port: number; readonly secure: boolean }[];
  readonly sip: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
  }[];
  readonly http: readonly { readonly address: string; readonly port: number; readonly secure: boolean }[];
}

export interface Gateway {
  addresses(): GatewayAddresses;
  /** Reads the configuration again; an erroneous one changes nothing. */
  reload(): Promise<void>;
  /** Ends: nothing new is taken, what is under way is recorded, then everything closes. */
  close(): Promise<void>;
}

/** Builds every part from the configuration and joins them. The only file that knows all rooms. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { log } = options;
  let configuration = options.configuration;
  const wheel = new TimerWheel(systemTime());
  const node = hostname();
  const store = await openSqliteStore({
    directory: options.dataDirectory,
    node,
    onProblem: (problem) => log.error({ err: problem }, 'The store has a problem'),
  });

  const contacts = new ContactTable({
    configuration: () => configuration.pjsip,
    store,
    clock: wheel,
    node,
    log,
    onReachable: (aor) => {
      for (const lane of pjsip.lanesOfAor(aor)) messaging.wake(lane);
    },
  });
  await contacts.load();

  // The stack hands requests to the incoming half, which needs the domain, which needs the stack to send with.
  // What comes in before all three stand is not answered; SIP retransmits it.
  let inbound: PjsipInbound | undefined;
  const stack = await createSipStack(stackOptions(configuration, wheel, log), {
    onRequest: (incoming) => inbound?.onRequest(incoming),
    onMalformed: (problem, flow, bytes) => inbound?.onMalformed(problem, flow, bytes),
    onConnectionClosed: (flow) => inbound?.onConnectionClosed(flow),
  });
  const technologyOptions = { configuration: () => configuration.pjsip, stack, contacts, randomBytes };
  const pjsip = createPjsipTechnology(technologyOptions);
  const sip = createSipTechnology(technologyOptions);
  const messaging = createMessaging({
    store,
    technologies: new Map<string, Technology>([
      [pjsip.name, pjsip],
      [sip.name, sip],
    ]),
    clock: wheel,
    random: Math.random,
    policy: () => retryPolicy(configuration.general),
    defer: setImmediate,
    onProblem: (text, error) => log.error({ err: error }, text),
    newId: messageIds(randomBytes),
    settings: () => submitSettings(configuration.general),
  });
  inbound = createPjsipInbound({
    configuration: () => configuration.pjsip,
    messaging,
    contacts,
    stack,
    clock: wheel,
    randomBytes,
    node,
    log,
    deliveredWithinMs: DELIVERED_AT_ONCE_MS,
  });
  const metrics = createMetrics();
  countEverything(metrics, messaging, stack, store, contacts);

  let healthy = false;
  let http = await listenHttp(configuration.http, metrics, stack, () => healthy);
  const ami = await createAmiServer({
    configuration: amiConfiguration(configuration),
    messaging,
    list: (query) => store.list(query),
    pjsip: inbound.surface,
    reload: (module) => reload(module),
    clock: wheel,
    randomBytes,
    log,
  });
  await messaging.start();
  // Somebody may have come right before the end of the earlier life, or be there by a changed configuration.
  for (const aor of contacts.aors()) for (const lane of pjsip.lanesOfAor(aor)) messaging.wake(lane);
  healthy = true;

  let reloading = false;
  const reload = async (module: string): Promise<ReloadResult> => {
    if (!MODULES.has(module.replace(/\.so$/, ''))) return 'not-found';
    if (reloading) return 'in-progress';
    reloading = true;
    try {
      const { configuration: next, problems } = options.readAgain();
      for (const { severity, file, line, text } of problems) log.warn({ severity, file, line }, text);
      if (next === undefined) return 'failed';
      const previous = configuration;
      configuration = next;
      log.level = next.general.logLevel;
      await stack.reconfigure(transportsOf(next));
      contacts.configure();
      await ami.reconfigure(amiConfiguration(next));
      if (JSON.stringify(previous.http) !== JSON.stringify(next.http)) {
        await http?.close();
        http = await listenHttp(next.http, metrics, stack, () => healthy);
      }
      log.info({ module }, 'The configuration was reloaded');
      return 'reloaded';
    } catch (error) {
      log.error({ err: error }, 'The configuration could not be reloaded in full');
      return 'failed';
    } finally {
      reloading = false;
    }
  };

  return {
    addresses: () => ({
      ami: ami.addresses().map(({ name, address, port }) => ({ address, port, secure: name === 'AMI/TLS' })),
      sip: stack.transports.map(({ name, protocol, local }) => ({ name, protocol, ...local })),
      http: http?.addresses ?? [],
    }),
    reload: async () => ami.announceReload('', await reload('')),
    close: async () => {
      healthy = false;
      messaging.stop();
      inbound?.close();
      await ami.close();
      await http?.close();
      await stack.close();
      await messaging.drained();
      contacts.close();
      await store.close();
    },
  };
}

function stackOptions(configuration: Configuration, wheel: TimerWheel, log: Log) {
  const { system } = configuration.pjsip;
  return {
    transports: transportsOf(configuration),
    wheel,
    t1Ms: system.timerT1Ms,
    timerBMs: system.timerBMs,
    ...(system.disableTcpSwitch ? {} : { tcpSwitchBytes: TCP_SWITCH_BYTES }),
    log: limitWarnings(log, wheel),
  };
}

/** The transports as the SIP stack wants them. */
function transportsOf({ pjsip }: Configuration): TransportOptions[] {
  return pjsip.transports.map((transport) => ({
    name: transport.name,
    protocol: transport.protocol,
    bind: transport.bind,
    ...(transport.externalSignalingAddress !== '' && {
      external: { host: transport.externalSignalingAddress, port: transport.externalSignalingPort },
    }),
    localNets: transport.localNet,
    ...(transport.protocol === 'tls' && {
      tls: {
        certFile: transport.certFile,
        keyFile: transport.privKeyFile,
        caFile: transport.caListFile,
        verifyClient: transport.verifyClient,
        verifyServer: transport.verifyServer,
        requireClientCert: transport.requireClientCert,
        ciphers: transport.cipher,
        minVersion: transport.method,
      },
    }),
    keepAliveSeconds: pjsip.global.keepAliveInterval,
  }));
}

function amiConfiguration({ manager, general, http }: Configuration) {
  return { manager, general, httpEnabled: http.enabled };
}

function retryPolicy({ retryInitialSeconds, retryMaximumSeconds, maxAttempts }: GeneralOptions) {
  return { initialMs: retryInitialSeconds * 1000, maximumMs: retryMaximumSeconds * 1000, maxAttempts };
}

function submitSettings({ validityPeriodSeconds, offline }: GeneralOptions) {
  return { validityMs: validityPeriodSeconds * 1000, offline };
}

async function listenHttp(
  http: HttpConfiguration,
  metrics: Metrics,
  stack: SipStack,
  healthy: () => boolean,
): Promise<HttpServer | undefined> {
  if (!http.enabled) return undefined;
  return createHttpServer({
    listen: [http.bind, ...(http.tls === undefined ? [] : [{ ...http.tls.bind, tls: http.tls }])],
    prefix: http.prefix,
    healthy,
    metrics: () => metrics.scrape(),
    onSipSocket: (socket, request: IncomingMessage, secure) => {
      const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = request.socket;
      const remote = { address: remoteAddress, port: remotePort };
      stack.acceptWebSocket(socket, remote, { address: localAddress, port: localPort }, secure);
    },
  });
}

function countEverything(
  metrics: Metrics,
  messaging: MessagingService,
  stack: SipStack,
  store: Store,
  contacts: ContactTable,
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
  for (const [name, help] of STACK_GAUGES)
    metrics.gauge(`aldis_sip_${name}`, help, () => stack.statistics[GAUGE_FIELDS[name]]);
}

const GAUGE_FIELDS = {
  received_messages: 'received',
  sent_messages: 'sent',
  retransmitted_messages: 'retransmitted',
  malformed_messages: 'malformed',
  client_transactions: 'clientTransactions',
  server_transactions: 'serverTransactions',
  connections: 'connections',
} as const;

const STACK_GAUGES = [
  ['received_messages', 'SIP messages received'],
  ['sent_messages', 'SIP messages sent'],
  ['retransmitted_messages', 'SIP messages sent again'],
  ['malformed_messages', 'SIP messages that could not be read'],
  ['client_transactions', 'SIP client transactions in memory'],
  ['server_transactions', 'SIP server transactions in memory'],
  ['connections', 'SIP connections over TCP, TLS and WebSocket'],
] as const;

/** What `Reload` may name: the parts of Asterisk that Aldis has, all read in one go. */
const MODULES: ReadonlySet<string> = new Set([
  '',
  'manager',
  'http',
  'res_pjsip',
  'chan_pjsip',
  'chan_sip',
  'res_pjsip_registrar',
  'res_pjsip_messaging',
  'messaging',
]);

/** How long a phone's MESSAGE may wait for its 200 before it gets the 202; well below T1, after which it would be sent again. */
const DELIVERED_AT_ONCE_MS = 100;

/** RFC 3261 §18.1.1. */
const TCP_SWITCH_BYTES = 1300;
