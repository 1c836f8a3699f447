/** A part of a `multipart` body. */
export interface Part {
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Writes `multipart/mixed` (RFC 2046 §5.1) as RFC 3261 §7.4 has it in SIP, where bytes go as they are: nothing is encoded.
 *
 * @param name what the boundary is made of; where it stands in a part, another one is taken. The same parts and name give
 * the same bytes.
 */
export function formatMultipart(parts: readonly Part[], name: string): Part {
  let boundary = name;
  for (let more = 1; parts.some(({ body }) => body.includes(boundary)); more++) boundary = `${name}-${more}`;
  const pieces: Buffer[] = [];
  for (const { contentType, body } of parts) {
    pieces.push(
      Buffer.from(
        `--${boundary}\r\nContent-Type: ${contentType}\r\nContent-Transfer-Encoding: binary\r\n` +
          `Content-Length: ${body.length}\r\n\r\n`,
        'latin1',
      ),
      body,
      CRLF,
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`, 'latin1'));
  return { contentType: `multipart/mixed;boundary="${boundary}"`, body: Buffer.concat(pieces) };
}

/**
 * Reads the parts of a `multipart` body, transfer encodings undone. undefined: it is none, has no end, more parts than any
 * message has, or one that is encoded in a way nobody knows.
 *
 * @param boundary the parameter of the Content-Type
 */
export function parseMultipart(body: Buffer, boundary: string): readonly Part[] | undefined {
  if (boundary === '' || boundary.length > LONGEST_BOUNDARY) return undefined;
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Part[] = [];
  let line = nextDelimiter(body, delimiter, 0);
  for (;;) {
    if (line === undefined || parts.length > MOST_PARTS) return undefined;
    if (line.isLast) return parts;
    const next = nextDelimiter(body, delimiter, line.next);
    if (next === undefined) return undefined;
    const part = parsePart(body.subarray(line.next, next.start));
    if (part === undefined) return undefined;
    parts.push(part);
    line = next;
  }
}

interface DelimiterLine {
  /** Where the part before it ends: the line break before a delimiter belongs to the delimiter. */
  readonly start: number;
  /** Where the part behind it begins. */
  readonly next: number;
  readonly isLast: boolean;
}

function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): DelimiterLine | undefined {
  for (let at = from; ; at++) {
    at = body.indexOf(delimiter, at);
    if (at < 0) return undefined;
    if (at !== 0 && body[at - 1] !== LF) continue;
    const end = at + delimiter.length;
    const lineEnd = body.indexOf(LF, end);
    const rest = body.toString('latin1', end, lineEnd < 0 ? body.length : lineEnd).trimEnd();
    if (rest !== '' && rest !== '--') continue;
    if (rest === '' && lineEnd < 0) return undefined;
    const lineBreak = at === 0 ? 0 : body[at - 2] === CR ? 2 : 1;
    return {
      start: Math.max(from, at - lineBreak),
      next: lineEnd < 0 ? body.length : lineEnd + 1,
      isLast: rest === '--',
    };
  }
}

function parsePart(bytes: Buffer): Part | undefined {
  let contentType = 'text/plain';
  let encoding = '';
  let last = '';
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(LF, at);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.toString('latin1', at, end).trimEnd();
    at = end + 1;
    if (line === '') return decoded(contentType, encoding.toLowerCase(), bytes.subarray(at));
    const isFolded = line.startsWith(' ') || line.startsWith('\t');
    const colon = line.indexOf(':');
    if (!isFolded && colon < 1) return undefined;
    const name = isFolded ? last : line.slice(0, colon).trim().toLowerCase();
    const value = isFolded ? line.trim() : line.slice(colon + 1).trim();
    if (name === 'content-type') contentType = isFolded ? `${contentType} ${value}` : value;
    if (name === 'content-transfer-encoding') encoding = value;
    last = name;
  }
  return decoded(contentType, encoding.toLowerCase(), bytes.subarray(bytes.length));
}

function decoded(contentType: string, encoding: string, body: Buffer): Part | undefined {
  switch (encoding) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return { contentType, body };
    case 'base64':
      return { contentType, body: Buffer.from(body.toString('latin1'), 'base64') };
    case 'quoted-printable':
      return { contentType, body: fromQuotedPrintable(body.toString('latin1')) };
    default:
      return undefined;
  }
}

/** RFC 2045 §6.7: blanks at the end of a line are none, and an equals sign there joins it to the next. What is no escape stands for itself. */
function fromQuotedPrintable(text: string): Buffer {
  const lines = text.split('\n');
  const whole = lines.map((line, index) => {
    const isLast = index === lines.length - 1;
    const lineBreak = isLast ? '' : line.endsWith('\r') ? '\r\n' : '\n';
    const said = withoutBlanks(lineBreak === '\r\n' ? line.slice(0, -1) : line);
    return !isLast && said.endsWith('=') ? said.slice(0, -1) : `${said}${lineBreak}`;
  });
  const image = whole
    .join('')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(image, 'latin1');
}

/** An expression would look at each blank of a long row of them again for every blank before it. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}

const CR = 0x0d;
const LF = 0x0a;
const CRLF = Buffer.from('\r\n');
/** RFC 2046 §5.1.1. */
const LONGEST_BOUNDARY = 70;
const MOST_PARTS = 32;
