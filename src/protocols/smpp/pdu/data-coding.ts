/** What the octets of a text stand for. */
export type CharacterSet =
  /** What the SMSC takes for its own: mostly GSM 03.38. */
  | 'default'
  | 'ascii'
  | 'octets'
  | 'latin-1'
  | 'cyrillic'
  | 'hebrew'
  | 'jis'
  | 'ucs-2'
  | 'pictogram'
  | 'iso-2022-jp'
  | 'extended-kanji'
  | 'ks-c-5601'
  | 'reserved';

export interface DataCoding {
  readonly characterSet: CharacterSet;
  /** 0 to 3, 0 being “flash”; undefined: none given. */
  readonly messageClass: number | undefined;
}

/**
 * Reads data_coding. SMPP 3.4 §5.2.19, 5.0 §4.7.7. Up to 0x0F it is SMPP's own list, from 0xC0 the coding groups of 3GPP TS 23.038
 * §4. 0x10 to 0x1F are reserved in SMPP; they are read as TS 23.038 has them (general coding with a class), since that is what the
 * peers mean who send them.
 */
export function readDataCoding(octet: number): DataCoding {
  if (octet <= 0x0f) return { characterSet: SETS[octet]!, messageClass: undefined };
  const group = octet & 0xf0;
  const messageClass = octet & 0x03;
  if (group === 0x10) return { characterSet: GENERAL[(octet >> 2) & 0x03]!, messageClass };
  if (group === 0xf0) return { characterSet: octet & 0x04 ? 'octets' : 'default', messageClass };
  if (group === 0xc0 || group === 0xd0) return { characterSet: 'default', messageClass: undefined };
  if (group === 0xe0) return { characterSet: 'ucs-2', messageClass: undefined };
  return { characterSet: 'reserved', messageClass: undefined };
}

/** The WHATWG's names of those that are charsets elsewhere, too: what a TextDecoder is told. */
export const CHARSETS = {
  cyrillic: 'iso-8859-5',
  hebrew: 'iso-8859-8',
  jis: 'shift_jis',
  'iso-2022-jp': 'iso-2022-jp',
  'extended-kanji': 'euc-jp',
  'ks-c-5601': 'euc-kr',
} as const satisfies Partial<Record<CharacterSet, string>>;

export const DATA_CODING = {
  default: 0x00,
  ascii: 0x01,
  octets: 0x02,
  latin1: 0x03,
  octetsToo: 0x04,
  jis: 0x05,
  cyrillic: 0x06,
  hebrew: 0x07,
  ucs2: 0x08,
  /** GSM 03.38, class 0. */
  flash: 0xf0,
  /** UCS-2, class 0: TS 23.038 in the reserved range of SMPP. */
  flashUcs2: 0x18,
} as const;

const SETS: readonly CharacterSet[] = [
  'default',
  'ascii',
  'octets',
  'latin-1',
  'octets',
  'jis',
  'cyrillic',
  'hebrew',
  'ucs-2',
  'pictogram',
  'iso-2022-jp',
  'reserved',
  'reserved',
  'extended-kanji',
  'ks-c-5601',
  'reserved',
];

const GENERAL: readonly CharacterSet[] = ['default', 'octets', 'ucs-2', 'reserved'];
