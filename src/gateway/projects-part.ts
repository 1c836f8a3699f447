import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { type CallbacksService, createCallbacks } from '../callbacks/create-callbacks.ts';
import type { Configuration } from '../config/configuration.ts';
import { createMedia, type MediaFiles } from '../media/create-media.ts';
import { loadMediaKey } from '../media/load-key.ts';
import type { CallbackSender } from '../messages/callbacks.ts';
import type { Clock } from '../messages/clock.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import { createNumbers, type NumbersService } from '../messages/numbers/create-numbers.ts';
import type { Sketch, WrittenAs } from '../messages/segments/written-as.ts';
import type { Store } from '../messages/store.ts';
import type { Technology } from '../messages/technology.ts';
import { visitLanes } from '../messages/visit-lanes.ts';
import type { Access } from '../projects/access.ts';
import { createAccess } from '../projects/create-access.ts';
import { createOutgoingHttp } from '../protocols/http/create-outgoing.ts';
import type { OutgoingHttp } from '../protocols/http/outgoing.ts';
import { createHandlerTechnology } from '../technologies/handler/create-technology.ts';
import { createNumberTechnology } from '../technologies/number/create-number-technology.ts';
import {
  createRouteTechnology,
  type RouteTechnology,
} from '../technologies/route/create-route-technology.ts';
import { limitLines } from '../telemetry/limit-lines.ts';
import type { Log } from '../telemetry/log.ts';

export interface ProjectsPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  readonly store: Store;
  /** Where what must survive is kept. */
  readonly dataDirectory: string;
  /** Asked only once it is there. */
  readonly messaging: () => MessagingService;
  /** Asked only once they are there: all that carry messages. */
  readonly technologies: () => ReadonlyMap<string, Technology>;
  /** How the HTTP server is reached, where `public_url` does not say so; empty: there is none. */
  readonly httpAddress: () => string;
  /** In how many segments a text goes to a destination, by its carrier's options; undefined: nobody there counts otherwise. */
  readonly segments: (destination: string, text: string) => number | undefined;
  /** How a message would go to a destination; undefined: nobody there says. */
  readonly written: (destination: string, sketch: Sketch) => WrittenAs | undefined;
  /** Who tells receivers that are none of HTTP; see CallbacksOptions. */
  readonly callbackSender: (scheme: string) => CallbackSender | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * All that makes messages those of projects: numbers and routes, what carries messages between them, media, callbacks, and
 * the APIs. Opened in steps: {@link openProjectsPart} makes it, {@link ProjectsPart.load} takes up what an earlier life kept
 * before messages move, {@link ProjectsPart.start} goes on with it once they do.
 */
export class ProjectsPart {
  readonly numbers: NumbersService;
  readonly media: MediaFiles;
  readonly callbacks: CallbacksService;
  /** `number`, `route`, `handler`. */
  readonly technologies: readonly Technology[];
  readonly #options: ProjectsPartOptions;
  /** For media and documents. */
  readonly #http: OutgoingHttp;
  /** Apart: callbacks that a server lets hang take no connection from the files and documents that it has, too. */
  readonly #callbacksHttp: OutgoingHttp;
  /** Of the lanes of routes that an earlier life left. */
  #revisiting: ReturnType<typeof visitLanes> | undefined;
  readonly #route: RouteTechnology;
  /** One for the life of the gateway: a server that listens anew has not forgotten who guessed and who wrote how much. */
  readonly #access: Access;

