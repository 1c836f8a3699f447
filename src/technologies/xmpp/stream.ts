import type { XmppAccount } from '../../config/xmpp-types.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** The connection of an account, as whoever answers its stanzas sees it. It outlives single connections. */
export interface XmppStream {
  /** As configured. */
  readonly account: XmppAccount;
  /** Our own address: the full JID of a client, the domain of a component. Empty before the first connection. */
  readonly jid: string;
  readonly xml: BuildXml;
  /**
   * Sends a stanza, again where a connection breaks and is resumed. Without `from` it comes from the account; a component names
   * the address of its own that it comes from. Never throws. While there is no connection a message waits for the next one, for
   * a minute at most, and is sent again until the server has it; anything else is dropped.
   */
  send(stanza: XmlElement): void;
  /** Sends an `iq` of type get or set; gives it an id. Resolves with the answer, a result or an error; undefined: none came. */
  request(iq: XmlElement): Promise<XmlElement | undefined>;
  /**
   * A peer tells of a message of ours: XEP-0184 (`delivered`), XEP-0333 (`read`). `from` is the JID it came from: only the
   * recipient's own word counts (bare JIDs are compared). Resolves when that is on disk.
   */
  report(id: string, from: string, status: 'delivered' | 'read'): Promise<void>;
}

/**
 * Takes a stanza that came in: every `message` but errors for messages of ours, every `iq` of type get or set (which it has to
 * answer), and of components every `presence` too. Resolves once it is kept, or answered: only then is it acknowledged to the
 * server (XEP-0198), so that what was not kept is sent again. A rejection is a fault of ours: it is logged, and the stanza
 * counts as handled.
 */
export type XmppInbound = (stanza: XmlElement, stream: XmppStream) => Promise<void>;
