import { type Choice, chooseWriting } from './choose-writing.ts';
import type { Segmentation } from './count-segments.ts';
import { type EncodedText, PLAIN_TEXT, type TextOptions } from './encoded-text.ts';
import { roomOf, unitsOf } from './writing.ts';

/**
 * Writes a text in the alphabet that takes the fewest segments, cut into parts. Half a surrogate pair is written as U+FFFD.
 *
 * @returns more than 255 parts for a text that is too long to be sent in parts at all: no header can count them
 */
export function encodeText(text: string, options: TextOptions = PLAIN_TEXT): EncodedText {
  const { writing, text: written, ends } = chooseWriting(text, options);
  const { alphabet, lockingShift, singleShift, write } = writing;
  const isWhole = ends.length === 1 || options.concatenation === 'payload';
  const parts = isWhole
    ? [write(written, 0, written.length)]
    : ends.map((end, index) => write(written, ends[index - 1] ?? 0, end));
  return { alphabet, lockingShift, singleShift, parts, segments: ends.length, text: written };
}

/** What {@link encodeText} would make of the text, counted only. */
export function measureText(text: string, options: TextOptions = PLAIN_TEXT): Segmentation {
  const choice = chooseWriting(text, options);
  const { writing, ends, units } = choice;
  const { alone, joined } = roomOf(writing, options.concatenation);
  return {
    encoding: writing.alphabet,
    segments: ends.length,
    characters: units,
    charactersLeft: ends.length === 1 ? alone - units : joined - lastOf(choice),
  };
}

/** What the last segment takes. */
function lastOf({ writing, text, ends }: Choice): number {
  return unitsOf(text.slice(ends.at(-2)), writing) ?? 0;
}
