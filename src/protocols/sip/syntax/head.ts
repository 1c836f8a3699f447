import {
  isBlank,
  isSpace,
  isToken,
  letters2,
  letters3,
  letters4,
  matchesIgnoringCase,
  trimmed,
} from './characters.ts';

/**
 * The header lines of a message, located but not decoded: one pass notes where names and values stand, and which
 * lines are those that every message needs.
 */
export class Head {
  /** The text of the whole head, flat. */
  readonly text: string;
  /** Where the body begins, after the empty line; -1 when there is no empty line. */
  readonly bodyStart: number;
  /** Each line's four offsets: name start, name end, value start, and where the line ends (folds inside). */
  readonly #offsets: readonly number[];
  /** How many lines there are. */
  readonly size: number;
  /** Whether any line is folded: values then hold CRLF in the text. */
  readonly hasFolds: boolean;
  /** Line numbers of the headers every message needs, -1 where missing. Of several Via lines the first. */
  readonly via: number;
  readonly from: number;
  readonly to: number;
  readonly callId: number;
  readonly cseq: number;
  readonly contentLength: number;
  /** What is wrong with the lines; '' when nothing is. Lines that can be read are there all the same. */
  readonly problem: string;
  /**
   * Whether a line holds a CR without LF or an LF without CR. Different readers would read such a message differently, which is
   * what header injection lives on; the lines after it are not read.
   */
  readonly hasStrayLineBreak: boolean;

  /** Reads the lines that begin at `start`, up to the empty line or the end of the text. */
  constructor(text: string, start: number) {
    this.text = text;
    const offsets = ROOM.slice();
    let size = 0;
    let bodyStart = -1;
    let hasFolds = false;
    let hasStrayLineBreak = false;
    let via = -1;
    let from = -1;
    let to = -1;
    let callId = -1;
    let cseq = -1;
    let contentLength = -1;
    let repeated = '';
    let malformed = false;

    for (let at = start, next = 0; at < text.length; at = next) {
      let lineEnd = text.indexOf('\r', at);
      if (lineEnd < 0 || text.indexOf('\n', at) !== lineEnd + 1) {
        hasStrayLineBreak = true;
        break;
      }
      next = lineEnd + 2;
      if (lineEnd === at) {
        bodyStart = next;
        break;
      }
      while (isBlank(text.charCodeAt(next))) {
        hasFolds = true;
        lineEnd = text.indexOf('\r', next);
        if (lineEnd < 0 || text.indexOf('\n', next) !== lineEnd + 1) {
          hasStrayLineBreak = true;
          break;
        }
        next = lineEnd + 2;
      }
      if (hasStrayLineBreak) break;

      let nameEnd = at;
      while (isToken(text.charCodeAt(nameEnd))) nameEnd++;
      let colon = nameEnd;
      while (isBlank(text.charCodeAt(colon))) colon++;
      if (nameEnd === at || text.charCodeAt(colon) !== COLON) {
        malformed = true;
        continue;
      }

      const line = size;
      let value = colon + 1;
      while (value < lineEnd && isSpace(text.charCodeAt(value))) value++;
      offsets[line * 4] = at;
      offsets[line * 4 + 1] = nameEnd;
      offsets[line * 4 + 2] = value;
      offsets[line * 4 + 3] = lineEnd;
      size++;
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

    this.bodyStart = bodyStart;
    this.hasStrayLineBreak = hasStrayLineBreak;
    this.hasFolds = hasFolds;
    this.#offsets = offsets;
    this.size = size;
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

  /** The name of a line as written. */
  name(line: number): string {
    return this.text.slice(this.#offsets[line * 4]!, this.#offsets[line * 4 + 1]!);
  }

  /** The value of a line, trimmed and unfolded. */
  value(line: number): string {
    const value = this.text.slice(this.valueStart(line), this.valueEnd(line));
    return this.hasFolds ? unfolded(value) : value;
  }

  /** Where the value of a line begins in the text, after the blanks; a folded one is better read with `value`. */
  valueStart(line: number): number {
    return this.#offsets[line * 4 + 2]!;
  }

  valueEnd(line: number): number {
    const start = this.#offsets[line * 4 + 2]!;
    let at = this.#offsets[line * 4 + 3]!;
    while (at > start && isSpace(this.text.charCodeAt(at - 1))) at--;
    return at;
  }

  /** The first line at or after `from` with this name (lower case, long) or its compact form; -1 if there is none. */
  find(name: string, from: number): number {
    const compact = COMPACT_FORMS.get(name) ?? 0;
    const offsets = this.#offsets;
    for (let i = from * 4; i < this.size * 4; i += 4) {
      const start = offsets[i]!;
      const end = offsets[i + 1]!;
      if (end - start === 1 && compact === (this.text.charCodeAt(start) | 0x20)) return i / 4;
      if (matchesIgnoringCase(this.text, start, end, name)) return i / 4;
    }
    return -1;
  }
}

/** Folded white space becomes one space (RFC 3261 §7.3.1). */
function unfolded(value: string): string {
  return value.indexOf('\n') < 0 ? value : value.split('\r\n').map(trimmed).join(' ');
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
      return letters2(text, start) === 0x746f ? TO : OTHER;
    case 3:
      return letters3(text, start) === 0x766961 ? VIA : OTHER;
    case 4: {
      const name = letters4(text, start);
      return name === 0x66726f6d ? FROM : name === 0x63736571 ? CSEQ : OTHER;
    }
    case 7:
      return letters4(text, start) === 0x63616c6c && letters3(text, start + 4) === 0x2d6964 ? CALL_ID : OTHER;
    case 14:
      return letters4(text, start) === 0x636f6e74 &&
        letters4(text, start + 4) === 0x656e742d &&
        letters4(text, start + 8) === 0x6c656e67 &&
        letters2(text, start + 12) === 0x7468
        ? CONTENT_LENGTH
        : OTHER;
    default:
      return OTHER;
  }
}

/** For twelve lines: most messages have no more, and to let an array grow step by step takes longer than to copy one. */
const ROOM: readonly number[] = Array.from({ length: 48 }, () => 0);
const COLON = 0x3a;
const OTHER = 0;
const VIA = 1;
const FROM = 2;
const TO = 3;
const CALL_ID = 4;
const CSEQ = 5;
const CONTENT_LENGTH = 6;

/** The codes of the compact forms of header names (RFC 3261 §7.3.3 and the IANA registry). */
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
