import { readFile } from 'node:fs/promises';
import type { Clock, Timer } from '../../messages/clock.ts';
import { downOf, downOfStreamError, Refused } from './connection-end.ts';
import { chooseMechanism, lacksTls, NOT_ENCRYPTED } from './encryption.ts';
import type { CreateEntity, XmppEntity } from './entity.ts';
import { type Jid, parseJid } from './jid.ts';
import { NS } from './namespaces.ts';
import { Negotiation } from './negotiation.ts';
import { type ServerAddress, serverAddresses } from './resolve-server.ts';
import { StreamSocket } from './socket.ts';
import type { Connect, ConnectionEvents, ConnectionRequest, Down, Up, Wire } from './wire.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/** Connects accounts over @xmpp/client and @xmpp/component, each loaded with the first account of its type. */
export const connect: Connect = (request, events, surroundings) => {
  const connection = new Connection(request, events, surroundings.clock);
  connection.run(surroundings.random).catch((error: unknown) => connection.fail(error));
  return connection;
};

/**
 * One connection, from the look-up of the server to its end: the addresses of the server are tried in their order until a stream
 * is open; what is agreed on over that is the {@link Negotiation}'s; then stanzas come and go.
 */
class Connection implements Wire {
  readonly #request: ConnectionRequest;
  readonly #events: ConnectionEvents;
  readonly #clock: Clock;
  #state: 'connecting' | 'negotiating' | 'up' | 'over' = 'connecting';
  /** At the address that is tried. */
  #attempt: Attempt | undefined;
  /** How long it may take to come up. */
  #timer: Timer | undefined;

  constructor(request: ConnectionRequest, events: ConnectionEvents, clock: Clock) {
    this.#request = request;
    this.#events = events;
    this.#clock = clock;
  }

  async run(random: () => number): Promise<void> {
    const { account } = this.#request;
    this.#timer = this.#clock.after(this.#timeoutMs, () =>
      this.#end({ kind: 'lost', reason: `The server did not answer within ${account.timeoutSeconds} s` }),
    );
    const jid = parseJid(account.username);
    if (jid === undefined) throw new Error(`${JSON.stringify(account.username)} is no address`);
    const ca = account.tlsCaFile === '' ? undefined : await readFile(account.tlsCaFile);
    const createEntity =
      account.type === 'component'
        ? (await import('./component-entity.ts')).createComponentEntity
        : (await import('./client-entity.ts')).createClientEntity;
    const addresses = await serverAddresses(account, jid.domain, random);
    for (const [index, address] of addresses.entries()) {
      if (this.#state === 'over') return;
      try {
        await this.#open(createEntity, address, jid, ca);
        return;
      } catch (error) {
        if (index === addresses.length - 1 || this.#state !== 'connecting') throw error;
        this.#abandon();
      }
    }
  }

  get xml(): BuildXml {
    if (this.#attempt === undefined) throw new Error('The connection is not up');
    return this.#attempt.xml;
  }

  get waiting(): number {
    return this.#attempt?.socket.waiting ?? 0;
  }

  write(text: string): void {
    this.#attempt?.socket.write(text);
  }

  pause(): void {
    this.#attempt?.socket.pause();
  }

  resume(): void {
    this.#attempt?.socket.resume();
  }

  end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#timer?.cancel();
    const socket = this.#attempt?.socket;
    if (socket === undefined) return;
    socket.write('</stream:stream>');
    socket.end();
    const timer = this.#clock.after(FAREWELL_MS, () => socket.destroy());
    socket.once('close', () => timer.cancel());
  }

  destroy(): void {
    this.#state = 'over';
    this.#timer?.cancel();
    this.#abandon();
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
    { local, domain, resource }: Jid,
    ca: Buffer | undefined,
  ): Promise<void> {
    const { account } = this.#request;
    // What a component is told about is the server it connects to; a client's certificate is its domain's (RFC 6120 §13.7.1.2).
    const named = account.type === 'component' ? host : domain;
    const socket = new StreamSocket({ domain: named, ca, verify: account.tlsVerify }, tlsAtOnce);
    const { entity, proof, xml } = createEntity({
      local,
      domain,
      resource,
      secret: account.secret,
      timeoutMs: this.#timeoutMs,
      createSocket: () => socket,
      chooseMechanism: (mechanisms) => chooseMechanism(mechanisms, socket),
    });
    const negotiation = new Negotiation({
      request: this.#request,
      entity,
      socket,
      proof,
      xml,
      passOn: entity._onElement.bind(entity),
      onUp: (up) => this.#up(up),
      onFailure: (error) => this.fail(error),
    });
    const closed = Promise.withResolvers<never>();
    const attempt = { entity, socket, xml, closed: closed.reject };
    this.#attempt = attempt;
    this.#listen(attempt, negotiation);
    const opened = async (): Promise<void> => {
      await entity.connect(`xmpp://${host.includes(':') ? `[${host}]` : host}:${port}`);
      if (lacksTls(account, socket)) throw new Refused(NOT_ENCRYPTED);
      await entity.open({ domain, lang: 'en' });
    };
    // The package would wait all its time for the stream of a server that has hung up without an error.
    await Promise.race([opened(), closed.promise]);
  }

  /** Follows an attempt for as long as it is the one. */
  #listen(attempt: Attempt, negotiation: Negotiation): void {
    const { entity } = attempt;
    const isTried = (): boolean => this.#attempt === attempt && this.#state !== 'over';
    /** Until the stream is open, `#open` tells what goes wrong. */
    const isOpen = (): boolean => isTried() && this.#state !== 'connecting';
    let problem: unknown;
    entity._onElement = (element) => {
      if (isTried()) this.#take(element, negotiation);
    };
    entity._onData = (text) => {
      if (isTried()) this.#read(entity, text);
    };
    entity.once('open', () => {
      if (isTried()) this.#state = 'negotiating';
    });
    entity.on('online', () => {
      if (isTried()) negotiation.online();
    });
    entity.on('error', (error) => {
      problem ??= error;
      if (isOpen()) this.fail(error);
    });
    for (const event of ['close', 'disconnect']) {
      entity.on(event, () => {
        const why = problem ?? new Error('The server closed the connection');
        if (isOpen()) this.fail(why);
        else if (isTried()) attempt.closed(why);
      });
    }
  }

  #read(entity: XmppEntity, text: string): void {
    try {
      entity.parser?.write(text);
    } catch (error) {
      this.fail(error);
    }
  }

  #take(element: XmlElement, negotiation: Negotiation): void {
    if (element.is('error', NS.stream)) this.#end(downOfStreamError(element));
    else if (this.#state === 'up') this.#events.element(element);
    else negotiation.take(element);
  }

  #up(up: Up): void {
    if (this.#state === 'over') return;
    this.#state = 'up';
    this.#timer?.cancel();
    this.#events.up(up);
  }

  #end(down: Down): void {
    if (this.#state === 'over') return;
    this.destroy();
    this.#events.down(down);
  }

  /** Leaves the attempt, be it for another address or for good. */
  #abandon(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.socket.destroy();
    // What the package still waits for would hold timers until their end.
    attempt?.entity.emit('error', new Error('The connection was given up'));
  }
}

/** A stream at one of the server's addresses. */
interface Attempt {
  readonly entity: XmppEntity;
  readonly socket: StreamSocket;
  readonly xml: BuildXml;
  /** The server hung up before the stream was open. */
  readonly closed: (why: unknown) => void;
}

const FAREWELL_MS = 1000;
