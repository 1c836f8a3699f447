import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as published from '@xmpp/client';
import { Waiting } from './waiting.ts';

/** An element as the package @xmpp/client has it. */
export interface Element {
  readonly name: string;
  readonly attrs: Readonly<Record<string, string | undefined>>;
  is(name: string, xmlns?: string): boolean;
  getChild(name: string, xmlns?: string): Element | undefined;
  getChildText(name: string, xmlns?: string): string | null;
  toString(): string;
}

interface Client {
  readonly status: string;
  readonly reconnect: { stop(): void };
  readonly iqCaller: { request(stanza: Element, timeoutMs: number): Promise<Element> };
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'online', listener: () => void): void;
  on(event: 'stanza', listener: (stanza: Element) => void): void;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  send(stanza: Element): Promise<void>;
}

/** The package as it is published. */
const { client, xml: build } = published as unknown as {
  client(options: object): Client;
  xml(name: string, attrs: object, ...children: (Element | string)[]): Element;
};
export const xml: typeof build = build;

export interface XmppPeerOptions {
  readonly port: number;
  /** Whose certificate the server has: a PEM file. */
  readonly certificate: string;
  readonly username: string;
  readonly password: string;
  readonly resource?: string;
  readonly priority?: number;
}

/** A Jabber user of the domain `localhost`, on @xmpp/client: remembers what comes, answers as the test says. */
export class XmppPeer {
  /** Messages as they came, what is no chat among them. */
  readonly received: Element[] = [];
  readonly presences: Element[] = [];
  /** Delivery receipts are sent for what asks for them (XEP-0184). */
  receipts = true;
  readonly jid: string;
  /** How often it logged in. */
  logins = 1;
  readonly #client: Client;
  readonly #waiting = new Waiting();
  #ids = 0;

  private constructor(entity: Client, jid: string) {
    this.#client = entity;
    this.jid = jid;
  }

  static async connect(options: XmppPeerOptions): Promise<XmppPeer> {
    trust(options.certificate);
    const { port, username, password, resource = 'peer', priority = 0 } = options;
    const entity = client({
      service: `xmpp://localhost:${port}`,
      domain: 'localhost',
      username,
      password,
      resource,
    });
    const peer = new XmppPeer(entity, `${username}@localhost`);
    entity.on('error', () => undefined);
    entity.on('stanza', (stanza: Element) => peer.#take(stanza));
    const presence = (): Promise<void> =>
      entity.send(xml('presence', {}, xml('priority', {}, String(priority))));
    await entity.start();
    await presence();
    // The package connects again by itself; who was there does not come back by that.
    entity.on('online', () => {
      peer.logins++;
      presence().catch(() => undefined);
      peer.#waiting.wake();
    });
    return peer;
  }

  /** Sends a chat message; its id. */
  async send(to: string, text: string, ...more: Element[]): Promise<string> {
    const id = `peer-${++this.#ids}`;
    await this.#client.send(xml('message', { to, type: 'chat', id }, xml('body', {}, text), ...more));
    return id;
  }

  async stanza(stanza: Element): Promise<void> {
    await this.#client.send(stanza);
  }

  /** An IQ and its answer. */
  ask(stanza: Element): Promise<Element> {
    return this.#client.iqCaller.request(stanza, 10_000);
  }

  /** The texts that came. */
  get texts(): readonly string[] {
    return this.received.flatMap((stanza) => stanza.getChildText('body') ?? []);
  }

  /** Waits until `found` gives something. */
  async until<T>(found: () => T | undefined | false, timeoutMs = 15_000): Promise<T> {
    return this.#waiting.until(
      () => {
        const value = found();
        return value === false ? undefined : value;
      },
      timeoutMs,
      () => this.received.map((stanza) => stanza.toString().slice(0, 300)).join(' | '),
    );
  }

  async close(): Promise<void> {
    this.#client.reconnect.stop();
    if (this.#client.status !== 'online') return;
    // ejabberd may reset a connection that it is asked to close: that error is none here.
    await this.#client.stop();
  }

  #take(stanza: Element): void {
    if (stanza.is('presence')) this.presences.push(stanza);
    if (stanza.is('message')) {
      this.received.push(stanza);
      const { from = '', id = '' } = stanza.attrs;
      if (this.receipts && stanza.getChild('request', RECEIPTS) !== undefined) {
        const receipt = xml('message', { to: from }, xml('received', { xmlns: RECEIPTS, id }));
        // The connection may break meanwhile.
        this.#client.send(receipt).catch(() => undefined);
      }
    }
    this.#waiting.wake();
  }
}

/** The package has no option for it. */
function trust(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certificate, 'utf8')]);
}

const RECEIPTS = 'urn:xmpp:receipts';
