import type { TextOptions } from './encoded-text.ts';
import { splitText } from './split-text.ts';
import { transliterated } from './transliterate.ts';
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
 * where that saves a segment, or where it could not be written at all: then what has no like becomes `?`.
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
  if (options.transliterate) {
    const composed = whole.normalize('NFC');
    for (const writing of writings(options)) {
      const { text: like, lost } = transliterated(composed, writing.width);
      if (lost === 0) best = cheaper(best, like, writing, concatenation);
      if (best?.ends.length === 1) return best;
    }
  }
  return best ?? leastLost(whole.normalize('NFC'), options);
}

function cheaper(
  best: Choice | undefined,
  text: string,
  writing: Writing,
  concatenation: TextOptions['concatenation'],
): Choice | undefined {
  const units = unitsOf(text, writing);
  if (units === undefined) return best;
  const fewest = units <= roomOf(writing, concatenation).alone ? 1 : 2;
  if (best !== undefined && best.ends.length <= fewest) return best;
  const other = choice(text, writing, units, concatenation);
  return best === undefined || other.ends.length < best.ends.length ? other : best;
}

/** Where nothing that may be used holds the text. */
function leastLost(text: string, options: TextOptions): Choice {
  let least: { readonly writing: Writing; readonly text: string; readonly lost: number } | undefined;
  for (const writing of writings(options)) {
    const like = transliterated(text, writing.width);
    if (least === undefined || like.lost < least.lost) least = { writing, ...like };
  }
  least ??= { writing: GSM_7, ...transliterated(text, GSM_7.width) };
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
