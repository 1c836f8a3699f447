import type { TextOptions, Written } from './encoded-text.ts';
import { ESCAPE } from './gsm-alphabet.ts';
import { lockingTable, singleTable, UNITS } from './shift-table.ts';

/** One way to write texts: an alphabet and, of GSM 03.38, its two tables. */
export interface Writing extends Written {
  /** What a UTF-16 code unit takes of {@link room}: 1, 2 for an escape and its septet, 0 where it cannot be written. */
  readonly width: (unit: number) => 0 | 1 | 2;
  /** Writes a piece of text all of which has a width. */
  readonly write: (text: string, from: number, to: number) => Buffer;
}

/** GSM 03.38 with these national tables; 0 = the default ones. */
export function gsm7(lockingShift: number, singleShift: number): Writing {
  const locking = lockingTable(lockingShift).septets;
  const single = singleTable(singleShift).septets;
  return {
    alphabet: 'gsm-7',
    lockingShift,
    singleShift,
    width: (unit) => {
      if (unit >= UNITS) return 0;
      if (locking[unit] !== 0) return 1;
      return single[unit] === 0 ? 0 : 2;
    },
    write: (text, from, to) => {
      const octets = Buffer.allocUnsafe(2 * (to - from));
      let length = 0;
      for (let index = from; index < to; index++) {
        const unit = text.charCodeAt(index);
        const septet = locking[unit] as number;
        if (septet === 0) {
          octets[length++] = ESCAPE;
          octets[length++] = (single[unit] as number) - 1;
        } else octets[length++] = septet - 1;
      }
      return octets.subarray(0, length);
    },
  };
}

/** ISO 8859-1. */
export const LATIN_1: Writing = {
  alphabet: 'latin-1',
  lockingShift: 0,
  singleShift: 0,
  width: (unit) => (unit <= 0xff ? 1 : 0),
  write: (text, from, to) => Buffer.from(text.slice(from, to), 'latin1'),
};

/** UCS-2, and for what it has not UTF-16, big-endian: what all handsets read under data coding 8. */
export const UCS_2: Writing = {
  alphabet: 'ucs-2',
  lockingShift: 0,
  singleShift: 0,
  width: () => 1,
  write: (text, from, to) => Buffer.from(text.slice(from, to), 'utf16le').swap16(),
};

/** How much goes into a message in one part, and into each of several: septets, octets, or code units. */
export interface Room {
  readonly alone: number;
  readonly joined: number;
}

/**
 * 140 octets less the user data header (3GPP TS 23.040 §9.2.3.24): one octet for its length, 5 or 6 for what joins the parts, 3
 * for each national table. SAR TLVs and a text in message_payload come to the handset with a header as well, which the SMSC
 * makes; it has eight bits.
 */
export function roomOf(written: Written, concatenation: TextOptions['concatenation']): Room {
  const national = (written.lockingShift === 0 ? 0 : 3) + (written.singleShift === 0 ? 0 : 3);
  const alone = OCTETS - (national === 0 ? 0 : 1 + national);
  const joined = OCTETS - 1 - national - (concatenation === 'udh16' ? 6 : 5);
  if (written.alphabet === 'gsm-7') {
    return { alone: Math.floor((alone * 8) / 7), joined: Math.floor((joined * 8) / 7) };
  }
  return written.alphabet === 'ucs-2' ? { alone: alone >> 1, joined: joined >> 1 } : { alone, joined };
}

/** @returns what the whole text takes; undefined where not all of it can be written */
export function unitsOf(text: string, { width }: Writing): number | undefined {
  let total = 0;
  for (let index = 0; index < text.length; index++) {
    const units = width(text.charCodeAt(index));
    if (units === 0) return undefined;
    total += units;
  }
  return total;
}

/** TP-User-Data. */
const OCTETS = 140;
