import type { Media } from '../message.ts';
import { countSegments, type Segmentation, unencodable } from './count-segments.ts';
import type { Alphabet } from './encoded-text.ts';

/** A count by who carries the text; `utf-8`: it goes whole, as an MMS, and is not cut into SMS. */
export interface Measured extends Omit<Segmentation, 'encoding'> {
  readonly encoding: Alphabet | 'utf-8';
}

/** A message as it may be sent, for a look at what would become of it. */
export interface Sketch {
  readonly kind: 'sms' | 'mms';
  readonly text: string;
  readonly media: readonly Media[];
}

/** How a message would go by one way. */
export interface WrittenAs extends Measured {
  /** `link`: an MMS as text with links to its files. `none`: not at all, it would be refused there; it is 0 segments then. */
  readonly as: 'sms' | 'mms' | 'link' | 'none';
  /** The characters that GSM 03.38 has not, each once, where it does not go in its alphabet. */
  readonly unencodable: readonly string[];
}

/** Where nobody says more: as plain text, or as an MMS. */
export function writtenPlainly({ kind, text }: Sketch): WrittenAs {
  return kind === 'mms'
    ? writtenAs('mms', text, wholeText(text))
    : writtenAs('sms', text, countSegments(text));
}

export function writtenAs(as: WrittenAs['as'], text: string, measured: Measured): WrittenAs {
  const isCut = measured.encoding !== 'gsm-7' && measured.encoding !== 'utf-8';
  return { ...measured, as, unencodable: isCut ? unencodable(text) : [] };
}

/** It would be refused: what it is counts as plain text does, and nothing of it goes. */
export function writtenNowhere(text: string): WrittenAs {
  return { ...writtenAs('none', text, countSegments(text)), segments: 0 };
}

/** An MMS is one, whatever it holds. */
export function wholeText(text: string): Measured {
  return { encoding: 'utf-8', segments: 1, characters: Buffer.byteLength(text), charactersLeft: 0 };
}
