import type { Socket } from 'node:net';
import type { Carriers } from '../../carriers/carriers.ts';
import type {
  Configuration,
  GeneralOptions,
  ManagerConfiguration,
  ManagerUser,
} from '../../config/configuration.ts';
import type { ConfigurationFiles } from '../../config/editing/files.ts';
import type { Callbacks } from '../../messages/callbacks.ts';
import type { Clock } from '../../messages/clock.ts';
import type { Database } from '../../messages/database.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { States } from '../../states/states.ts';
import type { PjsipSurface } from '../../technologies/pjsip/index.ts';
import type { XmppSurface } from '../../technologies/xmpp/index.ts';
import { limitLines, type Write } from '../../telemetry/limit-lines.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import type { ActionSession, Peer } from './action.ts';
import { refuseInUse } from './actions/login.ts';
import type { ListMessages } from './actions/message-list.ts';
import { type ReloadResult, reloadStatus } from './actions/reload.ts';
import { createActions } from './actions/table.ts';
import { Broadcast, type EventStyle } from './broadcast.ts';
import { Connection } from './connection.ts';
import type { Dispatch } from './dispatch.ts';
import { reloadEvent, shutdownEvent } from './events.ts';
import { HttpDoor } from './http/door.ts';
import type { AmiAddress } from './listener.ts';
import { Listeners } from './listeners.ts';
import type { Modules } from './modules.ts';
import { peerOf } from './peer.ts';
import { type SecurityReport, securityEvent } from './security.ts';
import { Session } from './session.ts';
import { subscribe } from './subscriptions.ts';

/** What the AMI server needs to be told. Given anew on each reload. */
export interface AmiConfiguration {
  readonly manager: ManagerConfiguration;
  readonly general: GeneralOptions;
  /** For CoreSettings. */
  readonly httpEnabled: boolean;
}

export interface AmiServerOptions {
  readonly configuration: AmiConfiguration;
  readonly messaging: Messaging;
  /** Messages for MessageList: the store's own listing. */
  readonly list: ListMessages;
  /** For CallbackList and CallbackRetry. */
  readonly callbacks: Callbacks;
  readonly carriers: Carriers;
  readonly pjsip: PjsipSurface;
  readonly xmpp: XmppSurface;
  readonly states: States;
  readonly database: Database;
  /** Of the moment; what the listings show. */
  readonly wholeConfiguration: () => Configuration;
  /** What the action Reload does; `module` is empty for everything. It calls {@link AmiServer.reconfigure} itself. */
  readonly reload: (module: string) => Promise<ReloadResult>;
  /** One sentence: what the reload that failed last has stumbled over. */
  readonly reloadProblem: () => string;
  readonly files: ConfigurationFiles;
  readonly modules: Modules;
  /** What LoggerRotate does. */
  readonly reopenLog: () => void;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Buffer;
  readonly log: AmiLog;
}

export interface AmiLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

export interface AmiServer {
  /** Where it listens right now; empty with `enabled=no`. */
  addresses(): readonly AmiAddress[];
  /** Sessions, logged in or not. */
  readonly sessions: number;
  /**
   * Takes a new configuration. Connections stay, with the rights that their user has now; those of a user who
   * is gone are closed. @throws AmiListenError for a new address that cannot be had; the old one is kept then.
   */
  reconfigure(configuration: AmiConfiguration): Promise<void>;
  /** A reload happened that no AMI client asked for (SIGHUP): the event `Reload`. */
  announceReload(module: string, result: ReloadResult): void;
  /** What AMI answers over HTTP at a path below the prefix of http.conf; undefined where it answers nothing. */
  readonly page: HttpDoor['page'];
  /** Says `Shutdown`, answers what is under way, closes everything. */
  close(): Promise<void>;
}

/** Starts the Asterisk Manager Interface over TCP and TLS. @throws AmiListenError */
export async function createAmiServer(options: AmiServerOptions): Promise<AmiServer> {
  const server = new Server(options);
  await server.listen();
  return server;
}

