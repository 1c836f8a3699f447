import { Mm7Error } from '../errors.ts';
import { type ContentType, readContentType } from './content-type.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/** One entity of a MIME body. */
export interface MimePart {
  readonly contentType: ContentType;
  /** Without its angle brackets; empty: it has none. */
  readonly contentId: string;
  /** Content-Location, else the name it is to be saved by; empty: it has none. */
  readonly name: string;
  /** As it was before it was encoded for the way. */
  readonly body: Buffer;
}

/**
 * Splits the body of a `multipart/…` (RFC 2046 §5.1.1). Lines may end with LF alone; a last boundary that is missing is taken to
 * stand at the end, as some peers forget it. Parts are views into the body where they were not encoded.
 *
 * @throws Mm7Error when it has no boundary, no part, or more of something than anybody needs
 */
export function readMultipart(body: Buffer, { parameters }: ContentType): readonly MimePart[] {
  const boundary = parameters.get('boundary') ?? '';
  if (boundary === '' || boundary.length > LONGEST_BOUNDARY) {
    throw new Mm7Error('A multipart body needs a boundary of 1 to 70 characters.');
  }
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  const parts: MimePart[] = [];
  let start = nextDelimiter(body, delimiter, 0);
  while (start !== undefined && !start.isLast) {
    if (parts.length >= MOST_PARTS) throw new Mm7Error(`A multipart body has more than ${MOST_PARTS} parts.`);
    const end = nextDelimiter(body, delimiter, start.after);
    parts.push(readPart(body.subarray(start.after, end?.before ?? body.length)));
    start = end;
  }
  if (parts.length === 0) throw new Mm7Error('A multipart body has no part.');
  return parts;
}

interface Delimiter {
  /** The end of what stood before: the line break belongs to the delimiter. */
  readonly before: number;
  readonly after: number;
  readonly isLast: boolean;
}

/** The next line that is a delimiter: blanks may follow it, and nothing else. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): Delimiter | undefined {
  let looked = 0;
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (++looked > MOST_LIKENESSES) throw new Mm7Error('A body holds its delimiter too often.');
    if (at > 0 && body[at - 1] !== LF) continue;
    let end = at + delimiter.length;
    const isLast = body[end] === DASH && body[end + 1] === DASH;
    if (isLast) end += 2;
    while (body[end] === SPACE || body[end] === TAB) end++;
    if (body[end] === CR) end++;
    if (end < body.length && body[end] !== LF) continue;
    const hasBreak = at > from && body[at - 1] === LF;
    const breakLength = hasBreak ? (at - 1 > from && body[at - 2] === CR ? 2 : 1) : 0;
    return { before: at - breakLength, after: Math.min(end + 1, body.length), isLast };
  }
  return undefined;
}

function readPart(bytes: Buffer): MimePart {
  const { headers, body } = splitHeaders(bytes);
  const disposition = readContentType(`x/${headers.get('content-disposition') ?? ''}`).parameters;
  const contentType = readContentType(headers.get('content-type') ?? 'text/plain');
  return {
    contentType,
    contentId: bare(headers.get('content-id') ?? ''),
    name:
      headers.get('content-location') ??
      disposition.get('filename') ??
      contentType.parameters.get('name') ??
      '',
    body: decodeTransfer(body, headers.get('content-transfer-encoding') ?? ''),
  };
}

/** Header fields up to the empty line, folded ones joined (RFC 5322 §2.2.3). */
function splitHeaders(bytes: Buffer): {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
} {
  const headers = new Map<string, string>();
  let at = 0;
  let name = '';
  for (;;) {
    const end = bytes.indexOf(LF, at);
    const stop = end < 0 ? bytes.length : end;
    const line = bytes.toString('latin1', at, stop > at && bytes[stop - 1] === CR ? stop - 1 : stop);
    if (line === '') return { headers, body: bytes.subarray(Math.min(stop + 1, bytes.length)) };
    if (stop > LONGEST_HEADERS || headers.size > MOST_HEADERS) {
      throw new Mm7Error('The header of a part is too long.');
    }
    if (/^[ \t]/.test(line) && name !== '') headers.set(name, `${headers.get(name)} ${line.trim()}`);
    else {
      const colon = line.indexOf(':');
      name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
      if (name !== '' && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
    }
    if (end < 0) return { headers, body: Buffer.alloc(0) };
    at = end + 1;
  }
}

/** `<id>` and `id` are the same. */
function bare(id: string): string {
  return id.replace(/^<|>$/g, '');
}

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;
const LONGEST_BOUNDARY = 70;
const MOST_PARTS = 64;
/** Of what looks like a delimiter and is none, in one part. */
const MOST_LIKENESSES = 1000;
const LONGEST_HEADERS = 8192;
const MOST_HEADERS = 32;
