import type { SipRequest, SipResponse } from './syntax/message.ts';
import type { SipUri } from './syntax/uri.ts';

/**
 * The SIP stack as its user sees it: transports, transactions and location put together. What stands
 * here is the contract; createSipStack in create-stack.ts builds it.
 */
export interface SipStack {
  /**
   * Sends a request in a client transaction of its own: locates the next hop (RFC 3263), tries its
   * targets one after the other (transport error, timeout or 503 move on, §4.3), and calls back once.
   * Provisional responses are not told. Returns a handle to give up with.
   */
  request(request: OutgoingRequest, done: (result: RequestResult) => void): RequestHandle;

  /** The transports that listen, with the ports they really have. */
  readonly transports: readonly ListeningTransport[];

  /** How this side calls itself towards whoever sent over this flow: what a Contact says. undefined: it is gone. */
  identityOn(flow: Flow): LocalIdentity | undefined;

  /** True when something that listens or can connect serves this URI (a sips URI needs TLS or WSS). */
  canReach(uri: SipUri): boolean;

  /** Adds and removes transports to match; those that stay the same keep their sockets and connections. */
  reconfigure(transports: readonly TransportOptions[]): Promise<void>;

  /** A WebSocket that the HTTP server accepted with the subprotocol `sip` (RFC 7118). */
  acceptWebSocket(socket: WebSocketLike, remote: Address, local: Address, secure: boolean): void;

  readonly statistics: StackStatistics;

  /** Ends transactions (their `done` is called with `aborted`) and closes every socket. */
  close(): Promise<void>;
}

export type TransportProtocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

export interface Address {
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Where a message came in and where its answer goes; for stream transports `connection` names the connection. */
export interface Flow {
  /** The configured transport's name. */
  readonly transport: string;
  readonly protocol: TransportProtocol;
  readonly local: Address;
  readonly remote: Address;
  /** 0 for UDP. */
  readonly connection: number;
}

export interface TransportOptions {
  /** Section name in pjsip.conf. */
  readonly name: string;
  readonly protocol: TransportProtocol;
  /** Bind address; port 0 picks a free one. WS and WSS listen on the HTTP server and bind nothing. */
  readonly bind: Address;
  /** What Via and Contact say instead of the bind address, towards addresses outside `localNets`. */
  readonly external?: { readonly host: string; readonly port: number };
  readonly localNets: readonly string[];
  readonly tls?: {
    readonly certFile: string;
    readonly keyFile: string;
    readonly caFile: string;
    readonly verifyClient: boolean;
    readonly verifyServer: boolean;
    readonly requireClientCert: boolean;
    readonly ciphers: string;
    readonly minVersion: string;
  };
  /** Seconds between keep-alives on streams (RFC 5626 §3.5.1); 0 = none. */
  readonly keepAliveSeconds: number;
}

export interface ListeningTransport {
  readonly name: string;
  readonly protocol: TransportProtocol;
  readonly local: Address;
}

export interface OutgoingRequest {
  readonly method: string;
  /** Request-URI as it goes on the wire. */
  readonly uri: string;
  /** What decides where it goes: the first Route, the outbound proxy or the Request-URI. */
  readonly nextHop: SipUri;
  /** The name of the transport to use; undefined = chosen by the URI. */
  readonly transport?: string | undefined;
  /** A connection to use while it lives (a client behind NAT that registered over it, RFC 5626 §5.3). */
  readonly flow?: Flow | undefined;
  /** A fixed branch without the magic cookie, made unique per target by the stack; undefined = random. */
  readonly branch?: string;
  /** When the request is of no use any more, Unix milliseconds: it times out then, if not before. */
  readonly giveUpAt?: number | undefined;
  /** Larger than this it goes over TCP first where there is a TCP transport; undefined = as the stack's options say. */
  readonly tcpSwitchBytes?: number | undefined;
  /**
   * All header lines except Via (so Max-Forwards and Content-Length too), each with its CRLF, in the order they go out.
   * Called once per target, with what the chosen transport says of itself.
   */
  head(local: LocalIdentity): string;
  /** Latin-1 safe bytes. */
  readonly body: Buffer;
}

/** How this side calls itself on the chosen transport. */
export interface LocalIdentity {
  readonly protocol: TransportProtocol;
  /** The host for From and Contact; IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

export type RequestResult =
  | { readonly kind: 'response'; readonly response: SipResponse; readonly flow: Flow }
  /** Timer B or F fired on the last target. */
  | { readonly kind: 'timeout' }
  /** No target could be found (`dns`), connected or written to. `sent`: bytes may have reached somebody. */
  | {
      readonly kind: 'unreachable';
      readonly cause: 'dns-not-found' | 'dns-failure' | 'transport' | 'no-transport' | 'too-large';
      readonly text: string;
      readonly sent: boolean;
    }
  /** Given up by the caller or by close(). */
  | { readonly kind: 'aborted'; readonly sent: boolean };

export interface RequestHandle {
  abort(): void;
}

/** A request that came in, in its server transaction. Retransmissions are absorbed below. */
export interface IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  /**
   * Answers. The stack makes the start line, Via, From, To (with `toTag` if the request had none), Call-ID, CSeq,
   * Content-Length; `headers` are further header lines, each with its CRLF. A second final answer is ignored.
   */
  respond(response: {
    readonly status: number;
    readonly reason?: string;
    readonly headers?: string;
    readonly body?: Buffer;
    readonly toTag?: string;
    /**
     * true: to the source address and port of the request (Asterisk's force_rport=yes); false: as RFC 3261 §18.2.2
     * and RFC 3581 have it, by what the topmost Via says. Default: the stack's `symmetricResponses`.
     */
    readonly symmetric?: boolean;
  }): void;
}

/** What the user of the stack hands in. */
export interface SipStackUser {
  /** ACK to a non-2xx and CANCEL are dealt with below; everything else comes here. */
  onRequest(incoming: IncomingRequest): void;
  /** A message that could not be read or matched, for the log. */
  onMalformed(problem: string, flow: Flow, bytes: Buffer): void;
  /** A stream connection was closed: whoever registered over it is gone. */
  onConnectionClosed(flow: Flow): void;
}

export interface StackStatistics {
  readonly received: number;
  readonly sent: number;
  readonly retransmitted: number;
  readonly malformed: number;
  readonly clientTransactions: number;
  readonly serverTransactions: number;
  readonly connections: number;
  /** Datagrams that the system did not take, answers and repetitions: they count as lost on the way. */
  readonly unsent?: number;
}

/** The part of the `ws` package's WebSocket that is used. */
export interface WebSocketLike {
  send(data: string | Buffer, callback?: (error?: Error) => void): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'pong', listener: () => void): unknown;
  /** Bytes that wait to be written. */
  readonly bufferedAmount: number;
  ping(): void;
  close(): void;
  terminate(): void;
}

export type { SipRequest, SipResponse };
