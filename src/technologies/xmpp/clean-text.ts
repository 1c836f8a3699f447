/**
 * A text as XML 1.0 can hold it (§2.2): control characters but tab and line feed are left out, as are U+FFFE and U+FFFF; a half
 * of a surrogate pair becomes U+FFFD; line ends become line feeds, which a parser would make of them. All else stays as it is:
 * emoji, both directions of writing and the marks that steer them.
 */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(FORBIDDEN, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it takes away
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;
