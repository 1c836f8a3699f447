/** What interfaces may ask about XMPP accounts: AMI, the console, metrics. */
export interface XmppSurface {
  /** In the order of the configuration. */
  accounts(): readonly XmppAccountView[];
  /**
   * Whose presence an account of this name follows: its buddies in the order of the configuration, then whoever else told of
   * theirs. Nobody is there while it is not connected; of no account there are none.
   */
  contacts(account: string): readonly XmppContact[];
  /** Calls back when the connection of an account changed. Returns the unsubscribe. */
  onAccount(listener: (account: XmppAccountView) => void): () => void;
  /** Calls back when the presence of a contact of an account changed. Returns the unsubscribe. */
  onPresence(listener: (presence: XmppPresence) => void): () => void;
}

export interface XmppAccountView {
  readonly name: string;
  readonly type: 'client' | 'component';
  /** Bare, or the domain of a component; full once a resource is bound. */
  readonly jid: string;
  readonly status: 'up' | 'connecting' | 'down';
  /** Why it is not up, one sentence; empty when it is. */
  readonly reason: string;
  /** Unix milliseconds since when. */
  readonly since: number;
  /** Stanzas that the server has not acknowledged. */
  readonly unacknowledged: number;
}

export interface XmppPresence {
  readonly account: string;
  /** Full. */
  readonly jid: string;
  readonly show: 'chat' | 'available' | 'away' | 'xa' | 'dnd' | 'unavailable';
  readonly status: string;
  readonly priority: number;
  /** What their program says it is (XEP-0115), empty where it does not: an address that stands for it. */
  readonly node: string;
  /** A hash of what it can do, or its version. */
  readonly version: string;
}

/** Somebody whose presence is followed. */
export interface XmppContact {
  /** Bare. */
  readonly jid: string;
  /** Where they are there, the highest priority first. */
  readonly resources: readonly (XmppPresence & { readonly resource: string })[];
}