  constructor(options: ProjectsPartOptions, mediaKey: Buffer) {
    const { configuration, store, messaging, clock, log } = options;
    const directory = () => configuration().messaging;
    const settings = () => configuration().messaging.api;
    const message = (id: Parameters<Store['message']>[0]) => store.message(id);
    this.#options = options;
    const warnOfStrangers = limitLines((fields, text) => log.warn(fields, text), clock);
    this.#access = createAccess({
      configuration: directory,
      clock,
      onRefused: (refused) => warnOfStrangers(refused, 'HTTP login refused'),
    });
    const outgoing = {
      networks: () => settings().outgoingNetworks,
      userAgent: 'Aldis',
      connectionsPerOrigin: CONNECTIONS_PER_ORIGIN,
      clock,
    };
    this.#http = createOutgoingHttp(outgoing);
    this.#callbacksHttp = createOutgoingHttp(outgoing);
    this.numbers = createNumbers({
      directory,
      messaging,
      store,
      clock,
      segments: options.segments,
      written: options.written,
      onProblem: (text, error) => log.error({ err: error }, text),
    });
    this.media = createMedia({
      directory: join(options.dataDirectory, 'media'),
      http: this.#http,
      settings,
      baseUrl: () => settings().publicUrl || options.httpAddress(),
      key: mediaKey,
      store,
      message,
      clock,
      randomUuid: randomUUID,
      log,
    });
    this.callbacks = createCallbacks({
      store: store.callbacks,
      message,
      messaging: { onCallback: (listener) => messaging().onCallback(listener) },
      signingKey: (project) => directory().projects.get(project)?.signingKey,
      http: this.#callbacksHttp,
      sender: options.callbackSender,
      clock,
      random: Math.random,
      defer: setImmediate,
      settings: () => {
        const { callbackTimeoutSeconds, callbackRetryHours } = settings();
        return { timeoutMs: callbackTimeoutSeconds * 1000, retryForMs: callbackRetryHours * 3_600_000 };
      },
      // After a long outage thousands are given up one after the other.
      log: {
        info: (fields: object, text: string) => log.info(fields, text),
        warn: limitLines((fields, text) => log.warn(fields, text), clock),
        error: limitLines((fields, text) => log.error(fields, text), clock),
      },
    });
    const numbers = () => this.numbers;
    this.#route = createRouteTechnology({ numbers, technologies: options.technologies });
    this.technologies = [
      createNumberTechnology({ numbers, messaging, clock }),
      this.#route,
      createHandlerTechnology({
        numbers,
        directory,
        http: this.#http,
        intake: this.media,
        link: (of, file) => this.media.link(of, file),
        readFile,
        settings,
        clock,
        log,
      }),
    ];
  }

  /** Takes up what an earlier life kept; before messages move. */
  async load(): Promise<void> {
    await this.numbers.load();
    await this.callbacks.start();
  }

  /** Goes on with it, once messages move. */
  async start(): Promise<void> {
    await this.numbers.start();
    // After a restart nobody knows any more which ways the lanes of routes wait for: once they are looked at it is known.
    const { messaging, clock } = this.#options;
    this.#revisiting = visitLanes(`${this.#route.name}:`, messaging(), clock);
    this.media
      .sweep()
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'Unused media could not be removed'),
      );
  }

  /** Somebody can be reached: what waits in this lane leaves now, and what waits for it on a route. */
  wake(lane: string): void {
    const messaging = this.#options.messaging();
    messaging.wake(lane);
    for (const waiting of this.#route.wakes(lane)) messaging.wake(waiting);
  }

  /** A peer takes messages again: as {@link wake}, for at most so many lanes that begin so. How many there were. */
  wakeSome(prefix: string, limit: number): number {
    const messaging = this.#options.messaging();
    const woken = messaging.wakeSome(prefix, limit);
    const waiting = this.#route.wakesSome(prefix, limit - woken);
    for (const lane of waiting) messaging.wake(lane);
    return woken + waiting.length;
  }

  /** Follows a changed configuration: who waits on routes may have other ways now. */
  configure(): void {
    for (const lane of this.#route.waiting()) this.#options.messaging().wake(lane);
  }

  /** The routes of the HTTP server, loaded with the first request for one. */
  async plugins(): Promise<readonly FastifyPluginAsync[]> {
    const { configuration, store, clock, log } = this.#options;
    const [{ restRoutes }, { compatRoutes }, { mediaRoutes }] = await Promise.all([
      import('../interfaces/rest/routes.ts'),
      import('../interfaces/compat/routes.ts'),
      import('../interfaces/media/routes.ts'),
    ]);
    const api = {
      access: this.#access,
      numbers: this.numbers,
      messaging: this.#options.messaging(),
      store,
      media: this.media,
      configuration: () => configuration().messaging,
      now: () => clock.now(),
      log,
    };
    return [
      restRoutes({ ...api, retryCallbacks: (which) => this.callbacks.retry(which) }),
      compatRoutes(api),
      mediaRoutes({ media: this.media, clock, log }),
    ];
  }

  /** No callback begins any more; those under way are recorded. */
  async leave(): Promise<void> {
    this.#revisiting?.stop();
    this.numbers.stop();
    this.callbacks.stop();
    await this.callbacks.drained();
    await Promise.all([this.#http.close(), this.#callbacksHttp.close()]);
  }
}

/** @throws Error when the key of links to media can be neither read nor made */
export async function openProjectsPart(options: ProjectsPartOptions): Promise<ProjectsPart> {
  return new ProjectsPart(options, await loadMediaKey(join(options.dataDirectory, 'media.key'), randomBytes));
}

const CONNECTIONS_PER_ORIGIN = 64;
