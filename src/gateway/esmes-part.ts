import { randomBytes } from 'node:crypto';
import type { Configuration } from '../config/configuration.ts';
import type { SmppServer, SmppServerParts } from '../interfaces/smpp/create-server.ts';
import type { CallbackSender } from '../messages/callbacks.ts';
import type { Clock } from '../messages/clock.ts';
import type { MessagingService } from '../messages/create-messaging.ts';
import { messageIds } from '../messages/message-id.ts';
import type { Store } from '../messages/store.ts';
import type { Technology } from '../messages/technology.ts';
import { Guesses } from '../projects/guesses.ts';
import type { Log } from '../telemetry/log.ts';
import type { ProjectsPart } from './projects-part.ts';
import { WhenConfigured } from './when-configured.ts';

export interface EsmesPartOptions {
  /** Of the moment. */
  readonly configuration: () => Configuration;
  readonly store: Store;
  /** Asked only once it is there. */
  readonly messaging: () => MessagingService;
  readonly projects: () => ProjectsPart;
  /** Called with what carries to ESMEs, once there is such a thing. */
  readonly onTechnology: (technology: Technology) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** The SMPP server; its code is loaded with the first configuration that has one, or an ESME. */
export class EsmesPart {
  readonly #options: EsmesPartOptions;
  readonly #server: WhenConfigured<SmppServer>;

  constructor(options: EsmesPartOptions) {
    this.#options = options;
    this.#server = new WhenConfigured(
      ({ messaging }) => messaging.smppServer !== undefined || messaging.esmes.size > 0,
      () => this.#load(),
    );
  }

  /** Tells ESMEs what became of their messages; undefined while there are none. */
  get sender(): CallbackSender | undefined {
    return this.#server.service?.receipts;
  }

  get addresses(): SmppServer['addresses'] {
    return this.#server.service?.addresses ?? [];
  }

  binds(): ReturnType<SmppServer['binds']> {
    return this.#server.service?.binds() ?? [];
  }

  /** Makes it ready for a configuration that has one; before messages move. @throws SmppListenError */
  async open(configuration: Configuration): Promise<void> {
    await this.#server.open(configuration);
  }

  /** @throws SmppListenError */
  async configure({ messaging: { smppServer: server, esmes } }: Configuration): Promise<void> {
    await this.#server.service?.configure({ server, esmes });
  }

  /** Listens, once messages move. @throws SmppListenError */
  async start(): Promise<void> {
    await this.#server.start();
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  async #load(): Promise<SmppServer> {
    const { createSmppServer } = await import('../interfaces/smpp/create-server.ts');
    const server = createSmppServer(this.#parts());
    this.#options.onTechnology(server.technology);
    return server;
  }

  #parts(): SmppServerParts {
    const { configuration, store, messaging, projects, clock, log } = this.#options;
    const { smppServer: server, esmes } = configuration().messaging;
    return {
      configuration: { server, esmes },
      numbers: projects().numbers,
      messaging: () => {
        const whole = messaging();
        return {
          show: (id) => whole.show(id),
          cancel: (id) => whole.cancel(id),
          replace: (id, change) => whole.replace(id, change),
          // Routes may lead to ESMEs, too.
          wakeSome: (prefix, limit) => projects().wakeSome(prefix, limit),
        };
      },
      store,
      guesses: new Guesses(),
      wakeReceipts: (receiver) => projects().callbacks.wake(receiver),
      link: (message, media) => projects().media.link(message, media),
      newId: messageIds(randomBytes),
      clock,
      log,
    };
  }
}
