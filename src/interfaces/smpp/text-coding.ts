import type { EsmeOptions } from '../../config/carriers.ts';
import { decodeText } from '../../messages/segments/decode-text.ts';
import type { Alphabet } from '../../messages/segments/encoded-text.ts';
import { CHARSETS, type CharacterSet, readDataCoding } from '../../protocols/smpp/pdu/data-coding.ts';

/** How the octets of a text are to be read: an alphabet of SMS, or another charset. */
export interface TextCoding {
  readonly charset: Alphabet | OtherCharset;
  /** National language identifiers of the user data header; 0 = the default tables. */
  readonly lockingShift: number;
  readonly singleShift: number;
}

/** Read by the decoder that every browser has. */
type OtherCharset = 'utf-8' | (typeof CHARSETS)[keyof typeof CHARSETS];

/** Octets, and how they are to be read. */
export interface CodedText {
  readonly coding: TextCoding;
  readonly octets: Uint8Array;
}

/**
 * What a data_coding says of the text. That it is to flash on the screen is not told on. Undefined: these octets are no text, or
 * of no charset that anybody knows.
 */
export function charsetOf(
  dataCoding: number,
  defaultAlphabet: EsmeOptions['defaultAlphabet'],
): TextCoding['charset'] | undefined {
  const { characterSet } = readDataCoding(dataCoding);
  return characterSet === 'default' ? DEFAULTS[defaultAlphabet] : READ_AS.get(characterSet);
}

/** Reads the parts of a text in their order. Those written alike are read together: a peer may part a surrogate pair or an escape. */
export function readTexts(parts: readonly CodedText[]): string {
  let text = '';
  for (let from = 0, to = 0; from < parts.length; from = to) {
    const { coding } = parts[from] as CodedText;
    to = from + 1;
    while (to < parts.length && isSame((parts[to] as CodedText).coding, coding)) to++;
    const alike = parts.slice(from, to).map(({ octets }) => octets);
    text += readText(coding, alike.length === 1 ? (alike[0] as Uint8Array) : Buffer.concat(alike));
  }
  return text;
}

export function readText(coding: TextCoding, octets: Uint8Array): string {
  const { charset, lockingShift, singleShift } = coding;
  if (charset === 'gsm-7' || charset === 'latin-1' || charset === 'ucs-2')
    return decodeText(octets, { alphabet: charset, lockingShift, singleShift });
  return new TextDecoder(charset).decode(octets);
}

/** Whether two texts are the same to the octet. */
export function isSameText(one: CodedText, other: CodedText): boolean {
  return isSame(one.coding, other.coding) && Buffer.compare(one.octets, other.octets) === 0;
}

function isSame(one: TextCoding, other: TextCoding): boolean {
  return (
    one.charset === other.charset &&
    one.lockingShift === other.lockingShift &&
    one.singleShift === other.singleShift
  );
}

const DEFAULTS: Readonly<Record<EsmeOptions['defaultAlphabet'], TextCoding['charset']>> = {
  'gsm-7': 'gsm-7',
  'latin-1': 'latin-1',
  ascii: 'latin-1',
  'utf-8': 'utf-8',
};

const READ_AS: ReadonlyMap<string, TextCoding['charset']> = new Map<CharacterSet, TextCoding['charset']>([
  ['ascii', 'latin-1'],
  ['latin-1', 'latin-1'],
  ['ucs-2', 'ucs-2'],
  ...(Object.entries(CHARSETS) as [CharacterSet, OtherCharset][]),
]);
