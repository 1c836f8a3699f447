import type { FastifyPluginAsync } from 'fastify';
import { CarrierTechnology } from '../carriers/carrier-technology.ts';
import type { Carriers, CarrierView } from '../carriers/carriers.ts';
import type { CarriersService, UpstreamFactories } from '../carriers/create-carriers.ts';
import type { UpstreamOptions } from '../config/carriers.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import { Listeners } from '../messages/listeners.ts';
import type { Sketch, WrittenAs } from '../messages/segments/written-as.ts';
import type { Store } from '../messages/store.ts';
import type { Technology } from '../messages/technology.ts';
import { createOutgoingHttp } from '../protocols/http/create-outgoing.ts';
import type { OutgoingHttp } from '../protocols/http/outgoing.ts';
import type { ContactTable } from '../technologies/pjsip/contacts.ts';
import type { Log } from '../telemetry/log.ts';
import type { ProjectsPart } from './projects-part.ts';
import { WhenConfigured } from './when-configured.ts';

export interface CarriersPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  readonly store: Store;
  /** Asked only once it is there. */
  readonly messaging: () => MessagingService;
  readonly projects: ProjectsPart;
  /** The technology `pjsip` and who is registered, for carriers with `protocol=sip`. */
  readonly pjsip: () => Technology | undefined;
  readonly contacts: () => Pick<ContactTable, 'isOnline' | 'onContact'>;
  /** How peers reach the HTTP server, without a slash at the end; empty: there is none. */
  readonly publicUrl: () => string;
  /** Called with what carries to carriers, as soon as there is another. */
  readonly onTechnology: (technology: Technology) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The carriers, and what they need of the other parts. What they have in common is loaded with the first carrier, the code of a
 * protocol with the first that has it; until then there are none, and that is what everybody is told.
 */
export class CarriersPart implements Carriers {
  readonly #options: CarriersPartOptions;
  readonly #carriers: WhenConfigured<CarriersService>;
  readonly #changes: Listeners<[carrier: CarrierView]>;
  readonly #http: OutgoingHttp;

