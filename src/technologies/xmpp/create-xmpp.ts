import { isDeepStrictEqual } from 'node:util';
import type { XmppAccount } from '../../config/xmpp-types.ts';
import { Account } from './account.ts';
import { Contacts } from './contacts.ts';
import type { XmppAccountView, XmppContact, XmppPresence, XmppSurface } from './index.ts';
import { bareOf } from './jid.ts';
import type { XmppOptions, XmppService } from './service.ts';
import type { XmppStream } from './stream.ts';
import { XmppTechnology } from './technology.ts';
import type { Connect } from './wire.ts';

/**
 * Makes the XMPP accounts; nothing is connected, or loaded, before `start`.
 *
 * @param connector what makes their connections
 */
export function createXmpp(
  options: XmppOptions,
  connector: () => Promise<Connect> = async () => (await import('./connection.ts')).connect,
): XmppService {
  return new Accounts(options, connector);
}

class Accounts implements XmppService {
  readonly technology: XmppTechnology;
  readonly surface: XmppSurface;
  readonly #options: XmppOptions;
  readonly #connector: () => Promise<Connect>;
  readonly #changeListeners = new Set<(account: XmppAccountView) => void>();
  readonly #contacts = new Contacts();
  readonly #presenceListeners = new Set<(presence: XmppPresence) => void>();
  /** In the order of the configuration. */
  #accounts = new Map<string, Account>();
  #started = false;
  /** Those that were replaced or removed, while they leave. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: XmppOptions, connector: () => Promise<Connect>) {
    this.#options = options;
    this.#connector = connector;
    this.technology = new XmppTechnology(() => this.#accounts, options.link);
    this.surface = {
      accounts: () => Array.from(this.#accounts.values(), ({ view }) => view),
      contacts: (name) => this.#contactsOf(name),
      onAccount: (listener) => subscribe(this.#changeListeners, listener),
      onPresence: (listener) => subscribe(this.#presenceListeners, listener),
    };
  }

  stream(name: string): XmppStream | undefined {
    const account = this.#accounts.get(name);
    return account?.wasUp ? account : undefined;
  }

  configure(accounts: readonly XmppAccount[]): void {
    const before = this.#accounts;
    this.#accounts = new Map();
    for (const configured of accounts) {
      const old = before.get(configured.name);
      before.delete(configured.name);
      if (old !== undefined && isDeepStrictEqual(old.account, configured)) {
        this.#accounts.set(configured.name, old);
        continue;
      }
      const account = this.#create(configured);
      this.#accounts.set(configured.name, account);
      // Two connections of one resource would drive each other out.
      if (old === undefined) this.#start(account);
      else void this.#leave(old).then(() => this.#start(account));
    }
    for (const old of before.values()) {
      this.#contacts.forget(old.account.name);
      void this.#leave(old);
    }
  }

  start(): void {
    this.#started = true;
    for (const account of this.#accounts.values()) this.#start(account);
  }

  async close(): Promise<void> {
    for (const account of this.#accounts.values()) void this.#leave(account);
    await Promise.all(this.#leaving);
  }

  #contactsOf(name: string): readonly XmppContact[] {
    const account = this.#accounts.get(name);
    if (account === undefined) return [];
    const { buddies } = account.account;
    return account.isUp
      ? this.#contacts.of(name, buddies)
      : buddies.map((jid) => ({ jid: bareOf(jid), resources: [] }));
  }

  #create(account: XmppAccount): Account {
    return new Account({
      ...this.#options,
      account,
      connector: async () => onNewStream(await this.#connector(), () => this.#contacts.forget(account.name)),
      onChange: ({ view }) => {
        for (const listener of this.#changeListeners) listener(view);
      },
      onPresence: (presence) => {
        this.#contacts.take(presence);
        for (const listener of this.#presenceListeners) listener(presence);
      },
    });
  }

  #start(account: Account): void {
    if (this.#started) account.start();
  }

  #leave(account: Account): Promise<void> {
    const left = account
      .close()
      .catch((error: unknown) =>
        this.#options.log.error(
          { err: error, account: account.account.name },
          'The connection of an XMPP account could not be closed',
        ),
      )
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
    return left;
  }
}

/** A server tells on a new stream who is there; on one that is resumed it only goes on. */
function onNewStream(connect: Connect, begin: () => void): Connect {
  return (request, events, surroundings) => {
    const up: typeof events.up = (now) => {
      if (!now.resumed) begin();
      events.up(now);
    };
    return connect(request, { ...events, up }, surroundings);
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
