/**
 * The numbers that the local part of a component's address may mean, the likeliest first: unescaped (XEP-0106), visual separators
 * left out (RFC 3966 §5.1.1), and with or without a plus. Empty: it is no number.
 *
 * | written | numbers |
 * |---|---|
 * | `+15551230001`, `+1-555-123-0001`, `tel\3a+15551230001` | `+15551230001`, `15551230001` |
 * | `15551230001` | `+15551230001`, `15551230001` |
 * | `12345`, `988` | `12345`, `+12345`; `988`, `+988` |
 */
export function numbersOf(local: string): readonly string[] {
  const bare = unescaped(local).replace(SCHEME, '').replace(SEPARATORS, '');
  if (!NUMBER.test(bare)) return [];
  const digits = bare.replace('+', '');
  const isShort = !bare.startsWith('+') && digits.length <= SHORT_CODE;
  return isShort ? [digits, `+${digits}`] : [`+${digits}`, digits];
}

/** Whoever else the local part stands for: `eve@example.com` of `eve\40example.com`. */
export function peerOf(local: string): string {
  return unescaped(local);
}

/** The address of a number, or of whoever else wrote to one of ours, at a component. */
export function addressAt(domain: string, number: string): string {
  return `${escaped(number)}@${domain}`;
}

/** XEP-0106 §4.2. */
function escaped(local: string): string {
  return local.replace(FORBIDDEN, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function unescaped(local: string): string {
  return local.replace(ESCAPES, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

const SCHEME = /^tel:/i;
const SEPARATORS = /[-.() ]/g;
const NUMBER = /^\+?\d{3,17}$/;
const SHORT_CODE = 6;
const FORBIDDEN = /[ "&'/:<>@]|\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/g;
const ESCAPES = /\\(20|22|26|27|2f|3a|3c|3e|40|5c)/g;
