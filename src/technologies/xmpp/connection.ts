import { readFile } from 'node:fs/promises';
import type { Clock, Timer } from '../../messages/clock.ts';
import type { CreateEntity, LoginProof, XmppEntity } from './entity.ts';
import { parseJid } from './jid.ts';
import { type ServerAddress, serverAddresses } from './resolve-server.ts';
import { StreamSocket } from './socket.ts';
import type { Connect, ConnectionEvents, ConnectionRequest, Down, Wire } from './wire.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** Connects accounts over @xmpp/client and @xmpp/component, each loaded with the first account of its type. */
export const connect: Connect = (request, events, surroundings) => {
  const connection = new Connection(request, events, surroundings.clock);
  connection.run(surroundings.random).catch((error: unknown) => connection.fail(error));
  return connection;
};

/**
 * One connection, from the look-up of the server to its end. The packages negotiate SASL, resource binding and the handshake of
 * components; TLS and stream management (XEP-0198) are negotiated here, before they see an element: theirs counts stanzas as
 * handled before they are kept, asks for acknowledgements a quarter of a second late and keeps nothing over connections.
 *
 *   negotiating ──features: starttls──▶ securing ──▶ negotiating ──features: resume──▶ resuming ──resumed──▶ up
 *        │                                               ▲                                │ failed
 *        └──online (bound, or the component is accepted)─┼─▶ enabling ──enabled, failed──▶│ up
 *                                                        └────────────────────────────────┘
 */
class Connection implements Wire {
  readonly #request: ConnectionRequest;
  readonly #events: ConnectionEvents;
  readonly #clock: Clock;
  #phase: 'negotiating' | 'securing' | 'resuming' | 'enabling' | 'up' | 'over' = 'negotiating';
  #entity: XmppEntity | undefined;
  #proof: LoginProof = { accepts: () => false };
  #isLoggedIn = false;
  #socket: StreamSocket | undefined;
  #builder: BuildXml | undefined;
  #timer: Timer | undefined;
  /** The server has answered with a stream of its own. */
  #opened = false;
  /** What the packages told first. */
  #problem: unknown;
  /** The server offers stream management. */
  #manages = false;
  /** What the packages are to see of the features that the server offered last. */
  #features: XmlElement | undefined;
  /** What a resumption that failed told of the earlier stream. */
  #handledBefore: number | undefined;

  constructor(request: ConnectionRequest, events: ConnectionEvents, clock: Clock) {
    this.#request = request;
    this.#events = events;
    this.#clock = clock;
  }

