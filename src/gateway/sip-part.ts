import { randomBytes } from 'node:crypto';
import type { CarriersService } from '../carriers/create-carriers.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Messaging } from '../messages/messaging.ts';
import type { Store } from '../messages/store.ts';
import { createSipStack } from '../protocols/sip/create-stack.ts';
import type { SipStack } from '../protocols/sip/stack.ts';
import type { TimerWheel } from '../protocols/sip/timers/wheel.ts';
import type { States } from '../states/states.ts';
import { ContactTable } from '../technologies/pjsip/contacts.ts';
import { type PjsipDeviceStates, providePjsipDevices } from '../technologies/pjsip/device-state.ts';
import { createPjsipInbound, type PjsipInbound } from '../technologies/pjsip/inbound/create-inbound.ts';
import type { PjsipSurface } from '../technologies/pjsip/index.ts';
import { createQualify, type Qualify } from '../technologies/pjsip/qualify/create-qualify.ts';
import {
  createRegistrations,
  type Registrations,
} from '../technologies/pjsip/registration/create-registrations.ts';
import {
  createSubscriptions,
  type Subscriptions,
} from '../technologies/pjsip/subscription/create-subscriptions.ts';
import { type CarrierTrunk, carrierTrunks } from '../technologies/trunk/carrier-trunks.ts';
import { limitLines } from '../telemetry/limit-lines.ts';
import type { Log } from '../telemetry/log.ts';
import type { ProjectsPart } from './projects-part.ts';
import { stackOptions, transportsOf } from './settings.ts';
import { createSipTechnologies, type SipTechnologies } from './sip-technologies.ts';

export interface SipPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  readonly store: Store;
  readonly states: States;
  readonly clock: TimerWheel;
  /** This node's name. */
  readonly node: string;
  readonly log: Log;
  /** Somebody can be reached: what waits in this lane leaves now. */
  readonly wake: (lane: string) => void;
  /** Messages between numbers, and the files of messages. */
  readonly projects: Pick<ProjectsPart, 'numbers' | 'media'>;
  /** Something came in over an endpoint that is a carrier. */
  readonly cameOverCarrier: CarriersService['came'];
}

/**
 * All that speaks SIP, joined. It opens in steps, as the parts need each other: {@link openSipPart} can send;
 * {@link SipPart.receive} takes requests once the domain is there; {@link SipPart.provideDevices} comes after AMI, which then
 * tells of an endpoint before its device and its hints; {@link SipPart.start} begins what goes by itself.
 */
export class SipPart {
  readonly stack: SipStack;
  readonly contacts: ContactTable;
  readonly technologies: SipTechnologies;
  readonly #options: SipPartOptions;
  readonly #qualify: Qualify;
  readonly #registrations: Registrations;
  readonly #subscriptions: Subscriptions;
  readonly #requests: RequestSide;
  #devices: PjsipDeviceStates | undefined;
  #closed: Promise<void> | undefined;
  #trunks: { readonly of: object; readonly map: ReadonlyMap<string, CarrierTrunk> } | undefined;

  constructor(options: SipPartOptions, parts: SipParts) {
    this.#options = options;
    this.stack = parts.stack;
    this.contacts = parts.contacts;
    this.technologies = parts.technologies;
    this.#qualify = parts.qualify;
    this.#registrations = parts.registrations;
    this.#subscriptions = parts.subscriptions;
    this.#requests = parts.requests;
  }

