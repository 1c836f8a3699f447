import { readFile } from 'node:fs/promises';
import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../messages/clock.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import { createXmpp } from '../technologies/xmpp/create-xmpp.ts';
import type { XmppService } from '../technologies/xmpp/service.ts';
import type { XmppInbound } from '../technologies/xmpp/stream.ts';
import { limitLines } from '../telemetry/limit-lines.ts';
import type { Log } from '../telemetry/log.ts';
import type { ProjectsPart } from './projects-part.ts';

export interface XmppPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  /** Asked only once it is there. */
  readonly messaging: () => MessagingService;
  readonly projects: ProjectsPart;
  readonly clock: Clock;
  readonly log: Log;
}

/** The XMPP accounts, and what they need of the other parts. What speaks XMPP is loaded with the first account. */
export class XmppPart {
  readonly xmpp: XmppService;
  readonly #options: XmppPartOptions;
  #inbound: Promise<{ readonly take: XmppInbound; close(): void }> | undefined;

  constructor(options: XmppPartOptions) {
    const { messaging, projects, clock, log } = options;
    this.#options = options;
    this.xmpp = createXmpp({
      messaging,
      wakeSome: (prefix, limit) => projects.wakeSome(prefix, limit),
      inbound: async () => (await this.#loadInbound()).take,
      link: (of, file) => projects.media.link(of, file),
      clock,
      random: Math.random,
      defer: setImmediate,
      // Strangers may write whatever they like, and as often.
      log: limited(log, clock),
    });
    // They are known before messages move, so that what waits for them is not taken for lost.
    this.configure();
  }

  /** Begins to connect. */
  start(): void {
    this.xmpp.start();
  }

  configure(): void {
    this.xmpp.configure([...this.#options.configuration().xmpp.accounts.values()]);
  }

  async close(): Promise<void> {
    await this.xmpp.close();
    (await this.#inbound)?.close();
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
      stream: (account) => this.xmpp.stream(account),
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
