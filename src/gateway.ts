import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Configuration } from './config/configuration.ts';
import type { ReadResult } from './config/read-configuration.ts';
import { countEverything } from './gateway/figures.ts';
import { ConfigurationFilesThread } from './gateway/files/configuration-files.ts';
import { HttpPart } from './gateway/http-part.ts';
import { MODULES } from './gateway/modules.ts';
import { createReload } from './gateway/reload.ts';
import {
  amiConfiguration,
  retryPolicy,
  stackOptions,
  submitSettings,
  transportsOf,
} from './gateway/settings.ts';
import { createSipTechnologies } from './gateway/sip-technologies.ts';
import { createAmiServer } from './interfaces/ami/server.ts';
import { createMessaging } from './messages/create-messaging.ts';
import { messageIds } from './messages/message-id.ts';
import type { Store } from './messages/store.ts';
import { createSipStack } from './protocols/sip/create-stack.ts';
import { systemTime } from './protocols/sip/timers/time.ts';
import { TimerWheel } from './protocols/sip/timers/wheel.ts';
import { createStates } from './states/create-states.ts';
import { ContactTable } from './technologies/pjsip/contacts.ts';
import { providePjsipDevices } from './technologies/pjsip/device-state.ts';
import { createPjsipInbound, type PjsipInbound } from './technologies/pjsip/inbound/create-inbound.ts';
import { createQualify } from './technologies/pjsip/qualify/create-qualify.ts';
import {
  createRegistrations,
  type Registrations,
} from './technologies/pjsip/registration/create-registrations.ts';
import { createSubscriptions } from './technologies/pjsip/subscription/create-subscriptions.ts';
import { limitLines } from './telemetry/limit-lines.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

export interface GatewayOptions {
  readonly configuration: Configuration;
  /** Open; the gateway closes it, when it ends and when it cannot start. */
  readonly store: Store;
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
  const node = hostname();
  // What must be closed again, last first: at the end, or when a part cannot start.
  await using parts = new AsyncDisposableStack();
  parts.defer(() => store.close());

  // With a full disk each message and each registration has the same to tell.
  const tellOfMessage = limitLines((fields, text) => log.error(fields, text), wheel);
  const contacts = new ContactTable({
    configuration: () => configuration.pjsip,
    store,
    clock: wheel,
    node,
    log: { error: limitLines((fields, text) => log.error(fields, text), wheel) },
    onReachable: (aor) => {
      for (const lane of technologies.lanesOfAor(aor)) messaging.wake(lane);
      subscriptions.reachable(aor);
    },
  });
  parts.defer(() => contacts.close());
  await contacts.load();

  // The stack hands requests to the incoming half, which needs the domain, which needs the stack to send with.
  // What comes in before all three stand is not answered; SIP retransmits it.
  let inbound: PjsipInbound | undefined;
  let outbound: Registrations | undefined;
  const stack = await createSipStack(
    {
      ...stackOptions(configuration),
      wheel,
      log: { warn: limitLines((fields, text) => log.warn(fields, text), wheel) },
    },
    {
      onRequest: (incoming) => inbound?.onRequest(incoming),
      onMalformed: (problem, flow, bytes) => inbound?.onMalformed(problem, flow, bytes),
      onConnectionClosed: (flow) => {
        inbound?.onConnectionClosed(flow);
        outbound?.connectionClosed(flow);
      },
    },
  );
  const states = createStates({
    database: store.database,
    onProblem: (text, error) => log.error({ err: error }, text),
  });
  await states.load();
  states.configure(configuration.hints);
  const sipParts = {
    configuration: () => configuration.pjsip,
    contacts,
    states,
    stack,
    clock: wheel,
    random: Math.random,
    randomBytes,
    log,
  };
  const qualify = createQualify({ ...sipParts, defer: setImmediate });
  const registrations = createRegistrations(sipParts);
  outbound = registrations;
  const subscriptions = createSubscriptions({ ...sipParts, database: store.database, defer: setImmediate });
  await subscriptions.load();
  const technologies = createSipTechnologies(sipParts);
  const messaging = createMessaging({
    store,
    technologies: technologies.map,
    clock: wheel,
    random: Math.random,
    policy: () => retryPolicy(configuration.general),
    defer: setImmediate,
    onProblem: (text, error) => tellOfMessage({ err: error }, text),
    newId: messageIds(randomBytes),
    settings: () => submitSettings(configuration.general),
  });
  parts.defer(async () => {
    messaging.stop();
    await stack.close();
    await messaging.drained();
  });

  let healthy = false;
  const metrics = createMetrics();
  countEverything(metrics, { messaging, stack, store, contacts });
  // What waits from an earlier life goes before what is taken from now on.
  await messaging.start();
  // Somebody may have come right before the end of the earlier life, or be there by a changed configuration.
  for (const aor of contacts.aors()) for (const lane of technologies.lanesOfAor(aor)) messaging.wake(lane);
  inbound = createPjsipInbound({
    configuration: () => configuration.pjsip,
    messaging,
    contacts,
    stack,
    clock: wheel,
    randomBytes,
    node,
    log,
    subscriptions,
    endpointOfLine: (line) => registrations.endpointOfLine(line),
    deliveredWithinMs: DELIVERED_AT_ONCE_MS,
  });
  const http = new HttpPart({ metrics, stack, healthy: () => healthy, page: (path) => ami.page(path) });
  parts.defer(() => http.close());
  const { reload, problem: reloadProblem } = createReload({
    readAgain: options.readAgain,
    isServing: () => healthy,
    current: () => configuration,
    apply: async (next) => {
      await stack.reconfigure(transportsOf(next));
      await ami.reconfigure(amiConfiguration(next));
      await http.reconfigure(next.http);
      configuration = next;
      log.level = next.general.logLevel;
      contacts.configure();
      states.configure(next.hints);
      devices.configure();
      qualify.configure();
      registrations.configure();
      subscriptions.configure();
    },
    log,
  });
  const files = new ConfigurationFilesThread(configuration.directory);
  parts.defer(() => files.close());
  const ami = await createAmiServer({
    configuration: amiConfiguration(configuration),
    messaging,
    list: (query) => store.list(query),
    pjsip: {
      ...inbound.surface,
      qualify,
      registrations,
      subscriptions,
      transports: () => stack.transports.map(({ name, protocol, local }) => ({ name, protocol, ...local })),
    },
    states,
    database: store.database,
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
  // After AMI, so that it tells of an endpoint before its device and its hints.
  const devices = providePjsipDevices({
    configuration: () => configuration.pjsip,
    contacts,
    devices: states.devices,
    defer: setImmediate,
    onError: (error) => log.error({ err: error }, 'The state of an endpoint could not be told'),
  });
  parts.defer(() => devices.close());
  qualify.start();
  registrations.start();
  subscriptions.start();
  healthy = true;

  const started = parts.move();
  return {
    addresses: () => ({
      ami: ami.addresses().map(({ name, address, port }) => ({ address, port, secure: name === 'AMI/TLS' })),
      sip: stack.transports.map(({ name, protocol, local }) => ({ name, protocol, ...local })),
      http: http.addresses,
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
      inbound?.close();
      qualify.close();
      await Promise.all([registrations.close(), subscriptions.close()]);
      await started.disposeAsync();
    },
  };
}

/** How long a phone's MESSAGE may wait for its 200 before it gets the 202; well below T1, after which it would be sent again. */
const DELIVERED_AT_ONCE_MS = 100;