  async run(random: () => number): Promise<void> {
    const { account } = this.#request;
    const jid = parseJid(account.username);
    if (jid === undefined) throw new Error(`${JSON.stringify(account.username)} is no address`);
    const ca = account.tlsCaFile === '' ? undefined : await readFile(account.tlsCaFile);
    const createEntity =
      account.type === 'component'
        ? (await import('./component-entity.ts')).createComponentEntity
        : (await import('./client-entity.ts')).createClientEntity;
    this.#timer = this.#clock.after(this.#timeoutMs, () =>
      this.#end({ kind: 'lost', reason: `The server did not answer within ${account.timeoutSeconds} s` }),
    );
    const addresses = await serverAddresses(account, jid.domain, random);
    for (const [index, address] of addresses.entries()) {
      if (this.#phase === 'over') return;
      try {
        await this.#open(createEntity, address, jid, ca);
        return;
      } catch (error) {
        if (index === addresses.length - 1 || this.#phase !== 'negotiating') throw error;
        this.#abandon();
      }
    }
  }

  get xml(): BuildXml {
    if (this.#builder === undefined) throw new Error('The connection is not up');
    return this.#builder;
  }

  get waiting(): number {
    return this.#socket?.waiting ?? 0;
  }

  write(text: string): void {
    this.#socket?.write(text);
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  end(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#timer?.cancel();
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.write('</stream:stream>');
    socket.end();
    const timer = this.#clock.after(FAREWELL_MS, () => socket.destroy());
    socket.once('close', () => timer.cancel());
  }

  destroy(): void {
    this.#phase = 'over';
    this.#timer?.cancel();
    this.#socket?.destroy();
  }

  /** It cannot go on. */
  fail(error: unknown): void {
    this.#end(downOf(error));
  }

  get #timeoutMs(): number {
    return this.#request.account.timeoutSeconds * 1000;
  }

  async #open(
    createEntity: CreateEntity,
    { host, port, tlsAtOnce }: ServerAddress,
    {
      local,
      domain,
      resource,
    }: { readonly local: string; readonly domain: string; readonly resource: string },
    ca: Buffer | undefined,
  ): Promise<void> {
    const { account } = this.#request;
    // What a component is told about is the server it connects to; a client's certificate is its domain's (RFC 6120 §13.7.1.2).
    const named = account.type === 'component' ? host : domain;
    const created = createEntity({
      local,
      domain,
      resource,
      secret: account.secret,
      timeoutMs: this.#timeoutMs,
      createSocket: () => {
        this.#socket = new StreamSocket({ domain: named, ca, verify: account.tlsVerify }, tlsAtOnce);
        return this.#socket;
      },
      chooseMechanism: (mechanisms) => this.#chooseMechanism(mechanisms),
    });
    const { entity } = created;
    this.#entity = entity;
    this.#proof = created.proof;
    this.#builder = created.xml;
    const ofPackage = entity._onElement.bind(entity);
    entity._onElement = (element) => {
      if (this.#entity === entity) this.#take(element, ofPackage);
    };
    entity._onData = (text) => {
      if (this.#entity === entity) this.#read(entity, text);
    };
    entity.on('error', (error) => {
      this.#problem ??= error;
      if (this.#entity !== entity) return;
      // Until the stream is open, it is the promise of that which tells.
      if (this.#opened) this.fail(error);
    });
    entity.on('online', () => {
      if (this.#entity === entity) this.#online(entity);
    });
    for (const event of ['close', 'disconnect']) {
      entity.on(event, () => {
        if (this.#entity !== entity || !this.#opened) return;
        this.#end(
          this.#problem === undefined
            ? { kind: 'lost', reason: 'The server closed the connection' }
            : downOf(this.#problem),
        );
      });
    }
    await entity.connect(`xmpp://${host.includes(':') ? `[${host}]` : host}:${port}`);
    if (this.#mustBeEncrypted()) throw new Refused(NOT_ENCRYPTED);
    await entity.open({ domain, lang: 'en' });
    this.#opened = true;
  }

  /** Before it is tried at another address. */
  #abandon(): void {
    this.#entity = undefined;
    this.#problem = undefined;
    this.#socket?.destroy();
  }

  #read(entity: XmppEntity, text: string): void {
    try {
      entity.parser?.write(text);
    } catch (error) {
      this.fail(error);
    }
  }

  #take(element: XmlElement, ofPackage: (element: XmlElement) => void): void {
    if (this.#phase === 'over') return;
    if (element.is('error', STREAM)) {
      this.#end(downOfStreamError(element));
      return;
    }
    switch (this.#phase) {
      case 'up':
        this.#events.element(element);
        break;
      case 'securing':
        this.#secure(element);
        break;
      case 'resuming':
        this.#resumed(element, ofPackage);
        break;
      case 'enabling':
        this.#enabled(element);
        break;
      case 'negotiating':
        if (element.is('features', STREAM)) this.#negotiate(element, ofPackage);
        else if (element.is('success', SASL)) this.#loggedIn(element, ofPackage);
        else ofPackage(element);
        break;
    }
  }

  #negotiate(features: XmlElement, ofPackage: (element: XmlElement) => void): void {
    const { account, resume } = this.#request;
    const offersTls = features.getChild('starttls', TLS) !== undefined;
    if (!this.#isSecure && offersTls && account.useTls) {
      this.#phase = 'securing';
      this.write(`<starttls xmlns='${TLS}'/>`);
      return;
    }
    if (this.#mustBeEncrypted() || (!this.#isSecure && account.tlsRequired && !this.#isLoopback)) {
      this.#end({ kind: 'refused', reason: NOT_ENCRYPTED });
      return;
    }
    if (account.type === 'client' && !this.#isLoggedIn && !features.getChild('mechanisms', SASL)) {
      this.#end({ kind: 'refused', reason: 'The server does not ask for a login, and so proves nothing' });
      return;
    }
    this.#manages = features.getChild('sm', MANAGEMENT) !== undefined;
    this.#features = withoutOurs(features);
    if (this.#manages && resume !== undefined && features.getChild('bind', BIND) !== undefined) {
      this.#phase = 'resuming';
      this.write(
        this.xml('resume', { xmlns: MANAGEMENT, h: String(resume.handled()), previd: resume.id }).toString(),
      );
      return;
    }
    ofPackage(this.#features);
  }

  #loggedIn(success: XmlElement, ofPackage: (element: XmlElement) => void): void {
    if (!this.#proof.accepts(success.text())) {
      this.#end({ kind: 'refused', reason: 'The server did not prove that it knows the secret' });
      return;
    }
    this.#isLoggedIn = true;
    ofPackage(success);
  }

  #secure(element: XmlElement): void {
    const entity = this.#entity;
    if (!element.is('proceed', TLS) || entity === undefined || this.#socket === undefined) {
      this.#end({ kind: 'refused', reason: 'The server offers TLS and does not begin it' });
      return;
    }
    this.#socket
      .startTls()
      .then(() => {
        if (this.#phase !== 'securing') return;
        this.#phase = 'negotiating';
        return entity.restart();
      })
      .catch((error: unknown) => this.fail(error));
  }

  #resumed(element: XmlElement, ofPackage: (element: XmlElement) => void): void {
    const { resume } = this.#request;
    const handled = countOf(element);
    if (element.is('resumed', MANAGEMENT) && resume !== undefined && handled !== undefined) {
      this.#up({ jid: resume.jid, resumed: true, handled, management: undefined });
      return;
    }
    this.#handledBefore = handled;
    this.#phase = 'negotiating';
    if (this.#features !== undefined) ofPackage(this.#features);
  }

  #online(entity: XmppEntity): void {
    if (this.#phase !== 'negotiating') return;
    if (this.#manages) {
      this.#phase = 'enabling';
      this.write(`<enable xmlns='${MANAGEMENT}' resume='true'/>`);
      return;
    }
    this.#bound(entity, undefined);
  }

  /** Stanzas do not come yet, as nobody knows the resource before its presence. */
  #enabled(element: XmlElement): void {
    const entity = this.#entity;
    if (entity === undefined) return;
    if (element.is('enabled', MANAGEMENT)) {
      const { id = '', resume, max } = element.attrs;
      const resumable = id !== '' && (resume === 'true' || resume === '1');
      const seconds = Number(max);
      this.#bound(entity, {
        id: resumable ? id : '',
        seconds: Number.isInteger(seconds) && seconds > 0 ? seconds : 0,
      });
    } else if (element.is('failed', MANAGEMENT)) {
      this.#bound(entity, undefined);
    }
  }

  #bound(
    entity: XmppEntity,
    management: { readonly id: string; readonly seconds: number } | undefined,
  ): void {
    this.#up({
      jid: entity.jid?.toString() ?? this.#request.account.username,
      resumed: false,
      handled: this.#handledBefore,
      management,
    });
  }

  #up(up: Parameters<ConnectionEvents['up']>[0]): void {
    this.#phase = 'up';
    this.#timer?.cancel();
    this.#events.up(up);
  }

  #end(down: Down): void {
    if (this.#phase === 'over') return;
    this.destroy();
    this.#events.down(down);
  }

  /** SCRAM first, and a password in plain only where nobody can read it. @throws Refused */
  #chooseMechanism(mechanisms: readonly string[]): string {
    const chosen = MECHANISMS.find(
      (name) => mechanisms.includes(name) && (name !== 'PLAIN' || this.#isSecure || this.#isLoopback),
    );
    if (chosen !== undefined) return chosen;
    throw new Refused(
      `The server offers no way to log in that Aldis takes (SCRAM-SHA-256, SCRAM-SHA-1, and PLAIN under TLS): ${mechanisms.join(', ') || 'none'}`,
    );
  }

  /** TLS cannot come any more, or never was to come, over a network that is not this machine. */
  #mustBeEncrypted(): boolean {
    const { useTls, tlsRequired, type } = this.#request.account;
    const willBe = useTls && type === 'client';
    return tlsRequired && !this.#isSecure && !this.#isLoopback && !willBe;
  }

  get #isSecure(): boolean {
    return this.#socket?.secure ?? false;
  }

  get #isLoopback(): boolean {
    return /^(127\.|::1$|::ffff:127\.)/.test(this.#socket?.remoteAddress ?? '');
  }
}

