import { septetsOf } from './gsm-alphabet.ts';

/** How a text goes as SMS. */
export interface Segmentation {
  readonly encoding: 'gsm-7' | 'ucs-2';
  /** At least 1, also for no text at all. */
  readonly segments: number;
  /** Septets, or UTF-16 code units, of the whole text. */
  readonly characters: number;
  /** As many more go into the last segment. */
  readonly charactersLeft: number;
}

/**
 * Counts the segments of a text: 160 septets in one, 153 in each of several, or 70 and 67 code units where the GSM alphabet
 * has not all of it (3GPP TS 23.040 §9.2.3.24.1: the header that joins them takes six octets of 140). An escape and its
 * character, and the two halves of a surrogate pair, are never parted: such a segment ends one short.
 */
export function countSegments(text: string): Segmentation {
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

function gsm7(text: string, characters: number): Segmentation {
  if (characters <= GSM_ALONE) return alone('gsm-7', characters, GSM_ALONE);
  let segments = 1;
  let used = 0;
  for (let index = 0; index < text.length; index++) {
    const septets = septetsOf(text.charCodeAt(index));
    if (used + septets > GSM_JOINED) {
      segments++;
      used = 0;
    }
    used += septets;
  }
  return { encoding: 'gsm-7', segments, characters, charactersLeft: GSM_JOINED - used };
}

function ucs2(text: string): Segmentation {
  const characters = text.length;
  if (characters <= UCS_ALONE) return alone('ucs-2', characters, UCS_ALONE);
  let segments = 0;
  let start = 0;
  let used = 0;
  while (start < characters) {
    let end = Math.min(start + UCS_JOINED, characters);
    if (end < characters && isPair(text, end - 1)) end--;
    used = end - start;
    start = end;
    segments++;
  }
  return { encoding: 'ucs-2', segments, characters, charactersLeft: UCS_JOINED - used };
}

function alone(encoding: Segmentation['encoding'], characters: number, capacity: number): Segmentation {
  return { encoding, segments: 1, characters, charactersLeft: capacity - characters };
}

/** Whether a surrogate pair begins here. */
function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}

const GSM_ALONE = 160;
const GSM_JOINED = 153;
const UCS_ALONE = 70;
const UCS_JOINED = 67;
