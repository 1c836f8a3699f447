import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Configuration } from './config/configuration.ts';
import type { ReadResult } from './config/read-configuration.ts';
import { CarriersPart } from './gateway/carriers-part.ts';
import { EsmesPart } from './gateway/esmes-part.ts';
import { countEverything } from './gateway/figures.ts';
import { ConfigurationFilesThread } from './gateway/files/configuration-files.ts';
import { HttpPart } from './gateway/http-part.ts';
import { MODULES } from './gateway/modules.ts';
import { openProjectsPart } from './gateway/projects-part.ts';
import { createReload } from './gateway/reload.ts';
import { RemovedPeers } from './gateway/removed-peers.ts';
import { amiConfiguration, retryPolicy, submitSettings } from './gateway/settings.ts';
import { openSipPart } from './gateway/sip-part.ts';
import { XmppPart } from './gateway/xmpp-part.ts';
import { createAmiServer } from './interfaces/ami/server.ts';
import { createMessaging } from './messages/create-messaging.ts';
import { messageIds } from './messages/message-id.ts';
import type { Store } from './messages/store.ts';
import type { Technology } from './messages/technology.ts';
import { systemTime } from './protocols/sip/timers/time.ts';
import { TimerWheel } from './protocols/sip/timers/wheel.ts';
import { createStates } from './states/create-states.ts';
import { limitLines } from './telemetry/limit-lines.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

export interface GatewayOptions {
  readonly configuration: Configuration;
  /** Open; the gateway closes it, when it ends and when it cannot start. */
  readonly store: Store;
  /** Where the store is, and what else must survive. */
  readonly dataDirectory: string;
  /** Reads the configuration again, for a reload. */
  readonly readAgain: () => Promise<ReadResult>;
  readonly log: Log;
  /** The log goes on in a new file, where it goes to a file. @throws when that cannot be opened */
  readonly reopenLog: () => void;
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
  readonly smpp: readonly { readonly address: string; readonly port: number; readonly secure: boolean }[];
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
  const { store, log } = options;
  let configuration = options.configuration;
  const wheel = new TimerWheel(systemTime());
  // What must be closed again, last first: at the end, or when a part cannot start.
  await using parts = new AsyncDisposableStack();
  parts.defer(() => store.close());

  const states = createStates({
    database: store.database,
    onProblem: (text, error) => log.error({ err: error }, text),
  });
  await states.load();
  states.configure(configuration.hints);
  const projects = await openProjectsPart({
    configuration: () => configuration,
    store,
    dataDirectory: options.dataDirectory,
    messaging: () => messaging,
    technologies: () => technologies,
    httpAddress: () => httpAddress(configuration.http),
    segments: (destination, text) =>
      destination.startsWith(CARRIER)
        ? carriers.segmentsOf(destination.slice(CARRIER.length), text)
        : undefined,
    written: (destination, sketch) =>
      destination.startsWith(CARRIER)
        ? carriers.preview(destination.slice(CARRIER.length), sketch)
        : undefined,
    callbackSender: (scheme) => (scheme === 'esme' ? esmes.sender : undefined),
    clock: wheel,
    log,
  });
  const sip = await openSipPart({
    configuration: () => configuration,
    store,
    states,
    clock: wheel,
    node: hostname(),
    log,
    wake: (lane) => projects.wake(lane),
    projects,
    cameOverCarrier: (carrier, what) => carriers.came(carrier, what),
  });
  parts.defer(() => sip.close());
  const technologies = new Map(sip.technologies.map);
  const onTechnology = (technology: Technology) => technologies.set(technology.name, technology);
  projects.technologies.forEach(onTechnology);
  const carriers = new CarriersPart({
    configuration: () => configuration,
    store,
    messaging: () => messaging,
    projects,
    pjsip: () => technologies.get('pjsip'),
    contacts: () => sip.contacts,
    publicUrl: () => configuration.messaging.api.publicUrl || httpAddress(configuration.http),
    onTechnology,
    clock: wheel,
    log,
  });
  const esmes = new EsmesPart({
    configuration: () => configuration,
    store,
    messaging: () => messaging,
    projects: () => projects,
    onTechnology,
    clock: wheel,
    log,
  });
  const xmpp = new XmppPart({
    configuration: () => configuration,
    messaging: () => messaging,
    projects,
    onTechnology,
    clock: wheel,
    log,
  });
  // They are known before messages move, so that what waits for them is not taken for lost.
  const openOptional = (next: Configuration) =>
    Promise.all([carriers.open(next), esmes.open(next), xmpp.open(next)]);
  await openOptional(configuration);
  carriers.configure();
  xmpp.configure();
  // With a full disk each message has the same to tell.
  const tellOfMessage = limitLines((fields, text) => log.error(fields, text), wheel);
  const messaging = createMessaging({
    store,
    technologies,
    refuses: (message) => projects.numbers.refuses(message),
    leavesAt: (message, now) => projects.numbers.leavesAt(message, now),
    onUnusedMedia: (hash) => void projects.media.remove(hash),
    clock: wheel,
    random: Math.random,
    policy: () => retryPolicy(configuration.general),
    receiptsKeptMs: (peer) => (configuration.messaging.carriers.get(peer)?.receiptDays ?? 7) * 86_400_000,
    defer: setImmediate,
    onProblem: (text, error) => tellOfMessage({ err: error }, text),
    newId: messageIds(randomBytes),
    settings: () => submitSettings(configuration.general),
  });
  parts.defer(async () => {
    messaging.stop();
    await Promise.all([sip.close(), carriers.close(), esmes.close(), xmpp.close()]);
    await messaging.drained();
    await projects.leave();
  });

