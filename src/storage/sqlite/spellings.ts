/**
 * The spellings of a text in upper and lower case (ASCII only), in the order in which SQLite sorts them. There are too many
 * to go through them all: whoever looks for those that exist jumps from one to the next that is possible.
 */

/** Whether the text begins with a spelling of `lower`, which is in lower case. */
export function beginsWithSpelling(text: string, lower: string): boolean {
  return lowered(text.slice(0, lower.length)) === lower;
}

/** The first spelling that does not sort before the text's beginning of the same length; undefined behind the last. */
export function firstSpellingFrom(text: string, lower: string): string | undefined {
  for (let at = 0; at < lower.length; at++) {
    const small = lower.charAt(at);
    if (at >= text.length) return text + uppered(lower.slice(at));
    const bound = rank(text, at);
    const large = uppered(small);
    if (rank(large, 0) === bound || rank(small, 0) === bound) continue;
    if (bound < rank(large, 0)) return text.slice(0, at) + uppered(lower.slice(at));
    if (bound < rank(small, 0)) return text.slice(0, at) + small + uppered(lower.slice(at + 1));
    return spellingAfter(text.slice(0, at), lower);
  }
  return text.slice(0, lower.length);
}

/** The first spelling that sorts behind all that begin with these characters, which begin one. */
export function spellingAfter(spelled: string, lower: string): string | undefined {
  let at = spelled.length - 1;
  while (at >= 0 && !UPPER.test(spelled.charAt(at))) at--;
  return at < 0 ? undefined : spelled.slice(0, at) + lower.charAt(at) + uppered(lower.slice(at + 1));
}

export function lowered(text: string): string {
  return text.replace(ALL_UPPER, (letters) => letters.toLowerCase());
}

function uppered(text: string): string {
  return text.replace(ALL_LOWER, (letters) => letters.toUpperCase());
}

/** Of UTF-16, so that it sorts as UTF-8 does: what a pair of units stands for lies behind all that one stands for. */
function rank(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit;
}

const UPPER = /[A-Z]/;
const ALL_UPPER = /[A-Z]+/g;
const ALL_LOWER = /[a-z]+/g;
