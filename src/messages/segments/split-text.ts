/**
 * Cuts a text into pieces of so much room, each as long as it can be; a surrogate pair is never parted, and a grapheme cluster
 * (Unicode Standard Annex 29: a letter with its marks, a family of emoji, CR LF) only where it has not room in one piece.
 *
 * @param fit where a piece that begins at `start` must end at the latest: as many code units as there is room for, more than one
 * @returns the ends of the pieces, the last one the text's; one for no text at all
 */
export function splitText(text: string, fit: (start: number) => number): readonly number[] {
  const ends: number[] = [];
  let start = 0;
  do {
    const last = fit(start);
    const end = last < text.length ? boundaryAt(text, start, last) : text.length;
    ends.push(end);
    start = end;
  } while (start < text.length);
  return ends;
}

/** Where the text may be cut at or before `end`. */
function boundaryAt(text: string, start: number, end: number): number {
  const before = text.charCodeAt(end - 1);
  const after = text.charCodeAt(end);
  if (isAlone(before) && isAlone(after)) return end;
  // What stands behind the character at `end` does not decide whether there is a boundary before it.
  const piece = text.slice(start, end + 2);
  const cluster = GRAPHEMES.segmenter.segment(piece).containing(end - start)?.index ?? 0;
  if (cluster > 0) return start + cluster;
  return isHigh(before) && isLow(after) && end - start > 1 ? end - 1 : end;
}

/** A character that never joins with one of its like: Latin without marks (CR and LF apart), Greek, Cyrillic, dashes, quotes, €, Chinese. */
function isAlone(unit: number): boolean {
  if (unit < 0x300) return unit !== CR && unit !== LF;
  if (unit < 0x2010) return unit >= 0x370 && unit <= 0x482;
  return unit <= 0x2027 || (unit >= 0x20a0 && unit <= 0x20bf) || (unit >= 0x4e00 && unit <= 0x9fff);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The first Intl.Segmenter of a process takes 10 ms (it reads its tables): most never need it, and none needs a second one. */
class Graphemes {
  #segmenter: Intl.Segmenter | undefined;

  get segmenter(): Intl.Segmenter {
    this.#segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
    return this.#segmenter;
  }
}

const GRAPHEMES = new Graphemes();
const LF = 0x0a;
const CR = 0x0d;
