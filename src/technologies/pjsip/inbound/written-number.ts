/**
 * What the user part of a SIP URI, or a tel URI, may mean as a number, the likeliest first: visual separators and parameters
 * left out, and without its plus also with it. Empty: it is no number.
 *
 * | written | numbers |
 * |---|---|
 * | `+15551230001`, `+1-555-123-0001`, `+1(555)123.0001;ext=2` | `+15551230001`, `15551230001` |
 * | `15551230001` | `15551230001`, `+15551230001` |
 * | `12345`, `988` | `12345`, `+12345`; `988`, `+988` |
 */
export function writtenNumbers(user: string): readonly string[] {
  const number = writtenNumber(user);
  if (number === undefined) return [];
  return number.startsWith('+') ? [number, number.slice(1)] : [number, `+${number}`];
}

/** As it is written, separators and parameters left out; undefined: it is no number. */
export function writtenNumber(user: string): string | undefined {
  const semicolon = user.indexOf(';');
  const bare = (semicolon < 0 ? user : user.slice(0, semicolon)).replace(SEPARATORS, '');
  return NUMBER.test(bare) ? bare : undefined;
}

/**
 * The number that a trunk writes in From. Many write E.164 without its plus: what is as long as a number with its country code
 * and begins like one is taken for that. undefined: it cannot be told which number that is.
 */
export function trunkNumber(user: string): string | undefined {
  const number = writtenNumber(user);
  if (number === undefined) return undefined;
  if (number.startsWith('+') || number.length <= SHORT_CODE) return number;
  return WITHOUT_PLUS.test(number) ? `+${number}` : undefined;
}

/** RFC 3966 §5.1.1, and blanks. */
const SEPARATORS = /[-.() ]/g;
const NUMBER = /^\+?\d{3,17}$/;
const WITHOUT_PLUS = /^[1-9]\d{10,14}$/;
const SHORT_CODE = 6;
