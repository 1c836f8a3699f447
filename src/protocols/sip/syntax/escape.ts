import { SipSyntaxError } from './errors.ts';

/**
 * The escapes of URIs: "%" HEX HEX (RFC 3261 §19.1.2). They work on Latin-1 images: an escape is one byte,
 * thus one character.
 */

/** The text without escapes; undefined when a "%" is not followed by two hexadecimal digits. */
export function unescaped(text: string): string | undefined {
  let at = text.indexOf('%');
  if (at < 0) return text;
  let plain = '';
  let from = 0;
  while (at >= 0) {
    const high = hexDigit(text.charCodeAt(at + 1));
    const low = hexDigit(text.charCodeAt(at + 2));
    if (high < 0 || low < 0) return undefined;
    plain += text.slice(from, at) + String.fromCharCode(high * 16 + low);
    from = at + 3;
    at = text.indexOf('%', from);
  }
  return plain + text.slice(from);
}

/**
 * Escapes every character that `plain` does not let stand, and "%" itself. Throws SipSyntaxError for a
 * character above U+00FF, which no byte stands for. Hexadecimal digits are in small letters, as PJSIP writes them.
 */
export function escaped(text: string, plain: (code: number) => boolean): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80 && code !== 0x25 && plain(code)) continue;
    if (code > 0xff) {
      throw new SipSyntaxError('unsafe-text', 'A URI is made of bytes: convert text with latin1() first.');
    }
    out += text.slice(from, i) + ESCAPES[code]!;
    from = i + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}

const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, code) => `%${code.toString(16).padStart(2, '0')}`,
);