  const removedPeers = new RemovedPeers({
    groups: () => messaging.waitingGroups(),
    waiting: (prefix) => messaging.waiting(prefix),
    wakeSome: (prefix, limit) => projects.wakeSome(prefix, limit),
    clock: wheel,
  });
  parts.defer(() => removedPeers.close());
  xmpp.onAccount(({ status }) => {
    if (status === 'up') removedPeers.accountCame();
  });

  let healthy = false;
  const metrics = createMetrics();
  countEverything(metrics, {
    messaging,
    stack: sip.stack,
    store,
    contacts: sip.contacts,
    carriers,
    esmes,
    xmpp,
  });
  // What waits from an earlier life goes before what is taken from now on.
  await projects.load();
  await messaging.start();
  await projects.start();
  // Somebody may have come right before the end of the earlier life, or be there by a changed configuration.
  for (const aor of sip.contacts.aors()) {
    for (const lane of sip.technologies.lanesOfAor(aor)) projects.wake(lane);
  }
  removedPeers.follow(configuration);
  sip.receive(messaging);
  const http = new HttpPart({
    metrics,
    stack: sip.stack,
    healthy: () => healthy,
    page: (path) => ami.page(path),
    plugins: async () => [...(await projects.plugins()), ...(await carriers.plugins())],
    log,
  });
  parts.defer(() => http.close());
  const { reload, problem: reloadProblem } = createReload({
    readAgain: options.readAgain,
    isServing: () => healthy,
    current: () => configuration,
    apply: async (next) => {
      await sip.reconfigureTransports(next);
      await ami.reconfigure(amiConfiguration(next));
      await http.reconfigure(next.http);
      await openOptional(next);
      await esmes.configure(next);
      configuration = next;
      log.level = next.general.logLevel;
      sip.contacts.configure();
      states.configure(next.hints);
      sip.configure();
      projects.configure();
      carriers.configure();
      xmpp.configure();
      removedPeers.follow(next);
    },
    log,
  });
  const files = new ConfigurationFilesThread(configuration.directory);
  parts.defer(() => files.close());
  const ami = await createAmiServer({
    configuration: amiConfiguration(configuration),
    messaging,
    list: (query) => store.list(query),
    pjsip: sip.surface(),
    xmpp,
    states,
    database: store.database,
    callbacks: projects.callbacks,
    carriers,
    wholeConfiguration: () => configuration,
    reload,
    reloadProblem,
    files,
    modules: MODULES,
    reopenLog: options.reopenLog,
    clock: wheel,
    randomBytes,
    log,
  });
  parts.defer(() => ami.close());
  await http.reconfigure(configuration.http);
  sip.provideDevices();
  sip.start();
  await carriers.start();
  await esmes.start();
  await xmpp.start();
  healthy = true;

  const started = parts.move();
  return {
    addresses: () => ({
      ami: ami.addresses().map(({ name, address, port }) => ({ address, port, secure: name === 'AMI/TLS' })),
      sip: sip.stack.transports.map(({ name, protocol, local }) => ({ name, protocol, ...local })),
      http: http.addresses,
      smpp: esmes.addresses,
    }),
    reload: async () => {
      try {
        options.reopenLog();
      } catch (error) {
        log.error({ err: error }, 'The log file cannot be opened');
      }
      ami.announceReload('', await reload(''));
    },
    close: async () => {
      healthy = false;
      messaging.stop();
      await sip.leave();
      await started.disposeAsync();
    },
  };
}

/**
 * How somebody on this machine reaches the HTTP server, also while it does not listen yet: what an earlier life left to send
 * goes before that. HTTPS before HTTP, as links may leave the machine; empty: there is none.
 */
function httpAddress({ enabled, bind, tls, prefix }: Configuration['http']): string {
  if (!enabled) return '';
  const { address, port } = tls?.bind ?? bind;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${tls === undefined ? 'http' : 'https'}://${host}:${port}${prefix}`;
}

const CARRIER = 'carrier:';
