import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { beginScram, endScram, type Scram } from './scram-server.ts';
import {
  attributesOf,
  childOf,
  readXml,
  StanzaCutter,
  textOfNode,
  type XmlNode,
  xmlEscaped,
} from './xml-text.ts';

export interface XmppServerOptions {
  readonly address: string;
  /** A free one unless given. */
  readonly port?: number;
  readonly domain: string;
  /** Passwords by the local parts of users. */
  readonly users: ReadonlyMap<string, string>;
  /** What clients may choose of, in this order. */
  readonly mechanisms?: readonly ('SCRAM-SHA-1' | 'PLAIN')[];
  /** Whether XEP-0198 is offered (acknowledgements, no resumption). */
  readonly streamManagement?: boolean;
}

/** A stanza as a client wrote it, with the `from` that a server stamps on it (RFC 6120 §8.1.2.1). */
export interface ReceivedStanza {
  readonly text: string;
  /** The full JID of the client. */
  readonly from: string;
}

/**
 * The least that an XMPP server can be, without TLS: streams, SASL, a resource, and answers to requests. It keeps what
 * clients send and passes nothing on.
 */
export class XmppServer {
  /** `message`, `presence` and `iq`, in order. */
  readonly received: ReceivedStanza[] = [];
  readonly #server: Server;
  readonly #options: XmppServerOptions;
  readonly #connections = new Set<Connection>();

  private constructor(server: Server, options: XmppServerOptions) {
    this.#server = server;
    this.#options = options;
  }

