/** A text written with other characters. */
export interface Transliterated {
  readonly text: string;
  /** Characters that are others now. */
  readonly replaced: number;
  /** Those of them that have no like: `?` stands for them. */
  readonly lost: number;
}

/**
 * Puts their like in the place of characters that cannot be written: “ is ", – is -, ő is o. Letters lose their accents only;
 * one that is another letter (ł, đ, ı), and one of another script, has no like. One for each text, which is tried in many ways.
 */
export class Transliteration {
  readonly #text: string;
  /** What has been looked up for this text. */
  readonly #likes = new Map<string, readonly string[]>();

  constructor(text: string) {
    this.#text = text.normalize('NFC');
  }

  /**
   * @param width 0 for a UTF-16 code unit that cannot be written
   * @param mostLost gives up, with `lost` above it, where more than so many characters have no like
   */
  under(width: (unit: number) => number, mostLost: number): Transliterated {
    const text = this.#text;
    let like = '';
    let replaced = 0;
    let lost = 0;
    let from = 0;
    for (let index = 0; index < text.length && lost <= mostLost; ) {
      if (width(text.charCodeAt(index)) !== 0) {
        index++;
        continue;
      }
      const character = String.fromCodePoint(text.codePointAt(index) as number);
      const other = this.#likesOf(character).find((one) => isWritable(one, width));
      replaced++;
      if (other === undefined) lost++;
      like += text.slice(from, index) + (other ?? '?');
      index += character.length;
      from = index;
    }
    return { text: like + text.slice(from), replaced, lost };
  }

  #likesOf(character: string): readonly string[] {
    let likes = this.#likes.get(character);
    if (likes === undefined) {
      const listed = LIKE.get(character);
      likes = [...(listed === undefined ? [] : [listed]), ...withoutAccents(character)];
      this.#likes.set(character, likes);
    }
    return likes;
  }
}

/** With as few of its accents gone as can be: ǻ is å, else a; ế is ê, else e. A mark that stands by itself (x̌) goes whole. */
function withoutAccents(character: string): readonly string[] {
  const [base = '', ...marks] = character.normalize('NFD');
  if (MARK.test(base)) return [''];
  if (!marks.every((mark) => MARK.test(mark))) return [];
  return marks.map((_, gone) => (base + marks.slice(0, marks.length - 1 - gone).join('')).normalize('NFC'));
}

function isWritable(text: string, width: (unit: number) => number): boolean {
  for (let index = 0; index < text.length; index++) if (width(text.charCodeAt(index)) === 0) return false;
  return true;
}

/** Combining Diacritical Marks: of Latin, Greek and Cyrillic letters. */
const MARK = /^[\u0300-\u036f]$/;

/** What is written how. */
const LIKES: readonly (readonly [characters: string, like: string])[] = [
  ['“”„‟«»″‶〝〞〟＂', '"'],
  ['‘’‚‛‹›′‵´`ʹʻʼʽˈˊˋ＇', "'"],
  ['‐‑‒–—―−⁃﹘﹣－', '-'],
  ['…', '...'],
  ['‥', '..'],
  ['•‣●∙◦▪■', '*'],
  ['·‧', '.'],
  // Tab, no-break, en, em, thin, figure … ideographic.
  ['\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', ' '],
  // Line and paragraph separators, vertical tab, next line.
  ['\u2028\u2029\u000b\u0085', '\n'],
  // Soft hyphen, zero-width space, word joiner, byte order mark.
  ['\u00ad\u200b\u2060\ufeff', ''],
  ['ﬀ', 'ff'],
  ['ﬁ', 'fi'],
  ['ﬂ', 'fl'],
  ['ﬃ', 'ffi'],
  ['ﬄ', 'ffl'],
  ['ﬅﬆ', 'st'],
  ['ſ', 's'],
  ['Œ', 'OE'],
  ['œ', 'oe'],
  ['Ĳ', 'IJ'],
  ['ĳ', 'ij'],
  ['Ǆ', 'DZ'],
  ['ǅ', 'Dz'],
  ['ǆ', 'dz'],
  ['Ǉ', 'LJ'],
  ['ǈ', 'Lj'],
  ['ǉ', 'lj'],
  ['Ǌ', 'NJ'],
  ['ǋ', 'Nj'],
  ['ǌ', 'nj'],
  ['ŉ', "'n"],
  ['ẞ', 'SS'],
  ['©', '(c)'],
  ['®', '(R)'],
  ['™', '(TM)'],
  ['№', 'No.'],
  ['½', '1/2'],
  ['⅓', '1/3'],
  ['⅔', '2/3'],
  ['¼', '1/4'],
  ['¾', '3/4'],
  ['⁄∕', '/'],
  ['×', 'x'],
  ['¦', '|'],
  ['ˆ', '^'],
  ['˜∼', '~'],
  ['‼', '!!'],
  ['⁇', '??'],
  ['⁈', '?!'],
  ['⁉', '!?'],
  ['→', '->'],
  ['←', '<-'],
  ['≤', '<='],
  ['≥', '>='],
];

const LIKE: ReadonlyMap<string, string> = new Map(
  LIKES.flatMap(([characters, like]) => [...characters].map((character) => [character, like] as const)),
);
