import type { EsmeOptions, SmppServerOptions } from '../../config/carriers.ts';
import type { CallbackSender } from '../../messages/callbacks.ts';
import type { Clock } from '../../messages/clock.ts';
import type { Media, Message, MessageId } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import type { Store } from '../../messages/store.ts';
import type { Technology } from '../../messages/technology.ts';
import { limitLines, type Write } from '../../telemetry/limit-lines.ts';
import { Connection, type Guesses } from './connection.ts';
import { type BindType, Esme } from './esme.ts';
import { EsmeTechnology } from './esme-technology.ts';
import { KeptMessages } from './kept-messages.ts';
import type { SmppAddress } from './listener.ts';
import { Listeners } from './listeners.ts';
import { LongMessages } from './long-messages.ts';
import { receiverOfEsme } from './receipt-request.ts';
import { ReceiptSender } from './receipt-sender.ts';
import { Requests } from './requests.ts';
import { Sender } from './sender.ts';

/** What messaging.conf says of it. */
export interface SmppConfiguration {
  /** Undefined: nobody can bind. */
  readonly server: SmppServerOptions | undefined;
  /** By system_id. */
  readonly esmes: ReadonlyMap<string, EsmeOptions>;
}

export interface SmppServerParts {
  readonly configuration: SmppConfiguration;
  readonly numbers: Pick<Numbers, 'send' | 'preview' | 'keepFailed'>;
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'show' | 'cancel' | 'replace' | 'wakeSome'>;
  readonly store: Pick<Store, 'parts' | 'keyed' | 'listProject'>;
  readonly guesses: Guesses;
  /** An ESME can be told receipts again: `CallbacksService.wake`. */
  readonly wakeReceipts: (receiver: string) => void;
  /** Where a file of a message can be fetched. */
  readonly link: (message: Message, media: Media) => string;
  readonly newId: (now: number) => MessageId;
  readonly clock: Clock;
  readonly log: Readonly<Record<'info' | 'warn' | 'error', Write>>;
}

/** The SMPP server, where other systems bind to send and to receive. */
export interface SmppServer {
  /** Destinations `esme:NAME`. */
  readonly technology: Technology;
  /** Callbacks whose receiver is `esme:NAME`. */
  readonly receipts: CallbackSender;
  readonly addresses: readonly SmppAddress[];
  /** Who is bound, for people and metrics. */
  binds(): readonly BindView[];
  /** Takes up what an earlier life left, and listens. Once messages move. @throws SmppListenError */
  start(): Promise<void>;
  /**
   * Follows a changed configuration: those whose account is gone, or has another password, are unbound. @throws SmppListenError;
   * then nothing listens where it was to listen anew.
   */
  configure(configuration: SmppConfiguration): Promise<void>;
  /** Takes nothing more, answers what is under way, unbinds everybody; who does not answer in time is cut off. */
  close(): Promise<void>;
}

/** A bind as people see it. */
export interface BindView {
  readonly esme: string;
  readonly type: BindType;
  /** `192.0.2.7:40312`. */
  readonly remote: string;
  /** interface_version: 0x34. */
  readonly version: number;
  /** Unix milliseconds. */
  readonly since: number;
  /** deliver_sm that are not answered, and that wait. */
  readonly unanswered: number;
  readonly waiting: number;
}

export function createSmppServer(parts: SmppServerParts): SmppServer {
  return new Server(parts);
}

class Server implements SmppServer {
  readonly technology: EsmeTechnology;
  readonly receipts: ReceiptSender;
  readonly #parts: SmppServerParts;
  readonly #longMessages: LongMessages;
  readonly #requests: Requests;
  readonly #listeners: Listeners;
  readonly #connections = new Set<Connection>();
  readonly #byName = new Map<string, Esme>();
  readonly #bySystemId = new Map<string, Esme>();
  /** Of what peers cause. */
  readonly #warn: Write;
  #configuration: SmppConfiguration;
  #closing = false;

