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
  /** By address, until all that were replaced or removed have left. */
  readonly #leaving = new Map<string, Promise<void>>();

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
    const added: Account[] = [];
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
      added.push(account);
      if (old !== undefined) this.#leave(old);
    }
    for (const old of before.values()) {
      this.#contacts.forget(old.account.name);
      this.#leave(old);
    }
    if (this.#started) for (const account of added) void this.#start(account);
  }

  start(): void {
    this.#started = true;
    for (const account of this.#accounts.values()) void this.#start(account);
  }

  async close(): Promise<void> {
    for (const account of this.#accounts.values()) this.#leave(account);
    await Promise.all(this.#leaving.values());
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

  /** Two connections of one address would drive each other out, or the server would not have the second one. */
  async #start(account: Account): Promise<void> {
    await this.#leaving.get(addressOf(account));
    account.start();
  }

  #leave(account: Account): void {
    const key = addressOf(account);
    const others = this.#leaving.get(key);
    const closed = account
      .close()
      .catch((error: unknown) =>
        this.#options.log.error(
          { err: error, account: account.account.name },
          'The connection of an XMPP account could not be closed',
        ),
      )
      .then(() => others);
    const left = closed.finally(() => {
      if (this.#leaving.get(key) === left) this.#leaving.delete(key);
    });
    this.#leaving.set(key, left);
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

function addressOf({ account: { type, username } }: Account): string {
  return `${type} ${username.toLowerCase()}`;
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
