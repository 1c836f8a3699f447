/**
 * xmpp.conf as the rest of the house sees it: Asterisk's options (res_xmpp), and Aldis's own beside them. Names and units as in
 * {@link Configuration}.
 */
export interface XmppConfiguration {
  /** By the name of the section, in the order of the file. Those that log in with OAuth, which Aldis does not do, are left out. */
  readonly accounts: ReadonlyMap<string, XmppAccount>;
}

export interface XmppAccount {
  readonly name: string;
  readonly type: 'client' | 'component';
  /** Where to connect; empty: where the domain's SRV records lead (RFC 6120 §3.2), else the domain. */
  readonly serverHost: string;
  /** 5222 for clients, 5347 for components unless given. */
  readonly port: number;
  /** Of a client `user@domain/resource` (the resource may be missing), of a component its domain. */
  readonly username: string;
  readonly secret: string;
  /** STARTTLS is asked for; without it a connection is made only where the server is on loopback or `tlsRequired` is off. */
  readonly useTls: boolean;
  /** TLS from the first octet (port 5223). */
  readonly forceOldSsl: boolean;
  /** Aldis's own: without TLS only a server on loopback is spoken to. Default: yes. */
  readonly tlsRequired: boolean;
  /** Aldis's own: certificates are checked. Default: yes. */
  readonly tlsVerify: boolean;
  /** Absolute; empty: the system's authorities. */
  readonly tlsCaFile: string;
  /** -128 to 127. */
  readonly priority: number;
  readonly status: 'chat' | 'available' | 'away' | 'xa' | 'dnd';
  readonly statusMessage: string;
  /** JIDs that are subscribed to, with `autoregister`. */
  readonly buddies: readonly string[];
  /** Seconds that a connection, a stanza or a ping may go without an answer. */
  readonly timeoutSeconds: number;
  /** Whether subscriptions of others are accepted by themselves. */
  readonly authPolicy: 'accept' | 'deny';
  readonly autoRegister: boolean;
  /** Aldis's own: `receipt`: a message is delivered when the recipient's client says so (XEP-0184). `ack`: when the server has it. */
  readonly deliveredOn: 'receipt' | 'ack';
  /** Aldis's own: who gets what is written to this account: a number of ours (`+1…` or a short code, without `number:`), or a destination with its technology; empty: by who it is bound to. */
  readonly deliverTo: string;
  /** Aldis's own, of a component: the ids of the projects whose numbers are its addresses; empty: all of `messaging.conf`. */
  readonly projects: readonly string[];
  /** Aldis's own, of a component: users may register (XEP-0077), and are told the number that messaging.conf binds to them; nothing is kept of it. */
  readonly register: boolean;
}