class Server implements AmiServer {
  readonly #options: AmiServerOptions;
  readonly #broadcast: Broadcast;
  readonly #dispatch: Dispatch;
  readonly #startedAt: number;
  readonly #unsubscribe: () => void;
  readonly #listeners: Listeners;
  readonly #http: HttpDoor;
  /** Every session, with its connection. */
  readonly #sessions = new Map<Session, Connection>();
  /** Of what strangers can cause. */
  readonly #warnOfStrangers: Write;
  #unauthenticated = 0;
  #configuration: AmiConfiguration;
  #accounts: Accounts;
  #reloadedAt: number;
  #closing = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: AmiServerOptions) {
    const { clock, configuration } = options;
    this.#options = options;
    this.#configuration = configuration;
    this.#warnOfStrangers = limitLines((fields, text) => options.log.warn(fields, text), clock);
    this.#accounts = this.#createAccounts();
    this.#broadcast = new Broadcast(styleOf(configuration), () => clock.now());
    this.#startedAt = clock.now();
    this.#reloadedAt = this.#startedAt;
    this.#dispatch = this.#createDispatch();
    this.#unsubscribe = subscribe(this.#broadcast, options);
    this.#http = this.#createHttp();
    this.#listeners = new Listeners((socket, transport) => this.#connected(socket, transport));
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  page(path: string): ReturnType<HttpDoor['page']> {
    return this.#http.page(path);
  }

  addresses(): readonly AmiAddress[] {
    return this.#listeners.addresses();
  }

  listen(): Promise<void> {
    return this.#listeners.apply(this.#configuration.manager);
  }

  async reconfigure(configuration: AmiConfiguration): Promise<void> {
    const before = this.#configuration;
    this.#configuration = configuration;
    try {
      await this.listen();
    } catch (error) {
      this.#configuration = before;
      throw error;
    }
    this.#accounts = this.#createAccounts();
    this.#broadcast.restyle(styleOf(configuration));
    this.#reloadedAt = this.#options.clock.now();
    for (const session of this.#sessions.keys()) {
      if (session.account === undefined) continue;
      const account = this.#accounts.find(session.account.user.name);
      if (account) session.updateAccount(account);
      else session.close();
    }
    this.#http.reconfigured();
  }

  announceReload(module: string, result: ReloadResult): void {
    this.#broadcast.publish(reloadEvent(module, reloadStatus(result)));
  }

