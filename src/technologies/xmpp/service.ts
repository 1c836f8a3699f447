import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { Clock } from '../../messages/clock.ts';
import type { MediaSource } from '../../messages/media.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { Technology } from '../../messages/technology.ts';
import type { XmppSurface } from './index.ts';
import type { XmppInbound, XmppStream } from './stream.ts';

/** What the XMPP accounts are built from. */
export interface XmppOptions {
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'confirm' | 'show'>;
  /** See Messaging.wakeSome; wakes the routes that wait for such lanes as well. */
  readonly wakeSome: (prefix: string, limit: number) => number;
  /** What comes in; asked for with the first account, so that its code is loaded then. */
  readonly inbound: () => Promise<XmppInbound>;
  /** Links to media. */
  readonly link: MediaSource['link'];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Calls back when what is under way right now is done: stanzas that are sent until then go in one piece. */
  readonly defer: (callback: () => void) => void;
  readonly log: XmppLog;
}

export interface XmppLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** All XMPP accounts of the gateway. */
export interface XmppService {
  /** `xmpp`: carries by all of them. */
  readonly technology: Technology;
  readonly surface: XmppSurface;
  /** The connection of an account, up or not; undefined: there is no such account, or it was never up. */
  stream(account: string): XmppStream | undefined;
  /**
   * Follows the configuration. An account whose section is as before keeps its connection; one that changed, or is gone, leaves,
   * and is built anew. Before {@link start} it only notes them.
   */
  configure(accounts: readonly XmppAccount[]): void;
  /** Begins to connect. */
  start(): void;
  /** Leaves the servers, once what is under way is acknowledged or the time for that is over. */
  close(): Promise<void>;
}