  constructor(parts: SmppServerParts) {
    const { clock, messaging, numbers, store, log } = parts;
    this.#parts = parts;
    this.#configuration = parts.configuration;
    this.#warn = limitLines((fields, text) => log.warn(fields, text), clock);
    const tellRefused = limitLines((fields, text) => log.info(fields, text), clock);
    const tellProblem = limitLines((fields, text) => log.error(fields, text), clock);
    const esme = (name: string) => this.#byName.get(name);
    const later: Pick<Messaging, 'show' | 'cancel' | 'replace'> = {
      show: (id) => messaging().show(id),
      cancel: (id) => messaging().cancel(id),
      replace: (id, change) => messaging().replace(id, change),
    };
    this.technology = new EsmeTechnology({ esme, messaging, link: parts.link, clock });
    this.receipts = new ReceiptSender({ esme, messaging });
    const sender = new Sender({ numbers, messaging: later, store, clock });
    this.#longMessages = new LongMessages({
      parts: store.parts,
      sender,
      account: (name) => esme(name)?.options,
      newId: parts.newId,
      clock,
      log,
    });
    this.#requests = new Requests({
      sender,
      longMessages: this.#longMessages,
      keptMessages: new KeptMessages({ messaging: later, store, longMessages: this.#longMessages, clock }),
      clock,
      onRefused: ({ options: { name } }, command, reason) =>
        tellRefused({ esme: name, command, reason }, 'A request of an ESME was refused'),
      onProblem: ({ options: { name } }, command, err) =>
        tellProblem({ err, esme: name, command }, 'A request of an ESME failed'),
    });
    this.#listeners = new Listeners((socket, secure) => this.#connected(socket, secure));
    this.#follow(parts.configuration);
  }

  get addresses(): readonly SmppAddress[] {
    return this.#listeners.addresses();
  }

  binds(): readonly BindView[] {
    return [...this.#byName.values()].flatMap(({ options: { name }, binds }) =>
      [...binds].map(({ type, version, since, session }) => ({
        esme: name,
        type,
        remote: session.remote,
        version,
        since,
        unanswered: session.unanswered,
        waiting: session.waiting,
      })),
    );
  }

  async start(): Promise<void> {
    await this.#longMessages.start();
    await this.#listeners.apply(this.#configuration.server);
  }

  async configure(configuration: SmppConfiguration): Promise<void> {
    await this.#listeners.apply(configuration.server);
    this.#configuration = configuration;
    this.#follow(configuration);
    if (configuration.server?.enabled === true) return;
    for (const { session } of this.#connections) void session.unbind();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#listeners.close();
    this.#longMessages.stop();
    this.technology.close();
    const timer = this.#parts.clock.after(CLOSE_GRACE_MS, () => {
      for (const { session } of this.#connections) session.close('The ESME did not answer in time');
    });
    await Promise.all([...this.#connections].map(({ session }) => session.unbind()));
    timer.cancel();
  }

  /** Accounts that stay are the same objects: what is bound to them goes on. */
  #follow({ esmes }: SmppConfiguration): void {
    this.#bySystemId.clear();
    const names = new Set<string>();
    for (const options of esmes.values()) {
      names.add(options.name);
      let esme = this.#byName.get(options.name);
      if (esme === undefined) {
        esme = new Esme(options);
        this.#byName.set(options.name, esme);
      } else {
        const before = esme.options;
        esme.update(options);
        if (isAnother(before, options)) this.#unbind(esme);
      }
      this.#bySystemId.set(options.systemId, esme);
    }
    for (const [name, esme] of this.#byName) {
      if (names.has(name)) continue;
      this.#byName.delete(name);
      this.#unbind(esme);
    }
  }

  /** Nothing that is bound to it is the account's from now on, however long it takes to end. */
  #unbind(esme: Esme): void {
    for (const bind of esme.binds) {
      esme.remove(bind);
      void bind.session.unbind();
    }
  }

  /** So many connections, and of one address so many that are not bound: a stranger shuts nobody out. */
  #hasRoom({ maxConnections }: SmppServerOptions, remote: string | undefined): boolean {
    if (this.#connections.size >= maxConnections) {
      this.#warn({ remote, maxConnections }, 'A connection was not taken: there are too many');
      return false;
    }
    let unbound = 0;
    for (const { esme, session } of this.#connections) {
      if (esme === undefined && session.remote.startsWith(`${remote}:`)) unbound++;
    }
    if (unbound < Math.max(LEAST_UNBOUND, maxConnections / 10)) return true;
    this.#warn({ remote, unbound }, 'A connection was not taken: too many of its address have not bound yet');
    return false;
  }

  #connected(socket: ConstructorParameters<typeof Connection>[0]['socket'], secure: boolean): void {
    const { server } = this.#configuration;
    if (this.#closing || server === undefined || !this.#hasRoom(server, socket.remoteAddress)) {
      // To the peer without a word.
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const { guesses, clock, log } = this.#parts;
    const connection = new Connection({
      socket,
      secure,
      server,
      esme: (systemId) => this.#bySystemId.get(systemId),
      guesses,
      clock,
      on: {
        bound: ({ session: { remote } }, { options: { name } }, { type, version }) => {
          log.info({ esme: name, type, remote, version: version.toString(16), secure }, 'An ESME has bound');
          if (type === 'transmitter') return;
          this.technology.bound(name);
          this.#parts.wakeReceipts(receiverOfEsme(name));
        },
        asked: (esme, session, pdu) => this.#requests.answer(esme, session, pdu),
        refused: ({ session: { remote } }, systemId, reason) =>
          this.#warn({ systemId, remote, reason }, 'A bind was refused'),
        problem: ({ session: { remote }, esme }, text) =>
          this.#warn(
            { esme: esme?.options.name, remote, problem: text },
            'An ESME sent what SMPP does not allow',
          ),
        closed: (closed, reason) => {
          this.#connections.delete(closed);
          const { esme, bind, session } = closed;
          if (esme === undefined || bind === undefined) return;
          log.info(
            { esme: esme.options.name, type: bind.type, remote: session.remote, reason },
            'An ESME is not bound any more',
          );
        },
      },
    });
    this.#connections.add(connection);
  }
}

/** Whoever has bound as the one account need not be who may as the other. */
function isAnother(one: EsmeOptions, other: EsmeOptions): boolean {
  return (
    one.systemId !== other.systemId ||
    one.passwordSha256 !== other.passwordSha256 ||
    one.project !== other.project ||
    (!one.tlsRequired && other.tlsRequired)
  );
}

/** A shutdown waits no longer for those who do not answer. */
const CLOSE_GRACE_MS = 5000;
/** Connections of an address that may wait for their bind, however few there may be in all. */
const LEAST_UNBOUND = 10;