  async close(): Promise<void> {
    this.#broadcast.publish(shutdownEvent());
    this.#closing = true;
    this.#listeners.close();
    this.#unsubscribe();
    const overHttp = this.#http.close();
    for (const session of this.#sessions.keys()) session.close();
    await Promise.all([overHttp, this.#emptied()]);
  }

  async #emptied(): Promise<void> {
    if (this.#sessions.size === 0) return;
    const late = this.#options.clock.after(SHUTDOWN_MS, () => {
      for (const connection of this.#sessions.values()) connection.destroy();
    });
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    late.cancel();
  }

  #connected(socket: Socket, transport: 'TCP' | 'TLS'): void {
    const { clock, randomBytes, log } = this.#options;
    const { authLimit, authTimeoutSeconds } = this.#configuration.manager;
    const peer = peerOf(socket, transport);
    if (this.#closing || peer === undefined || this.#unauthenticated >= authLimit) {
      // One too many: closed without a word, as Asterisk does.
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const connection: Connection = new Connection(
      socket,
      clock,
      () => session.account?.user.writeTimeoutMs ?? UNKNOWN_WRITE_TIMEOUT_MS,
      () =>
        log.warn(
          { user: session.account?.user.name, remote: peer.remoteAddress },
          'AMI client does not read; dropped',
        ),
    );
    const timeout = clock.after(authTimeoutSeconds * 1000, () => {
      if (session.account === undefined) connection.destroy();
    });
    this.#unauthenticated++;
    const session: Session = new Session({
      peer,
      // Asterisk prints a pointer; clients take it for an opaque name.
      sessionId: `0x7f${randomBytes(5).toString('hex')}`,
      output: connection,
      dispatch: this.#dispatch,
      gate: {
        entered: () => {
          this.#unauthenticated--;
          timeout.cancel();
        },
        left: () => {
          timeout.cancel();
          if (session.account === undefined) this.#unauthenticated--;
          this.#sessions.delete(session);
          if (this.#sessions.size === 0) this.#onEmpty?.();
        },
        failed: (action, error) => log.error({ err: error, action }, 'AMI action failed'),
      },
      broadcast: this.#broadcast,
      clock,
      soon: setImmediate,
    });
    this.#sessions.set(session, connection);
    connection.attach(session);
    connection.write(`Asterisk Call Manager/${this.#configuration.general.amiVersion}\r\n`);
  }

  #createDispatch(): Dispatch {
    const { messaging, list, pjsip, xmpp, states, database, reload, clock, randomBytes, log } = this.#options;
    const report = (session: ActionSession, what: SecurityReport) => this.#report(session, what);
    const actions = createActions({
      messaging,
      list,
      callbacks: this.#options.callbacks,
      carriers: this.#options.carriers,
      pjsip,
      xmpp,
      states,
      database,
      configuration: this.#options.wholeConfiguration,
      broadcast: this.#broadcast,
      clock,
      randomBytes,
      login: {
        accounts: () => this.#accounts,
        report,
        uptime: () => ({
          uptime: this.#secondsSince(this.#startedAt),
          lastReload: this.#secondsSince(this.#reloadedAt),
        }),
        onLogin: (session) => {
          const user = session.account?.user;
          if (user !== undefined) this.#logLogin(user, session.peer);
        },
        onRefused: (session, username) => this.#logRefused(username, session.peer),
      },
      reload: {
        reload,
        announce: (module, result) => this.announceReload(module, result),
        onFailure: (error) => log.error({ err: error }, 'Reload failed'),
        problem: this.#options.reloadProblem,
      },
      files: this.#options.files,
      modules: this.#options.modules,
      logRotation: {
        reopen: this.#options.reopenLog,
        onFailure: (error) => log.error({ err: error }, 'The log file cannot be opened'),
      },
      settings: () => ({ ...this.#configuration.general, httpEnabled: this.#configuration.httpEnabled }),
      times: () => ({ startedAt: this.#startedAt, reloadedAt: this.#reloadedAt }),
      brokenEventsAction: () => this.#configuration.manager.brokenEventsAction,
      onFailure: (action, error) => log.error({ err: error, action }, 'AMI action failed'),
      sessions: () => [...this.#sessions.keys(), ...this.#http.sessions()],
    });
    return {
      actions,
      isShuttingDown: () => this.#closing,
      isInUse: (username) => this.#isInUse(username),
      refuseInUse: refuseInUse(report),
      report,
    };
  }

  #createHttp(): HttpDoor {
    const { clock, randomBytes, log } = this.#options;
    return new HttpDoor({
      manager: () => this.#configuration.manager,
      general: () => this.#configuration.general,
      accounts: () => this.#accounts,
      dispatch: this.#dispatch,
      broadcast: this.#broadcast,
      clock,
      randomBytes,
      soon: setImmediate,
      strangers: {
        enter: () => {
          if (this.#unauthenticated >= this.#configuration.manager.authLimit) return false;
          this.#unauthenticated++;
          return true;
        },
        leave: () => {
          this.#unauthenticated--;
        },
      },
      onLogin: ({ user }, peer) => this.#logLogin(user, peer),
      onRefused: (username, peer) => this.#logRefused(username, peer),
      onFailed: (action, error) => log.error({ err: error, action }, 'AMI action failed'),
    });
  }

  #logLogin({ name, displayConnects }: ManagerUser, { remoteAddress }: Peer): void {
    if (displayConnects) this.#options.log.info({ user: name, remote: remoteAddress }, 'AMI login');
  }

  #logRefused(username: string, { remoteAddress }: Peer): void {
    const user = username.slice(0, LONGEST_NAME_LOGGED);
    this.#warnOfStrangers({ user, remote: remoteAddress }, 'AMI login refused');
  }

  #createAccounts(): Accounts {
    return createAccounts(this.#configuration.manager, (text) => this.#options.log.warn({}, text));
  }

  #report(session: ActionSession, report: SecurityReport): void {
    this.#broadcast.publish(securityEvent(report, session, this.#options.clock.now()));
  }

  #isInUse(username: string): boolean {
    const account = this.#accounts.find(username);
    if (account === undefined || account.user.allowMultipleLogin) return false;
    for (const session of this.#sessions.keys())
      if (session.account?.user.name === account.user.name) return true;
    return this.#http.hasUser(account.user.name);
  }

  #secondsSince(at: number): number {
    return Math.floor((this.#options.clock.now() - at) / 1000);
  }
}

function styleOf({ manager, general }: AmiConfiguration): EventStyle {
  const { timestampEvents, debug, disabledEvents } = manager;
  return { systemName: general.systemName, timestampEvents, debug, disabledEvents };
}

/** Asterisk's default, for whoever has not logged in. */
const UNKNOWN_WRITE_TIMEOUT_MS = 100;
/** Of a user name that nobody has. */
const LONGEST_NAME_LOGGED = 80;
/** How long clients may take to read the end. */
const SHUTDOWN_MS = 5000;
