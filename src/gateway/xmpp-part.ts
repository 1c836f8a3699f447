import { readFile } from 'node:fs/promises';
import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import { Listeners } from '../messages/listeners.ts';
import type { MediaSource } from '../messages/media.ts';
import type { Technology } from '../messages/technology.ts';
import type { XmppAccountView, XmppContact, XmppPresence, XmppSurface } from '../technologies/xmpp/index.ts';
import type { XmppService } from '../technologies/xmpp/service.ts';
import type { XmppInbound } from '../technologies/xmpp/stream.ts';
import { XmppTechnology } from '../technologies/xmpp/technology.ts';
import { limitLines } from '../telemetry/limit-lines.ts';
import type { Log } from '../telemetry/log.ts';
import type { ProjectsPart } from './projects-part.ts';
import { WhenConfigured } from './when-configured.ts';

export interface XmppPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  /** Asked only once it is there. */
  readonly messaging: () => MessagingService;
  readonly projects: ProjectsPart;
  /** Called with what carries by accounts, as soon as there is another. */
  readonly onTechnology: (technology: Technology) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The XMPP accounts, and what they need of the other parts. What speaks XMPP is loaded with the first account; until then there
 * are none, and that is what everybody is told.
 */
export class XmppPart implements XmppSurface {
  readonly #options: XmppPartOptions;
  readonly #xmpp: WhenConfigured<XmppService>;
  readonly #changes: Listeners<[account: XmppAccountView]>;
  readonly #presences: Listeners<[presence: XmppPresence]>;
  readonly #link: MediaSource['link'] = (of, file) => this.#options.projects.media.link(of, file);
  #inbound: Promise<{ readonly take: XmppInbound; close(): void }> | undefined;

  constructor(options: XmppPartOptions) {
    const { onTechnology, log } = options;
    this.#options = options;
    this.#xmpp = new WhenConfigured(
      ({ xmpp }) => xmpp.accounts.size > 0,
      () => this.#load(),
    );
    const tellProblem = (error: unknown) => log.error({ err: error }, 'An XMPP account could not be told of');
    this.#changes = new Listeners(tellProblem);
    this.#presences = new Listeners(tellProblem);
    onTechnology(new XmppTechnology(() => new Map(), this.#link));
  }

  accounts(): readonly XmppAccountView[] {
    return this.#xmpp.service?.surface.accounts() ?? [];
  }

  contacts(account: string): readonly XmppContact[] {
    return this.#xmpp.service?.surface.contacts(account) ?? [];
  }

  onAccount(listener: (account: XmppAccountView) => void): () => void {
    return this.#changes.add(listener);
  }

  onPresence(listener: (presence: XmppPresence) => void): () => void {
    return this.#presences.add(listener);
  }

  /** Makes them ready for a configuration that has some; before it counts. */
  async open(configuration: Configuration): Promise<void> {
    await this.#xmpp.open(configuration);
  }

  /** Follows the configuration; for the first time before messages move, so that what waits for an account is not taken for lost. */
  configure(): void {
    this.#xmpp.service?.configure([...this.#options.configuration().xmpp.accounts.values()]);
  }

  /** Begins to connect. */
  async start(): Promise<void> {
    await this.#xmpp.start();
  }

  async close(): Promise<void> {
    await this.#xmpp.close();
    (await this.#inbound)?.close();
  }

  async #load(): Promise<XmppService> {
    const { messaging, projects, onTechnology, clock, log } = this.#options;
    const { createXmpp } = await import('../technologies/xmpp/create-xmpp.ts');
    const xmpp = createXmpp({
      messaging,
      wakeSome: (prefix, limit) => projects.wakeSome(prefix, limit),
      inbound: async () => (await this.#loadInbound()).take,
      link: this.#link,
      clock,
      random: Math.random,
      defer: setImmediate,
      // Strangers may write whatever they like, and as often.
      log: limited(log, clock),
    });
    xmpp.surface.onAccount((account) => this.#changes.tell(account));
    xmpp.surface.onPresence((presence) => this.#presences.tell(presence));
    onTechnology(xmpp.technology);
    return xmpp;
  }

  #loadInbound(): Promise<{ readonly take: XmppInbound; close(): void }> {
    this.#inbound ??= this.#createInbound();
    return this.#inbound;
  }

  async #createInbound(): Promise<{ readonly take: XmppInbound; close(): void }> {
    const { configuration, messaging, projects, clock, log } = this.#options;
    const { createXmppInbound } = await import('../technologies/xmpp/inbound/create-inbound.ts');
    const { version } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as {
      version: string;
    };
    return createXmppInbound({
      messaging,
      numbers: () => projects.numbers,
      directory: () => configuration().messaging,
      media: projects.media,
      stream: (account) => this.#xmpp.service?.stream(account),
      version,
      clock,
      log: limited(log, clock),
    });
  }
}

/** Each kind of line by itself. */
function limited(log: Log, clock: Clock) {
  return {
    info: limitLines((fields, text) => log.info(fields, text), clock),
    warn: limitLines((fields, text) => log.warn(fields, text), clock),
    error: limitLines((fields, text) => log.error(fields, text), clock),
  };
}
