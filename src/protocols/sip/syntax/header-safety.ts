import { SipSyntaxError } from './errors.ts';

/**
 * Refuses text that would end the header line it is written into, or the message: CR, LF and NUL, and characters
 * above U+00FF, which have no byte. Every value that comes from outside passes here on its way out.
 */
export function assertHeaderSafe(value: string, name = 'A header value'): void {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0x0d && code < 0x100) continue;
    if (code === 0x0d || code === 0x0a || code === 0x00) {
      throw new SipSyntaxError('unsafe-text', `${name} must not hold a line break or a NUL character.`);
    }
    if (code > 0xff) {
      throw new SipSyntaxError('unsafe-text', `${name} is made of bytes: convert text with latin1() first.`);
    }
  }
}

/** One header line with its CRLF. Throws SipSyntaxError when name or value hold what would end the line. */
export function headerLine(name: string, value: string): string {
  assertHeaderSafe(name, 'A header name');
  assertHeaderSafe(value, name);
  return `${name}: ${value}\r\n`;
}

/**
 * Refuses a block of header lines that is no such block: each line must end in CRLF, hold no other CR, LF or NUL, begin
 * with a name and a colon (or a blank: a folded line), and none may be empty, because an empty line begins the body.
 */
export function assertHeaderLines(lines: string): void {
  if (lines === '') return;
  if (lines.indexOf('\0') >= 0 || !lines.endsWith('\r\n')) refuseLines();
  let lineFeed = -1;
  for (let start = 0; start < lines.length; start = lineFeed + 1) {
    lineFeed = lines.indexOf('\n', start);
    const end = lines.indexOf('\r', start);
    if (end !== lineFeed - 1 || end === start) refuseLines();
    if (lines.lastIndexOf(':', end) <= start && lines.charCodeAt(start) > 0x20) refuseLines();
  }
}

function refuseLines(): never {
  throw new SipSyntaxError('unsafe-text', 'Header lines must each be "Name: value" and end with CRLF.');
}