  /** From here on requests are answered; what came before, SIP retransmits. */
  receive(messaging: Messaging): void {
    const { configuration, clock, node, log, projects } = this.#options;
    this.#requests.inbound = createPjsipInbound({
      configuration: () => configuration().pjsip,
      messaging,
      contacts: this.contacts,
      stack: this.stack,
      clock,
      randomBytes,
      node,
      log,
      subscriptions: this.#subscriptions,
      endpointOfLine: (line) => this.#registrations.endpointOfLine(line),
      deliveredWithinMs: DELIVERED_AT_ONCE_MS,
      numbers: {
        numbers: projects.numbers,
        directory: () => configuration().messaging,
        media: projects.media,
        trunks: () => this.#trunksOf(configuration().messaging.carriers),
      },
    });
  }

  /** Endpoints that are carriers: put together anew only where the configuration is another one. */
  #trunksOf(carriers: Configuration['messaging']['carriers']): ReadonlyMap<string, CarrierTrunk> {
    if (this.#trunks?.of !== carriers) {
      this.#trunks = { of: carriers, map: carrierTrunks(carriers.values(), this.#options.cameOverCarrier) };
    }
    return this.#trunks.map;
  }

  /** What the interfaces may know and ask. Requests are received by then. */
  surface(): PjsipSurface {
    const { inbound } = this.#requests;
    if (inbound === undefined) throw new Error('Nothing is received yet');
    return {
      ...inbound.surface,
      qualify: this.#qualify,
      registrations: this.#registrations,
      subscriptions: this.#subscriptions,
      transports: () =>
        this.stack.transports.map(({ name, protocol, local }) => ({ name, protocol, ...local })),
    };
  }

  provideDevices(): void {
    const { configuration, states, log } = this.#options;
    this.#devices = providePjsipDevices({
      configuration: () => configuration().pjsip,
      contacts: this.contacts,
      devices: states.devices,
      defer: setImmediate,
      onError: (error) => log.error({ err: error }, 'The state of an endpoint could not be told'),
    });
  }

  start(): void {
    this.#qualify.start();
    this.#registrations.start();
    this.#subscriptions.start();
  }

  /** The transports that a configuration asks for; the first thing of a reload, as they can fail. */
  reconfigureTransports(next: Configuration): Promise<void> {
    return this.stack.reconfigure(transportsOf(next));
  }

  /** Follows a changed configuration, once contacts and hints do: the devices before what tells of them. */
  configure(): void {
    this.#devices?.configure();
    this.#qualify.configure();
    this.#registrations.configure();
    this.#subscriptions.configure();
  }

  /** Says goodbye where that is due; nothing begins by itself any more. */
  async leave(): Promise<void> {
    this.#requests.inbound?.close();
    this.#qualify.close();
    await Promise.all([this.#registrations.close(), this.#subscriptions.close()]);
    this.#devices?.close();
  }

  /** Ends what is under way and closes every socket. May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.stack.close().finally(() => this.contacts.close());
    return this.#closed;
  }
}

/** Opens the transports and takes up what an earlier life kept. @throws what a transport cannot have */
export async function openSipPart(options: SipPartOptions): Promise<SipPart> {
  const { configuration, store, states, clock, node, log, wake } = options;
  const contacts = new ContactTable({
    configuration: () => configuration().pjsip,
    store,
    clock,
    node,
    log: { error: limitLines((fields, text) => log.error(fields, text), clock) },
    onReachable: (aor) => {
      for (const lane of technologies.lanesOfAor(aor)) wake(lane);
      subscriptions.reachable(aor);
    },
  });
  await contacts.load();
  const requests: RequestSide = { inbound: undefined };
  const stack = await createSipStack(
    {
      ...stackOptions(configuration()),
      wheel: clock,
      log: { warn: limitLines((fields, text) => log.warn(fields, text), clock) },
    },
    {
      onRequest: (incoming) => requests.inbound?.onRequest(incoming),
      onMalformed: (problem, flow, bytes) => requests.inbound?.onMalformed(problem, flow, bytes),
      onConnectionClosed: (flow) => {
        requests.inbound?.onConnectionClosed(flow);
        registrations.connectionClosed(flow);
      },
    },
  );
  const shared = {
    configuration: () => configuration().pjsip,
    contacts,
    states,
    stack,
    clock,
    random: Math.random,
    randomBytes,
    log,
    defer: setImmediate,
  };
  const technologies = createSipTechnologies({ ...shared, media: options.projects.media });
  const qualify = createQualify(shared);
  const registrations = createRegistrations(shared);
  const subscriptions = createSubscriptions({ ...shared, database: store.database });
  await subscriptions.load();
  return new SipPart(options, {
    stack,
    contacts,
    technologies,
    qualify,
    registrations,
    subscriptions,
    requests,
  });
}

interface SipParts {
  readonly stack: SipStack;
  readonly contacts: ContactTable;
  readonly technologies: SipTechnologies;
  readonly qualify: Qualify;
  readonly registrations: Registrations;
  readonly subscriptions: Subscriptions;
  readonly requests: RequestSide;
}

/** The stack hands requests to the incoming half, which needs the domain, which needs the stack to send with. */
interface RequestSide {
  inbound: PjsipInbound | undefined;
}

/** How long a phone's MESSAGE may wait for its 200 before it gets the 202; well below T1, after which it would be sent again. */
const DELIVERED_AT_ONCE_MS = 100;
