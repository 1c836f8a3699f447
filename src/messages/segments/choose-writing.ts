import type { TextOptions } from './encoded-text.ts';
import { splitText } from './split-text.ts';
import { Transliteration } from './transliterate.ts';
import { roomOf, unitsOf, type Writing } from './writing.ts';
import { GSM_7, writings } from './writings.ts';

/** The cheapest way to write a text. */
export interface Choice {
  readonly writing: Writing;
  /** Well-formed, and transliterated where that made it cheaper. */
  readonly text: string;
  /** Septets, octets, or code units of the whole. */
  readonly units: number;
  /** Where each segment ends in the text. */
  readonly ends: readonly number[];
}

/**
 * Chooses what takes the fewest segments; of what takes as many, what {@link writings} has first. A text is transliterated only
 * where that saves a segment. One that could not be written at all is, whatever is asked for: what has no like becomes `?`.
 */
export function chooseWriting(text: string, options: TextOptions): Choice {
  const whole = text.toWellFormed();
  const { concatenation } = options;
  if (options.alphabets.includes('gsm-7')) {
    const units = unitsOf(whole, GSM_7);
    // A septet for each character: nothing is cheaper.
    if (units === whole.length) return choice(whole, GSM_7, units, concatenation);
  }
  let best: Choice | undefined;
  for (const writing of writings(options)) {
    best = cheaper(best, whole, writing, concatenation);
    if (best?.ends.length === 1) return best;
  }
  const transliteration = new Transliteration(whole);
  if (options.transliterate) best = cheapestLike(best, transliteration, options);
  return best ?? leastLost(transliteration, options);
}

/** The cheapest after transliteration; of what takes as many segments, what leaves more of the text as it is. */
function cheapestLike(
  original: Choice | undefined,
  transliteration: Transliteration,
  options: TextOptions,
): Choice | undefined {
  let best = original;
  let fewest = 0;
  for (const writing of writings(options)) {
    if (isMixed(writing)) continue;
    const { text, replaced, lost } = transliteration.under(writing.width, 0);
    if (lost > 0) continue;
    const units = unitsOf(text, writing) ?? 0;
    const other = choice(text, writing, units, options.concatenation);
    const saves = best === undefined ? 1 : best.ends.length - other.ends.length;
    if (saves > 0 || (saves === 0 && best !== original && replaced < fewest)) {
      best = other;
      fewest = replaced;
    }
  }
  return best;
}

/** Two national languages at once: what only transliteration could write then is not worth the time of trying them all. */
function isMixed({ lockingShift, singleShift }: Writing): boolean {
  return lockingShift !== 0 && singleShift !== 0 && lockingShift !== singleShift;
}

function cheaper(
  best: Choice | undefined,
  text: string,
  writing: Writing,
  concatenation: TextOptions['concatenation'],
): Choice | undefined {
  const units = unitsOf(text, writing);
  if (units === undefined) return best;
  const { alone, joined } = roomOf(writing, concatenation);
  const fewest = units <= alone ? 1 : Math.ceil(units / joined);
  if (best !== undefined && best.ends.length <= fewest) return best;
  const other = choice(text, writing, units, concatenation);
  return best === undefined || other.ends.length < best.ends.length ? other : best;
}

/** Where nothing that may be used holds the text. */
function leastLost(transliteration: Transliteration, options: TextOptions): Choice {
  let least = { writing: GSM_7, text: '', replaced: 0, lost: Number.POSITIVE_INFINITY };
  for (const writing of writings(options)) {
    if (isMixed(writing)) continue;
    const like = transliteration.under(writing.width, least.lost - 1);
    if (like.lost < least.lost) least = { writing, ...like };
  }
  // No alphabet at all: the default one.
  if (least.text === '') least = { writing: GSM_7, ...transliteration.under(GSM_7.width, least.lost) };
  return choice(least.text, least.writing, unitsOf(least.text, least.writing) ?? 0, options.concatenation);
}

function choice(
  text: string,
  writing: Writing,
  units: number,
  concatenation: TextOptions['concatenation'],
): Choice {
  const { alone, joined } = roomOf(writing, concatenation);
  if (units <= alone) return { writing, text, units, ends: [text.length] };
  const { width } = writing;
  const ends = splitText(text, (start) => {
    let end = start;
    let used = 0;
    while (end < text.length) {
      used += width(text.charCodeAt(end));
      if (used > joined) break;
      end++;
    }
    return end;
  });
  return { writing, text, units, ends };
}
