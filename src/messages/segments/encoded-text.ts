/** How texts are written as SMS. */
export interface TextOptions {
  /** What may be used; the cheapest that holds the text is. */
  readonly alphabets: readonly Alphabet[];
  /** National tables of GSM 03.38 that the peer and its handsets know (3GPP TS 23.038 §6.2.1.2), by their language. */
  readonly nationalTables: readonly NationalLanguage[];
  /** Characters that would make it dearer are replaced by their like: “ by ", – by -. */
  readonly transliterate: boolean;
  /** What joins the parts of a long text: a user data header with a reference of 8 or 16 bits, the SAR TLVs, or nothing: it goes whole. */
  readonly concatenation: 'udh8' | 'udh16' | 'sar' | 'payload';
}

export type Alphabet = 'gsm-7' | 'latin-1' | 'ucs-2';

export type NationalLanguage =
  | 'turkish'
  | 'spanish'
  | 'portuguese'
  | 'bengali'
  | 'gujarati'
  | 'hindi'
  | 'kannada'
  | 'malayalam'
  | 'oriya'
  | 'punjabi'
  | 'tamil'
  | 'telugu'
  | 'urdu';

/** How octets are to be read. */
export interface Written {
  readonly alphabet: Alphabet;
  /** National language identifiers (3GPP TS 23.038 §6.2.1.2.4) of the locking and the single shift table; 0 = the default's. */
  readonly lockingShift: number;
  readonly singleShift: number;
}

/** A text ready to be sent. */
export interface EncodedText extends Written {
  /**
   * At least one. Without headers: septets one to an octet with their escapes (`gsm-7`), octets (`latin-1`), UTF-16BE (`ucs-2`).
   * No header can count more than 255.
   */
  readonly parts: readonly Buffer[];
  /** As many as there are parts; where it goes whole (`payload`), as many as the network will make of it. */
  readonly segments: number;
  /** The text as it reads now, after transliteration. */
  readonly text: string;
}

/** What goes everywhere: the default alphabet, else UCS-2, joined by eight-bit headers. */
export const PLAIN_TEXT: TextOptions = {
  alphabets: ['gsm-7', 'ucs-2'],
  nationalTables: [],
  transliterate: false,
  concatenation: 'udh8',
};
