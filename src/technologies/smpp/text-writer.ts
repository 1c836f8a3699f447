import type { SmppUpstreamOptions } from '../../config/carriers.ts';
import type { Segmentation } from '../../messages/segments/count-segments.ts';
import { decodeText } from '../../messages/segments/decode-text.ts';
import { encodeText, measureText } from '../../messages/segments/encode-text.ts';
import type { EncodedText, NationalLanguage, TextOptions } from '../../messages/segments/encoded-text.ts';
import { fillBitsAfter, packSeptets } from '../../messages/segments/septets.ts';
import { DATA_CODING } from '../../protocols/smpp/pdu/data-coding.ts';

/** A text as it goes to this SMSC. */
export interface WrittenText {
  readonly dataCoding: number;
  readonly lockingShift: number;
  readonly singleShift: number;
  /** Without headers; see {@link writtenPart}. */
  readonly parts: readonly Buffer[];
  /** The parts are septets, to be packed behind their header. */
  readonly isPacked: boolean;
  /** How many messages the network makes of it. */
  readonly segments: number;
}

/** Writes texts as an SMSC is configured to take them. */
export class TextWriter {
  readonly #options: SmppUpstreamOptions;
  readonly #text: TextOptions;
  /** Without GSM 03.38, for texts that the SMSC's own alphabet does not hold. */
  readonly #wide: TextOptions;
  /** What stands for GSM 03.38 at this SMSC is another alphabet, which it makes septets of by itself. */
  readonly #translated: SmppUpstreamOptions['defaultAlphabet'] | undefined;

  constructor(options: SmppUpstreamOptions) {
    const { alphabets, transliterate, concatenation, gsmCoding, defaultAlphabet } = options;
    const nationalTables = options.nationalTables as readonly NationalLanguage[];
    const isDefault = (gsmCoding ?? DATA_CODING.default) === DATA_CODING.default;
    this.#options = options;
    this.#translated = isDefault && defaultAlphabet !== 'gsm-7' ? defaultAlphabet : undefined;
    // Of national tables such an SMSC knows nothing: it picks its septets itself.
    const tables = this.#translated === undefined ? nationalTables : [];
    this.#text = { alphabets, nationalTables: tables, transliterate, concatenation };
    const wide = alphabets.filter((alphabet) => alphabet !== 'gsm-7');
    this.#wide = { ...this.#text, alphabets: wide.length === 0 ? ['ucs-2'] : wide };
  }

  measure(text: string): Segmentation {
    const measured = measureText(text, this.#text);
    if (this.#translated === undefined || measured.encoding !== 'gsm-7') return measured;
    return translated(encodeText(text, this.#text), this.#translated) === undefined
      ? measureText(text, this.#wide)
      : measured;
  }

  write(text: string): WrittenText {
    const encoded = encodeText(text, this.#text);
    if (encoded.alphabet !== 'gsm-7') return this.#wideOf(encoded);
    const { lockingShift, singleShift, segments } = encoded;
    const dataCoding = this.#options.gsmCoding ?? DATA_CODING.default;
    const shifts = { lockingShift, singleShift, segments };
    if (this.#translated === undefined) {
      return { ...shifts, dataCoding, parts: encoded.parts, isPacked: this.#options.gsmPacked };
    }
    const parts = translated(encoded, this.#translated);
    if (parts === undefined) return this.#wideOf(encodeText(text, this.#wide));
    return { ...shifts, dataCoding, parts, isPacked: false };
  }

  #wideOf({ alphabet, parts, segments }: EncodedText): WrittenText {
    const { latinCoding = DATA_CODING.latin1, ucsCoding = DATA_CODING.ucs2 } = this.#options;
    const dataCoding = alphabet === 'latin-1' ? latinCoding : ucsCoding;
    return { dataCoding, lockingShift: 0, singleShift: 0, parts, isPacked: false, segments };
  }
}

/** Header and text of one part, as they stand in short_message. */
export function writtenPart(header: Buffer, part: Buffer, isPacked: boolean): Buffer {
  const text = isPacked ? packSeptets(part, header.length === 0 ? 0 : fillBitsAfter(header.length)) : part;
  return header.length === 0 ? text : Buffer.concat([header, text]);
}

/** The parts in another alphabet, character by character. undefined: it does not hold them. */
function translated(
  encoded: EncodedText,
  alphabet: SmppUpstreamOptions['defaultAlphabet'],
): readonly Buffer[] | undefined {
  const texts = encoded.parts.map((part) => decodeText(part, encoded));
  if (alphabet === 'utf-8') return texts.map((text) => Buffer.from(text, 'utf8'));
  const last = alphabet === 'ascii' ? 0x7f : 0xff;
  if (texts.some((text) => !isWithin(text, last))) return undefined;
  return texts.map((text) => Buffer.from(text, 'latin1'));
}

function isWithin(text: string, last: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > last) return false;
  return true;
}
