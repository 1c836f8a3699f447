/**
 * Whether two spellings may be of one number: `+15551230001`, `0015551230001`, `5551230001`. A national number is the end
 * of an international one; what is shorter than that (short codes) must be the same to the digit, names to the letter.
 */
export function mayBeSameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const one = digitsOf(a);
  const other = digitsOf(b);
  if (one === '' || other === '') return a.trim().toLowerCase() === b.trim().toLowerCase();
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= SHORTEST_END && long.endsWith(short);
}

/** Whether it is among them; true too where none is known. */
export function isAmong(number: string, numbers: readonly string[]): boolean {
  return numbers.length === 0 || numbers.some((one) => mayBeSameNumber(one, number));
}

/** Without what is dialled before it: international and national prefixes. Empty for names. */
function digitsOf(number: string): string {
  if (LETTER.test(number)) return '';
  return number.replace(NO_DIGITS, '').replace(PREFIX, '');
}

const LETTER = /\p{L}/u;
const NO_DIGITS = /[^0-9]/g;
const PREFIX = /^0+/;
/** Subscriber numbers without an area. */
const SHORTEST_END = 7;
