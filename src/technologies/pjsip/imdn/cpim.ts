/**
 * Message/CPIM (RFC 3862): a message in an envelope of its own that survives gateways. Everything is Latin-1
 * images of UTF-8 bytes, one character a byte, as in the SIP messages that carry it.
 */
export interface CpimMessage {
  /** The message headers, names as written (they are case-sensitive, §3.1), escapes resolved. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The headers of the encapsulated content, names in lower case (MIME's are not case-sensitive). */
  readonly contentHeaders: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** What could not be read or written, and why. */
export class CpimError extends Error {
  override readonly name = 'CpimError';
  readonly code = 'bad-cpim';
}

/** Reads a Message/CPIM body. CRLF line ends; bare LF is taken too. */
export function parseCpim(bytes: Buffer): CpimMessage | CpimError {
  const text = bytes.toString('latin1');
  const headers: (readonly [string, string])[] = [];
  let at = 0;
  for (;;) {
    const line = nextLine(text, at);
    if (line === undefined) return new CpimError('The message headers have no end.');
    at = line.next;
    if (line.text === '') break;
    const colon = line.text.indexOf(':');
    if (colon < 1) return new CpimError(`The line "${line.text.slice(0, 80)}" is no header.`);
    const value = unescapedValue(line.text.slice(line.text[colon + 1] === ' ' ? colon + 2 : colon + 1));
    if (value === undefined)
      return new CpimError(`The value of ${line.text.slice(0, colon)} has a bad escape.`);
    headers.push([line.text.slice(0, colon), value]);
  }

  const contentHeaders = new Map<string, string>();
  let last = '';
  for (;;) {
    const line = nextLine(text, at);
    if (line === undefined) return new CpimError('The content headers have no end.');
    at = line.next;
    if (line.text === '') break;
    if (last !== '' && (line.text[0] === ' ' || line.text[0] === '\t')) {
      contentHeaders.set(last, `${contentHeaders.get(last) ?? ''} ${line.text.trim()}`);
      continue;
    }
    const colon = line.text.indexOf(':');
    if (colon < 1) return new CpimError(`The line "${line.text.slice(0, 80)}" is no content header.`);
    last = line.text.slice(0, colon).trim().toLowerCase();
    if (!contentHeaders.has(last)) contentHeaders.set(last, line.text.slice(colon + 1).trim());
  }
  return { headers, contentHeaders, body: bytes.subarray(at, contentEnd(contentHeaders, at, bytes.length)) };
}

/** Writes a Message/CPIM body. Throws CpimError for a header name or content type that cannot be written. */
export function formatCpim(message: {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly contentType: string;
  /** Further content headers, each with its CRLF. */
  readonly contentHeaders?: string;
  readonly body: Buffer;
}): Buffer {
  let head = '';
  for (const [name, value] of message.headers) {
    if (!isName(name)) throw new CpimError(`"${name}" is no header name.`);
    head += `${name}: ${escapedValue(value)}\r\n`;
  }
  if (hasControl(message.contentType)) throw new CpimError('The content type holds a control character.');
  head += `\r\nContent-Type: ${message.contentType}\r\n${message.contentHeaders ?? ''}Content-Length: ${message.body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), message.body]);
}

/**
 * The value of a header of a namespace (§3.4): `namespaced(message, 'urn:ietf:params:imdn', 'Message-ID')` finds
 * `imdn.Message-ID` as well as `x.Message-ID` where `NS: x <urn:ietf:params:imdn>` stood before it.
 */
export function namespaced(message: CpimMessage, namespace: string, name: string): string | undefined {
  let prefix: string | undefined;
  for (const [header, value] of message.headers) {
    if (header === 'NS') {
      const open = value.indexOf('<');
      if (open >= 0 && value.slice(open + 1, value.indexOf('>', open)) === namespace) {
        prefix = value.slice(0, open).trim();
      }
    } else if (prefix !== undefined && header === (prefix === '' ? name : `${prefix}.${name}`)) return value;
  }
  return undefined;
}

function nextLine(text: string, start: number): { text: string; next: number } | undefined {
  const end = text.indexOf('\n', start);
  if (end < 0) return undefined;
  return { text: text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end), next: end + 1 };
}

/** A Content-Length that is shorter than what is there cuts off what a transport may have appended. */
function contentEnd(headers: ReadonlyMap<string, string>, start: number, end: number): number {
  const text = headers.get('content-length');
  if (text === undefined || text === '') return end;
  const length = Number(text);
  return Number.isInteger(length) && length >= 0 ? Math.min(start + length, end) : end;
}

/** §2.3: backslash escapes. A quote needs none where the value is no string, so none is made. */
function escapedValue(value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0xff) throw new CpimError('A header value is made of bytes.');
    if (code === 0x5c) out += '\\\\';
    else if (code >= 0x20 && code !== 0x7f) out += value[i];
    else out += ESCAPES.get(code) ?? `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return out;
}

function unescapedValue(value: string): string | undefined {
  if (!value.includes('\\')) return value;
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const character = value[i] as string;
    if (character !== '\\') {
      out += character;
      continue;
    }
    const letter = value[++i];
    if (letter === 'u') {
      const code = Number.parseInt(value.slice(i + 1, i + 5), 16);
      if (Number.isNaN(code)) return undefined;
      out += Buffer.from(String.fromCharCode(code), 'utf8').toString('latin1');
      i += 4;
      continue;
    }
    const plain = letter === undefined ? undefined : UNESCAPES.get(letter);
    if (plain === undefined) return undefined;
    out += plain;
  }
  return out;
}

function isName(name: string): boolean {
  if (name === '') return false;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === 0x3a) return false;
  }
  return true;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f || code > 0xff) return true;
  }
  return false;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

const UNESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
]);