/** It would not do to go on, and another try will come to the same. */
class Refused extends Error {}

function withoutOurs(features: XmlElement): XmlElement {
  const children = features.children.filter(
    (child) =>
      typeof child === 'string' ||
      !(child.is('starttls', TLS) || child.is('sm', MANAGEMENT) || child.is('authentication', SASL2)),
  );
  features.children.splice(0, features.children.length, ...children);
  return features;
}

function downOf(error: unknown): Down {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof Refused) return { kind: 'refused', reason };
  const {
    name = '',
    condition = '',
    code = '',
  } = typeof error === 'object' && error !== null ? (error as Named) : {};
  if (name === 'SASLError') {
    const isWrong = condition !== 'temporary-auth-failure' && condition !== 'aborted';
    return {
      kind: isWrong ? 'credentials' : 'lost',
      reason: `The server refused the login: ${reason || condition}`,
    };
  }
  if (name === 'TimeoutError') return { kind: 'lost', reason: 'The server did not answer in time' };
  if (/CERT|^ERR_TLS|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return { kind: 'refused', reason: `The server's certificate is not trusted: ${reason}` };
  }
  return { kind: 'lost', reason: reason || code || 'The connection broke' };
}

interface Named {
  readonly name?: string;
  readonly condition?: string;
  readonly code?: string;
}

function downOfStreamError(error: XmlElement): Down {
  const condition = error
    .getChildElements()
    .find((child) => child.getNS() === STREAMS && child.name !== 'text');
  const name = condition?.name ?? 'undefined-condition';
  const text = error.getChildText('text', STREAMS) ?? '';
  const reason = `The server ended the stream: ${name}${text === '' ? '' : ` (${text.slice(0, TEXT_LIMIT)})`}`;
  if (name === 'not-authorized') return { kind: 'credentials', reason };
  return { kind: name === 'conflict' || name === 'host-unknown' ? 'refused' : 'lost', reason };
}

function countOf(element: XmlElement): number | undefined {
  const count = Number(element.attrs['h'] ?? Number.NaN);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

const STREAM = 'http://etherx.jabber.org/streams';
const STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams';
const TLS = 'urn:ietf:params:xml:ns:xmpp-tls';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const SASL2 = 'urn:xmpp:sasl:2';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const MANAGEMENT = 'urn:xmpp:sm:3';
const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'];
const NOT_ENCRYPTED = 'The connection would not be encrypted, and the server is not on this machine';
const TEXT_LIMIT = 300;
const FAREWELL_MS = 1000;
