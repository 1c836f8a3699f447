import { isBlank, isSpace, isToken, matchesIgnoringCase } from './characters.ts';

/**
 * The header lines of a message, located but not decoded: one pass notes where names and values stand, and which
 * lines are those that every message needs.
 */
export class Head {
  /** Each line's four offsets: name start, name end, value start, value end (trimmed; folds inside). */
  readonly #offsets: readonly number[];
  readonly #text: string;
  /** Line numbers of the headers every message needs, -1 where missing. Of several Via lines the first. */
  readonly via: number;
  readonly from: number;
  readonly to: number;
  readonly callId: number;
  readonly cseq: number;
  readonly contentLength: number;
  /** What is wrong with the lines; '' when nothing is. Lines that can be read are there all the same. */
  readonly problem: string;

  /** Reads the lines in text[start, end); `end` is where the empty line begins. */
  constructor(text: string, start: number, end: number) {
    this.#text = text;
    const offsets: number[] = [];
    let via = -1;
    let from = -1;
    let to = -1;
    let callId = -1;
    let cseq = -1;
    let contentLength = -1;
    let repeated = '';
    let malformed = false;

    for (let at = start, next = 0; at < end; at = next) {
      let lineEnd = endOfLine(text, at);
      next = lineEnd + 2;
      while (next < end && isBlank(text.charCodeAt(next))) {
        lineEnd = endOfLine(text, next);
        next = lineEnd + 2;
      }

      let nameEnd = at;
      while (isToken(text.charCodeAt(nameEnd))) nameEnd++;
      let colon = nameEnd;
      while (isBlank(text.charCodeAt(colon))) colon++;
      if (nameEnd === at || text.charCodeAt(colon) !== COLON) {
        malformed = true;
        continue;
      }
      let valueStart = colon + 1;
      while (valueStart < lineEnd && isSpace(text.charCodeAt(valueStart))) valueStart++;
      let valueEnd = lineEnd;
      while (valueEnd > valueStart && isSpace(text.charCodeAt(valueEnd - 1))) valueEnd--;

      const line = offsets.length >> 2;
      offsets.push(at, nameEnd, valueStart, valueEnd);
      switch (classify(text, at, nameEnd)) {
        case VIA:
          if (via < 0) via = line;
          break;
        case FROM:
          if (from >= 0) repeated = 'From';
          else from = line;
          break;
        case TO:
          if (to >= 0) repeated = 'To';
          else to = line;
          break;
        case CALL_ID:
          if (callId >= 0) repeated = 'Call-ID';
          else callId = line;
          break;
        case CSEQ:
          if (cseq >= 0) repeated = 'CSeq';
          else cseq = line;
          break;
        case CONTENT_LENGTH:
          if (contentLength >= 0) repeated = 'Content-Length';
          else contentLength = line;
          break;
      }
    }

    this.#offsets = offsets;
    this.via = via;
    this.from = from;
    this.to = to;
    this.callId = callId;
    this.cseq = cseq;
    this.contentLength = contentLength;
    this.problem = malformed
      ? 'a header line has no name or no colon'
      : repeated !== ''
        ? `more than one ${repeated} header`
        : '';
  }

  get size(): number {
    return this.#offsets.length >> 2;
  }

  /** The name of a line as written. */
  name(line: number): string {
    return this.#text.slice(this.#offsets[line * 4]!, this.#offsets[line * 4 + 1]!);
  }

  /** The value of a line, trimmed and unfolded. */
  value(line: number): string {
    return unfolded(this.#text.slice(this.#offsets[line * 4 + 2]!, this.#offsets[line * 4 + 3]!));
  }

  /** The first line at or after `from` with this name (lower case, long) or its compact form; -1 if there is none. */
  find(name: string, from: number): number {
    const compact = compactForm(name);
    const offsets = this.#offsets;
    for (let i = from * 4; i < offsets.length; i += 4) {
      const start = offsets[i]!;
      const end = offsets[i + 1]!;
      if (end - start === 1 ? compact === (this.#text.charCodeAt(start) | 0x20) : false) return i >> 2;
      if (matchesIgnoringCase(this.#text, start, end, name)) return i >> 2;
    }
    return -1;
  }
}

/** Folded white space becomes one space (RFC 3261 §7.3.1). */
export function unfolded(value: string): string {
  return value.indexOf('\n') < 0 ? value : value.replace(/[ \t]*\r\n[ \t]+/g, ' ');
}

/** The index of the CR; the caller has made sure that every line ends in CRLF. */
function endOfLine(text: string, start: number): number {
  return text.indexOf('\r', start);
}

/** Which of the headers that are looked at in every message this name is. */
function classify(text: string, start: number, end: number): number {
  switch (end - start) {
    case 1:
      switch (text.charCodeAt(start) | 0x20) {
        case 0x76:
          return VIA;
        case 0x66:
          return FROM;
        case 0x74:
          return TO;
        case 0x69:
          return CALL_ID;
        case 0x6c:
          return CONTENT_LENGTH;
        default:
          return OTHER;
      }
    case 2:
      return matchesIgnoringCase(text, start, end, 'to') ? TO : OTHER;
    case 3:
      return matchesIgnoringCase(text, start, end, 'via') ? VIA : OTHER;
    case 4:
      if (matchesIgnoringCase(text, start, end, 'from')) return FROM;
      return matchesIgnoringCase(text, start, end, 'cseq') ? CSEQ : OTHER;
    case 7:
      return matchesIgnoringCase(text, start, end, 'call-id') ? CALL_ID : OTHER;
    case 14:
      return matchesIgnoringCase(text, start, end, 'content-length') ? CONTENT_LENGTH : OTHER;
    default:
      return OTHER;
  }
}

/** The code of the compact form of a header's name (RFC 3261 §7.3.3 and the IANA registry); 0 if it has none. */
function compactForm(name: string): number {
  return COMPACT_FORMS.get(name) ?? 0;
}

const COLON = 0x3a;
const OTHER = 0;
const VIA = 1;
const FROM = 2;
const TO = 3;
const CALL_ID = 4;
const CSEQ = 5;
const CONTENT_LENGTH = 6;

const COMPACT_FORMS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'accept-contact': 'a',
    'allow-events': 'u',
    'call-id': 'i',
    contact: 'm',
    'content-encoding': 'e',
    'content-length': 'l',
    'content-type': 'c',
    event: 'o',
    from: 'f',
    identity: 'y',
    'identity-info': 'n',
    'refer-to': 'r',
    'referred-by': 'b',
    'reject-contact': 'j',
    'request-disposition': 'd',
    'session-expires': 'x',
    subject: 's',
    supported: 'k',
    to: 't',
    via: 'v',
  }).map(([name, letter]) => [name, letter.charCodeAt(0)]),
);
