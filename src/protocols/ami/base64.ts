/**
 * Decodes Base64 strictly (RFC 4648 §4 and §5): both alphabets, with or without padding, white space anywhere.
 * Undefined for anything else: Asterisk takes every foreign character for six 1-bits.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = WHITE.test(text) ? text.replace(ALL_WHITE, '') : text;
  if (!BASE64.test(compact)) return undefined;
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  const digits = compact.length - padding;
  // One digit alone is six bits: no byte. Padding, if there is any, fills up to four.
  if (digits % 4 === 1 || (padding > 0 && compact.length % 4 !== 0)) return undefined;
  return Buffer.from(compact, 'base64');
}

const WHITE = /[ \t\r\n]/;
const ALL_WHITE = /[ \t\r\n]+/g;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
