import { Mm7Error } from '../errors.ts';

/** An entity to be written. */
export interface MimeEntity {
  /** A whole header value; see writeContentType. */
  readonly contentType: string;
  /** Without angle brackets; empty: none. */
  readonly contentId: string;
  /** Content-Location; empty: none. */
  readonly location: string;
  readonly body: Buffer;
}

/**
 * Writes a multipart body (RFC 2046 §5.1.1), its parts as they are: HTTP takes every octet.
 *
 * @param boundary must stand in no part; {@link boundaryFor} gives one that does not
 * @throws Mm7Error when something cannot stand in a header, or the boundary stands in a part
 */
export function writeMultipart(entities: readonly MimeEntity[], boundary: string): Buffer {
  if (!BOUNDARY.test(boundary)) throw new Mm7Error('A boundary is 1 to 70 letters, digits and signs.');
  const pieces: Buffer[] = [];
  for (const { contentType, contentId, location, body } of entities) {
    if (body.includes(boundary)) throw new Mm7Error('The boundary stands in a part.');
    const head =
      `--${boundary}\r\n` +
      header('Content-Type', contentType) +
      (contentId === '' ? '' : header('Content-ID', `<${contentId}>`)) +
      (location === '' ? '' : header('Content-Location', location)) +
      header('Content-Transfer-Encoding', 'binary');
    pieces.push(Buffer.from(`${head}\r\n`, 'latin1'), body, LINE_BREAK);
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`, 'latin1'));
  return Buffer.concat(pieces);
}

/** A boundary that stands in none of the bodies, from one that most likely does not. */
export function boundaryFor(bodies: readonly Buffer[], seed: string): string {
  let boundary = seed;
  for (let i = 1; bodies.some((body) => body.includes(boundary)); i++) boundary = `${seed}-${i}`;
  return boundary;
}

function header(name: string, value: string): string {
  if (!HEADER_VALUE.test(value)) throw new Mm7Error(`The value of ${name} cannot stand in a header.`);
  return `${name}: ${value}\r\n`;
}

const LINE_BREAK = Buffer.from('\r\n');
/** RFC 2046 §5.1.1, but for the blank. */
const BOUNDARY = /^[\w'()+,./:=?-]{1,70}$/;
const HEADER_VALUE = /^[\x20-\x7e]+$/;