  constructor(options: CarriersPartOptions) {
    const { configuration, clock, log } = options;
    this.#options = options;
    this.#carriers = new WhenConfigured(
      ({ messaging }) => messaging.carriers.size > 0,
      () => this.#load(),
    );
    this.#changes = new Listeners((error) => log.error({ err: error }, 'A carrier could not be told of'));
    this.#http = createOutgoingHttp({
      networks: () => configuration().messaging.api.outgoingNetworks,
      userAgent: 'Aldis',
      connectionsPerOrigin: CONNECTIONS_PER_ORIGIN,
      clock,
    });
    options.onTechnology(new CarrierTechnology(() => undefined));
  }

  list(): readonly CarrierView[] {
    return this.#carriers.service?.list() ?? [];
  }

  async set(...what: Parameters<Carriers['set']>): Promise<'done' | 'not-found'> {
    return (await this.#carriers.service?.set(...what)) ?? 'not-found';
  }

  onChange(listener: (carrier: CarrierView) => void): () => void {
    return this.#changes.add(listener);
  }

  /** See CarriersService. */
  segmentsOf(destination: string, text: string): number | undefined {
    return this.#carriers.service?.segmentsOf(destination, text);
  }

  preview(destination: string, sketch: Sketch): WrittenAs | undefined {
    return this.#carriers.service?.preview(destination, sketch);
  }

  came(...what: Parameters<CarriersService['came']>): void {
    this.#carriers.service?.came(...what);
  }

  /** Makes them ready for a configuration that has some; before it counts. */
  async open(configuration: Configuration): Promise<void> {
    await this.#carriers.open(configuration);
  }

  /** Follows the configuration; for the first time before messages move, so that what waits for a carrier is not taken for lost. */
  configure(): void {
    this.#carriers.service?.configure([...this.#options.configuration().messaging.carriers.values()]);
  }

  /** Begins to connect. */
  async start(): Promise<void> {
    await this.#carriers.start();
  }

  /** What carriers tell over HTTP. */
  async plugins(): Promise<readonly FastifyPluginAsync[]> {
    const { publicUrl, log } = this.#options;
    const { carrierRoutes } = await import('../interfaces/carriers/routes.ts');
    return [
      carrierRoutes({
        knows: (name) => this.list().some((carrier) => carrier.name === name),
        receive: async (name, request) => {
          const answer = await this.#carriers.service?.receive(name, request);
          return answer === 'not-found' ? undefined : answer;
        },
        publicUrl,
        log,
      }),
    ];
  }

  async close(): Promise<void> {
    await this.#carriers.close();
    await this.#http.close();
  }

  async #load(): Promise<CarriersService> {
    const { store, messaging, projects, onTechnology, clock, log } = this.#options;
    const { createCarriers } = await import('../carriers/create-carriers.ts');
    const carriers = createCarriers({
      upstreams: this.#upstreams(),
      messaging,
      wakeSome: (prefix, limit) => projects.wakeSome(prefix, limit),
      numbers: () => projects.numbers,
      link: (of, file) => projects.media.link(of, file),
      store,
      clock,
      random: Math.random,
      log,
    });
    carriers.onChange((carrier) => this.#changes.tell(carrier));
    onTechnology(carriers.technology);
    return carriers;
  }

  #upstreams(): UpstreamFactories {
    const { configuration, projects, pjsip, contacts, publicUrl } = this.#options;
    const http = this.#http;
    const web = {
      http,
      mediaLink: projects.media.link.bind(projects.media),
      intake: projects.media,
      publicUrl,
    };
    return {
      smpp: async (carrier, surroundings) => {
        const { createSmppUpstream } = await import('../technologies/smpp/create-upstream.ts');
        return createSmppUpstream({ ...carrier, upstream: of(carrier.upstream, 'smpp') }, surroundings);
      },
      signalwire: async (carrier, surroundings) => {
        const { createSignalwireUpstream } = await import('../technologies/signalwire/create-upstream.ts');
        return createSignalwireUpstream(of(carrier.upstream, 'signalwire'), surroundings, {
          ...web,
          carrier,
        });
      },
      webhook: async (carrier, surroundings) => {
        const { createWebhookUpstream } = await import('../technologies/webhook/create-upstream.ts');
        return createWebhookUpstream(of(carrier.upstream, 'webhook'), surroundings, { ...web, carrier });
      },
      mm7: async (carrier, surroundings) => {
        const { createMm7Upstream } = await import('../technologies/mm7/create-upstream.ts');
        return createMm7Upstream(of(carrier.upstream, 'mm7'), surroundings, {
          name: carrier.name,
          format: carrier,
          http,
          readMedia: (media) => projects.media.read(media),
          intake: projects.media,
        });
      },
      sip: async (carrier, surroundings) => {
        const { createTrunkUpstream } = await import('../technologies/trunk/create-upstream.ts');
        const upstream = of(carrier.upstream, 'sip');
        return createTrunkUpstream(upstream, surroundings, {
          format: carrier,
          pjsip,
          endpoint: () => configuration().pjsip.endpoints.get(upstream.endpoint),
          isOnline: (name) => contacts().isOnline(name),
          onContact: (listener) => contacts().onContact(() => listener()),
        });
      },
    };
  }
}

/** The options of a carrier, which its factory was chosen by. */
function of<P extends UpstreamOptions['protocol']>(
  upstream: UpstreamOptions,
  protocol: P,
): Extract<UpstreamOptions, { readonly protocol: P }> {
  if (upstream.protocol !== protocol)
    throw new Error(`A carrier of ${upstream.protocol} is none of ${protocol}`);
  return upstream as Extract<UpstreamOptions, { readonly protocol: P }>;
}

/** Each carrier has a window of its own, of at most so many: what waits here would wait in vain, and its time run. */
const CONNECTIONS_PER_ORIGIN = 1000;
