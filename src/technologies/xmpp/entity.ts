import type { EventEmitter } from 'node:events';
import type { Credentials, SaslMechanism } from './sasl.ts';
import type { StreamSocket } from './socket.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** What is used of a connection of @xmpp/client and @xmpp/component (`Connection` of @xmpp/connection). */
export interface XmppEntity extends EventEmitter {
  jid: { toString(): string } | null;
  /** Milliseconds that its own steps may take. */
  timeout: number;
  socket: StreamSocket | null;
  parser: { write(text: string): void } | null;
  readonly options: { readonly domain: string };
  /** Makes a socket and connects it. */
  connect(service: string): Promise<unknown>;
  open(options: { readonly domain: string; readonly lang?: string }): Promise<unknown>;
  /** Opens the stream anew on the same connection, after TLS and after SASL. */
  restart(): Promise<unknown>;
  /** What its socket has read; replaced by who puts bounds to it. */
  _onData(text: string): void;
  /** What its parser has read; replaced by who wants to see it first. */
  _onElement(element: XmlElement): void;
}

/** What @xmpp/client makes. */
export interface ClientEntity extends XmppEntity {
  readonly reconnect: { stop(): void };
  readonly saslFactory: {
    readonly _mechs: unknown[];
    use(name: string, create: () => SaslMechanism): unknown;
  };
  transports: readonly Transport[];
}

export interface ClientEntityOptions {
  readonly domain: string;
  readonly username: string;
  readonly resource?: string;
  readonly timeout: number;
  readonly credentials: (
    authenticate: (credentials: Credentials, mechanism: string) => Promise<void>,
    mechanisms: readonly string[],
  ) => Promise<void>;
}

/** How a client's connection goes over the network: a class of which only the prototype is used. */
export interface Transport {
  readonly prototype: {
    Socket: unknown;
    Parser: unknown;
    socketParameters(service: string): object | undefined;
  };
}

/** What @xmpp/component makes. */
export interface ComponentEntity extends XmppEntity {
  readonly reconnect: { stop(): void };
  /** What the stream begins with; where it goes to is added later. */
  headerElement: () => XmlElement;
  Socket: unknown;
  Parser: unknown;
}

/** Makes the connection that a package has to offer, with our socket and our parser in it. */
export type CreateEntity = (options: {
  /** Of the address; a component has but a domain. */
  readonly local: string;
  readonly domain: string;
  /** Empty: the server chooses one. */
  readonly resource: string;
  readonly secret: string;
  readonly timeoutMs: number;
  readonly createSocket: () => StreamSocket;
  /** Called with the mechanisms that the server offers, best first; the one to log in with. @throws Error when none will do */
  readonly chooseMechanism: (mechanisms: readonly string[]) => string;
}) => { readonly entity: XmppEntity; readonly proof: LoginProof; readonly xml: BuildXml };

/** Whether the server, too, has proven that it knows the secret. */
export interface LoginProof {
  /** The text of SASL's `success`, base64. True where the mechanism asks for no proof. */
  accepts(text: string): boolean;
}
