import { digestParameters, digestResponse } from '../digest.ts';
import { header, headers, headLines, isResponse, methodOf, tagOf } from '../sip-text.ts';
import { httpForm } from './http-exchange.ts';
import { stanzaForm } from './stanza-form.ts';

/** What went to the client and to the peers, message by message, with all that is volatile taken out. */
export interface Streams {
  /** Responses in their order; the greeting counts as one; `<closed>` when the server hung up. */
  responses: string[];
  /** Events by name, in order within each name. */
  events: Map<string, string[]>;
  observerEvents: Map<string, string[]>;
  /** `udp 15071 requests`, `udp 15071 responses` → messages. */
  sip: Map<string, string[]>;
  /** Stanzas of messages that went to the XMPP server, in order. */
  xmpp: string[];
  /** Answers over HTTP, in order. */
  http: string[];
  /** Files after an action, in order: path and content; `<absent>` where there is none. */
  files: string[];
}

export interface RawStreams {
  readonly ami: readonly string[];
  readonly observer: readonly string[];
  /** Messages that went to a peer, with what names the peer: `udp 15071`. */
  readonly sip: readonly { readonly peer: string; readonly text: string }[];
  /** Requests that the peers sent. */
  readonly requests: readonly string[];
  readonly xmpp: readonly string[];
  readonly http: readonly string[];
  readonly files: readonly string[];
}

/** Passwords by user name, to say of a digest whether it is right. */
export type Passwords = ReadonlyMap<string, string>;

export function normalForm(raw: RawStreams): Streams {
  const sip = new Map<string, string[]>();
  const names = new Map<string, Names>();
  for (const { peer, text } of raw.sip) {
    if (isBackground(peer, text)) continue;
    const key = `${peer} ${isResponse(text) ? 'responses' : 'requests'}`;
    const known = names.get(peer) ?? new Names();
    names.set(peer, known);
    const form = isResponse(text) ? responseForm(text, raw.requests) : requestForm(text, known);
    sip.set(key, [...(sip.get(key) ?? []), form]);
  }
  return {
    responses: raw.ami.filter((message) => !message.startsWith('Event:')).map(amiForm),
    events: eventForms(raw.ami),
    observerEvents: eventForms(raw.observer),
    sip,
    xmpp: raw.xmpp.map(stanzaForm),
    http: raw.http.map(httpForm),
    files: raw.files.map((file) => file.replace(/^(;! Creation Date: ).*$/m, '$1<date>')),
  };
}

/** Traffic that belongs to the configuration, not to a case (see the recordings' README). */
function isBackground(peer: string, text: string): boolean {
  if (isResponse(text)) return false;
  return (methodOf(text) === 'REGISTER' && peer === 'udp 15078') || methodOf(text) === 'OPTIONS';
}

export function eventForms(messages: readonly string[]): Map<string, string[]> {
  const events = new Map<string, string[]>();
  for (const message of messages) {
    const name = /^Event: (.*)\r$/m.exec(message)?.[1];
    if (!message.startsWith('Event:') || name === undefined || BACKGROUND_EVENTS.has(name)) continue;
    events.set(name, [...(events.get(name) ?? []), amiForm(message)]);
  }
  return events;
}

/** Numbers identifiers in the order in which a peer sees them. */
class Names {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #firstCseq = new Map<string, number>();
  readonly #firstVersion = new Map<string, number>();

  of(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `<${kind}-${count}>`;
    this.#known.set(key, name);
    return name;
  }

  cseq(callId: string, number: number): string {
    const first = this.#firstCseq.get(callId) ?? number;
    this.#firstCseq.set(callId, first);
    return number === first ? '<cseq>' : `<cseq>+${number - first}`;
  }

  version(callId: string, number: number): string {
    const first = this.#firstVersion.get(callId) ?? number;
    this.#firstVersion.set(callId, first);
    return number === first ? '<version>' : `<version>+${number - first}`;
  }
}

function requestForm(text: string, names: Names): string {
  const callId = header(text, 'Call-ID');
  const version = VERSION.exec(text);
  const lines = headLines(text).map((line) => {
    const [name = ''] = line.split(':', 1);
    switch (name.toLowerCase()) {
      case 'via':
        return line.replace(/branch=z9hG4bK[^;]+/, (branch) => `branch=${names.of('branch', branch)}`);
      case 'from':
        return line.replace(/;tag=[^;]+/, (tag) => `;tag=${names.of('tag', tag)}`);
      case 'call-id':
        return `Call-ID: ${names.of('call-id', callId)}`;
      case 'cseq':
        return line.replace(/\d+/, (number) => names.cseq(callId, Number(number)));
      case 'subscription-state':
        return line.replace(/;expires=\d+/, ';expires=<left>');
      case 'content-type':
        return line.replace(/;boundary=[a-z]{5}$/, ';boundary=<boundary>');
      default:
        return line;
    }
  });
  if (version === null) return withBody(lines, text);
  // A document's number goes on from those before the case, and its length with it.
  const [, before = '', number = ''] = version;
  const length = Number(header(text, 'Content-Length')) - number.length;
  return withBody(
    lines.map((line) => line.replace(/^(Content-Length: +)\d+$/, `$1${length}`)),
    text.replace(VERSION, `${before}${names.version(callId, Number(number))}"`),
  );
}

