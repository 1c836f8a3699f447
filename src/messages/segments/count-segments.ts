import type { Alphabet } from './encoded-text.ts';
import { septetsOf } from './gsm-alphabet.ts';
import { splitText } from './split-text.ts';

/** How a text goes as SMS. */
export interface Segmentation<Encoding extends Alphabet = Alphabet> {
  readonly encoding: Encoding;
  /** At least 1, also for no text at all. */
  readonly segments: number;
  /** Septets, octets, or UTF-16 code units, of the whole text. */
  readonly characters: number;
  /** As many more go into the last segment. */
  readonly charactersLeft: number;
}

/**
 * Counts the segments of a text that goes plainly ({@link PLAIN_TEXT}), as encodeText cuts it: 160 septets in one, 153 in each of
 * several, or 70 and 67 code units where the GSM alphabet has not all of it (3GPP TS 23.040 §9.2.3.24.1: the header that joins
 * them takes six octets of 140). What a carrier with options of its own makes of it, measureText knows: this one stands by
 * itself, because the program starts with it and must not wait for the national tables.
 */
export function countSegments(text: string): Plain {
  const septets = septetsOfText(text);
  return septets === undefined ? ucs2(text) : gsm7(text, septets);
}

/** The characters that make a text UCS-2, each once, in the order in which they come. */
export function unencodable(text: string): readonly string[] {
  const found = new Set<string>();
  for (const character of text) {
    if (character.length > 1 || septetsOf(character.charCodeAt(0)) === 0) found.add(character);
  }
  return [...found];
}

/** undefined: not all of it is in the GSM alphabet. */
function septetsOfText(text: string): number | undefined {
  let total = 0;
  for (let index = 0; index < text.length; index++) {
    const septets = septetsOf(text.charCodeAt(index));
    if (septets === 0) return undefined;
    total += septets;
  }
  return total;
}

function gsm7(text: string, characters: number): Plain {
  if (characters <= GSM_ALONE) return alone('gsm-7', characters, GSM_ALONE);
  let used = 0;
  const ends = splitText(text, (start) => {
    used = 0;
    let end = start;
    while (end < text.length) {
      const septets = septetsOf(text.charCodeAt(end));
      if (used + septets > GSM_JOINED) break;
      used += septets;
      end++;
    }
    return end;
  });
  return { encoding: 'gsm-7', segments: ends.length, characters, charactersLeft: GSM_JOINED - used };
}

function ucs2(text: string): Plain {
  const characters = text.length;
  if (characters <= UCS_ALONE) return alone('ucs-2', characters, UCS_ALONE);
  const ends = splitText(text, (start) => Math.min(start + UCS_JOINED, characters));
  const used = characters - (ends.at(-2) ?? 0);
  return { encoding: 'ucs-2', segments: ends.length, characters, charactersLeft: UCS_JOINED - used };
}

function alone(encoding: Plain['encoding'], characters: number, capacity: number): Plain {
  return { encoding, segments: 1, characters, charactersLeft: capacity - characters };
}

type Plain = Segmentation<'gsm-7' | 'ucs-2'>;

const GSM_ALONE = 160;
const GSM_JOINED = 153;
const UCS_ALONE = 70;
const UCS_JOINED = 67;