  static async open(options: XmppServerOptions): Promise<XmppServer> {
    const server = createServer();
    const xmpp = new XmppServer(server, options);
    server.on('connection', (socket) => xmpp.#connected(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, options.address, resolve);
    });
    return xmpp;
  }

  get port(): number {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  /** The full JIDs of who has a resource and said that they are there. */
  present(): string[] {
    return [...this.#connections].filter(({ isPresent }) => isPresent).map(({ jid }) => jid);
  }

  /** The messages, without presence and requests. */
  messages(): ReceivedStanza[] {
    return this.received.filter(({ text }) => text.startsWith('<message'));
  }

  /** Sends a stanza to whoever has this JID. */
  push(jid: string, stanza: string): void {
    for (const connection of this.#connections) if (connection.jid === jid) connection.write(stanza);
  }

  /** Breaks all connections off, as a network does. */
  drop(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.drop();
    await closed;
  }

  #connected(socket: Socket): void {
    const connection = new Connection(socket, this.#options, (stanza) => this.received.push(stanza));
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #options: XmppServerOptions;
  readonly #take: (stanza: ReceivedStanza) => void;
  readonly #cutter = new StanzaCutter();
  #user = '';
  #scram: Scram | undefined;
  #handled: number | undefined;
  jid = '';
  isPresent = false;

  constructor(socket: Socket, options: XmppServerOptions, take: (stanza: ReceivedStanza) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#take = take;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const piece of this.#cutter.push(text)) this.#piece(piece);
    });
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #piece(text: string): void {
    if (text.startsWith('<?xml')) return;
    if (text.startsWith('<stream:stream')) this.#open(attributesOf(text).get('to') ?? '');
    else if (text.startsWith('</stream:stream')) this.#socket.end(END);
    else this.#element(readXml(text), text);
  }

  #element(node: XmlNode, text: string): void {
    if (node.name === 'auth') this.#auth(node);
    else if (node.name === 'response') this.#response(node);
    else if (node.name === 'r') this.write(`<a xmlns='${SM}' h='${this.#handled ?? 0}'/>`);
    else if (node.name === 'enable') {
      this.#handled = 0;
      this.write(`<enabled xmlns='${SM}'/>`);
    } else if (node.name !== 'a') this.#stanza(node, text);
  }

  #open(to: string): void {
    const { domain, mechanisms = ['SCRAM-SHA-1', 'PLAIN'], streamManagement = false } = this.#options;
    const features =
      this.#user === ''
        ? `<mechanisms xmlns='${SASL}'>${mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms>`
        : `<bind xmlns='${BIND}'/>${streamManagement ? `<sm xmlns='${SM}'/>` : ''}`;
    const head = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='${randomBytes(6).toString('hex')}' from='${domain}' version='1.0'>`;
    if (to !== domain) {
      this.#socket.end(
        `${head}<stream:error><host-unknown xmlns='${STREAMS}'/></stream:error></stream:stream>`,
      );
      return;
    }
    this.write(`${head}<stream:features>${features}</stream:features>`);
  }

  #auth(node: XmlNode): void {
    const given = Buffer.from(textOfNode(node), 'base64').toString();
    if (node.attributes.get('mechanism') === 'PLAIN') {
      const [, user = '', password = ''] = given.split('\0');
      if (password !== '' && this.#options.users.get(user) === password) this.#authenticated(user);
      else this.#refused();
      return;
    }
    this.#scram = beginScram(given, this.#options.users);
    if (this.#scram === undefined) this.#refused();
    else this.write(`<challenge xmlns='${SASL}'>${base64(this.#scram.serverFirst)}</challenge>`);
  }

  #response(node: XmlNode): void {
    const scram = this.#scram;
    const last = scram && endScram(scram, Buffer.from(textOfNode(node), 'base64').toString());
    if (scram === undefined || last === undefined) this.#refused();
    else this.#authenticated(scram.user, base64(last));
  }

  #authenticated(user: string, more = ''): void {
    this.#user = user;
    this.write(`<success xmlns='${SASL}'>${more}</success>`);
  }

  #refused(): void {
    this.#socket.end(`<failure xmlns='${SASL}'><not-authorized/></failure></stream:stream>`);
  }

  #stanza(node: XmlNode, text: string): void {
    const bind = node.name === 'iq' ? childOf(node, 'bind') : undefined;
    if (this.#handled !== undefined) this.#handled++;
    if (this.#user === '') this.#socket.end(END);
    else if (bind !== undefined) this.#bind(node, bind);
    else this.#routed(node, text);
  }

  #routed(node: XmlNode, text: string): void {
    const type = node.attributes.get('type');
    if (node.name === 'presence' && !node.attributes.has('to')) this.isPresent = type !== 'unavailable';
    this.#take({ text, from: this.jid });
    if (node.name === 'iq' && (type === 'get' || type === 'set')) this.#answer(node);
  }

  #bind(node: XmlNode, bind: XmlNode): void {
    const wished = childOf(bind, 'resource');
    const resource = wished === undefined ? randomBytes(4).toString('hex') : textOfNode(wished);
    this.jid = `${this.#user}@${this.#options.domain}/${resource}`;
    this.#result(node, `<bind xmlns='${BIND}'><jid>${xmlEscaped(this.jid)}</jid></bind>`);
  }

  /** Pings and sessions have an empty result, a roster has nobody; everything else is not there. */
  #answer(node: XmlNode): void {
    const [asked] = node.children.filter((child): child is XmlNode => typeof child !== 'string');
    const id = xmlEscaped(node.attributes.get('id') ?? '');
    if (asked?.name === 'ping' || asked?.name === 'session') this.#result(node, '');
    else if (asked?.attributes.get('xmlns') === ROSTER) this.#result(node, `<query xmlns='${ROSTER}'/>`);
    else {
      this.write(
        `<iq type='error' id='${id}' to='${xmlEscaped(this.jid)}'><error type='cancel'><service-unavailable xmlns='${STANZAS}'/></error></iq>`,
      );
    }
  }

  #result(node: XmlNode, content: string): void {
    const id = xmlEscaped(node.attributes.get('id') ?? '');
    this.write(`<iq type='result' id='${id}' to='${xmlEscaped(this.jid)}'>${content}</iq>`);
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const END = '</stream:stream>';
const ROSTER = 'jabber:iq:roster';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const SM = 'urn:xmpp:sm:3';
const STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams';
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
