/**
 * A text as it stands in an attribute or between tags. Control characters that XML 1.0 cannot hold at all (§2.2) are left out.
 */
export function escapeXml(text: string): string {
  return NEEDS_CARE.test(text) ? text.replace(EACH, (character) => ESCAPES[character] ?? '') : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NEEDS_CARE = /[<>&"'\u0000-\u001f\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const EACH = /[<>&"'\u0000-\u001f\ufffe\uffff]/g;