/**
 * Says of the digest in a request whether it is right for these passwords, in place of the digest itself. To be
 * done with the bytes as they were on the wire: the digest is over them.
 */
export function judgeCredentials(text: string, passwords: Passwords): string {
  return text.replace(/^((?:Proxy-)?Authorization): ([^\r]*)/m, (_line, name: string, value: string) => {
    const parameters = digestParameters(value);
    const password = passwords.get(parameters.get('username') ?? '');
    const right =
      password !== undefined &&
      parameters.get('response') === digestResponse(parameters, methodOf(text), password);
    const judged = value
      .replace(/response="[^"]*"/, `response="<${right ? 'right' : 'wrong'}>"`)
      .replace(/cnonce="[^"]*"/, 'cnonce="<cnonce>"');
    return `${name}: ${judged}`;
  });
}

/** Responses echo what the peer sent, which stays; only what the server made up is volatile. */
function responseForm(text: string, requests: readonly string[]): string {
  const callId = header(text, 'Call-ID');
  const request = requests.find((r) => header(r, 'Call-ID') === callId) ?? '';
  const ours = headers(request, 'Contact').join(',');
  const contacts: string[] = [];
  const lines: string[] = [];
  for (const line of headLines(text)) {
    const [name = ''] = line.split(':', 1);
    switch (name.toLowerCase()) {
      case 'to':
        lines.push(tagOf(header(request, 'To')) === '' ? line.replace(/;tag=[^;]+/, ';tag=<tag>') : line);
        break;
      case 'www-authenticate':
      case 'proxy-authenticate':
        lines.push(
          line
            .replace(/nonce="\d+\/[0-9a-f]{32}"/, 'nonce="<nonce>"')
            .replace(/opaque="[0-9a-f]+"/, 'opaque="<opaque>"'),
        );
        break;
      case 'date':
        lines.push(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(line) ? 'Date: <date>' : line);
        break;
      case 'sip-etag':
        lines.push(line.replace(/\d+$/, '<etag>'));
        break;
      case 'contact':
        contacts.push(contactForm(line, ours));
        break;
      default:
        lines.push(line);
    }
  }
  // Asterisk lists contacts in the order of a hash of their names.
  const at = lines.findIndex((line) => line.startsWith('Date:')) + 1 || lines.length;
  lines.splice(at, 0, ...contacts.sort());
  return withBody(lines, text);
}

/** What is left of a registration made before this request depends on the clock. */
function contactForm(line: string, ours: string): string {
  const uri = /<([^>]*)>/.exec(line)?.[1] ?? '';
  return ours.includes(`<${uri}>`) ? line : line.replace(/;expires=\d+/, ';expires=<left>');
}

function withBody(lines: readonly string[], text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return `${lines.join('\r\n')}\r\n\r\n${end === -1 ? '' : bodyForm(text, text.slice(end + 4))}`;
}

/** Documents about states name themselves and their parts by chance. */
function bodyForm(text: string, body: string): string {
  const boundary = /;boundary=(\w+)/.exec(header(text, 'Content-Type'))?.[1];
  const parts = boundary === undefined ? body : body.replaceAll(`--${boundary}`, '--<boundary>');
  return parts
    .replace(/ atomid="[0-9a-f-]{36}"/g, ' atomid="<uuid>"')
    .replace(/(Content-ID: <|cid="|instance id=")[a-z]{5}(?=["@])/g, '$1<token>');
}

function amiForm(message: string): string {
  return message
    .split('\r\n')
    .map((line) =>
      VOLATILE.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line),
    )
    .join('\r\n');
}

/** Of dialog-info and lists. */
const VERSION = /(<(?:dialog-info|list) xmlns="[^"]*"(?: uri="[^"]*")? version=")(\d+)"/;
const BACKGROUND_EVENTS = new Set(['Registry']);
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/^(EventTV|SessionTV): \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/, '$1: <time>'],
  [/^SessionID: 0x[0-9a-f]+$/, 'SessionID: <session>'],
  [/^RemoteAddress: (IPV4\/(?:TCP|TLS)\/[\d.]+)\/\d+$/, 'RemoteAddress: $1/<port>'],
  [/^RoundtripUsec: [1-9]\d*$/, 'RoundtripUsec: <usec>'],
  [/^Timestamp: \d+\.\d{6}$/, 'Timestamp: <timestamp>'],
  [/^(Uptime|LastReload): \d+$/, '$1: <seconds>'],
  [/^Challenge: \d+$/, 'Challenge: <challenge>'],
  [/^Challenge: \d+\/[0-9a-f]{32}$/, 'Challenge: <nonce>'],
  [/^Response: [0-9a-f]{32}$/, 'Response: <digest>'],
  [/^(Core(?:Startup|Reload)Date): \d{4}-\d\d-\d\d$/, '$1: <date>'],
  [/^(Core(?:Startup|Reload)Time): \d\d:\d\d:\d\d$/, '$1: <time>'],
  [/^MessageID: [0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'MessageID: <uuid>'],
];
