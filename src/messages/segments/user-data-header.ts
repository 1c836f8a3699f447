import type { MessageId } from '../message.ts';
import type { EncodedText, TextOptions } from './encoded-text.ts';

/** What stands before the text of one part of a message (3GPP TS 23.040 §9.2.3.24). */
export interface UserDataHeader {
  /** The same in all parts; cut to {@link width} bits. */
  readonly reference: number;
  readonly width: 8 | 16;
  /** Counts from 1. Of a message in one part nothing is said of parts. */
  readonly part: number;
  readonly parts: number;
  /** National language identifiers (3GPP TS 23.038 §6.2.1.2.4); 0 = the default table, of which nothing is said. */
  readonly lockingShift: number;
  readonly singleShift: number;
}

/** A header as it was read. */
export interface ReadHeader {
  /** Octets from the first, its length octet included, to where the text begins. */
  readonly length: number;
  /** undefined: a message in one part. */
  readonly joined: Pick<UserDataHeader, 'reference' | 'width' | 'part' | 'parts'> | undefined;
  readonly lockingShift: number;
  readonly singleShift: number;
}

/** Written, its length octet first; empty where there is nothing to say. */
export function userDataHeader(header: UserDataHeader): Buffer {
  const { reference, width, part, parts, lockingShift, singleShift } = header;
  if (parts <= 1 && lockingShift === 0 && singleShift === 0) return EMPTY;
  const octets: number[] = [0];
  if (parts > 1) {
    if (width === 16) octets.push(JOINED_16, 4, (reference >> 8) & 0xff, reference & 0xff, parts, part);
    else octets.push(JOINED_8, 3, reference & 0xff, parts, part);
  }
  if (singleShift !== 0) octets.push(SINGLE_SHIFT, 1, singleShift);
  if (lockingShift !== 0) octets.push(LOCKING_SHIFT, 1, lockingShift);
  octets[0] = octets.length - 1;
  return Buffer.from(octets);
}

/** The header of one part of a text, counted from 0. SAR TLVs join the parts without one, as does message_payload. */
export function headerOfPart(
  { parts, lockingShift, singleShift }: Pick<EncodedText, 'parts' | 'lockingShift' | 'singleShift'>,
  index: number,
  reference: number,
  concatenation: TextOptions['concatenation'],
): Buffer {
  const joins = concatenation === 'udh8' || concatenation === 'udh16';
  return userDataHeader({
    reference,
    width: concatenation === 'udh16' ? 16 : 8,
    part: joins ? index + 1 : 1,
    parts: joins ? parts.length : 1,
    lockingShift,
    singleShift,
  });
}

/**
 * What joins the parts of a message: the end of its id, which is random (RFC 9562 §5.7). So the parts that are sent again after a
 * restart are parts of the same message to the phone.
 */
export function referenceOf(id: MessageId): number {
  return Number.parseInt(id.slice(-4), 16);
}

/**
 * Reads the header at the begin of these octets. Elements nobody knows are passed over, of one that comes twice the last
 * counts, and one whose values cannot be (part 3 of 2, a reserved language) counts as missing (§9.2.3.24, §9.2.3.24.1).
 *
 * @returns undefined where the lengths do not fit the octets: this is no header
 */
export function readUserDataHeader(octets: Uint8Array): ReadHeader | undefined {
  const length = 1 + (octets[0] ?? octets.length);
  if (length > octets.length) return undefined;
  let joined: ReadHeader['joined'];
  let lockingShift = 0;
  let singleShift = 0;
  let at = 1;
  while (at < length) {
    const identifier = octets[at] as number;
    const size = at + 1 < length ? (octets[at + 1] as number) : length;
    const from = at + 2;
    at = from + size;
    if (at > length) return undefined;
    const first = octets[from] as number;
    if (identifier === JOINED_8 && size === 3) {
      joined = joinedBy(8, first, octets[from + 1], octets[from + 2]) ?? joined;
    } else if (identifier === JOINED_16 && size === 4) {
      const reference = first * 256 + (octets[from + 1] as number);
      joined = joinedBy(16, reference, octets[from + 2], octets[from + 3]) ?? joined;
    } else if (identifier === SINGLE_SHIFT && size === 1 && first <= LAST_LANGUAGE) singleShift = first;
    else if (identifier === LOCKING_SHIFT && size === 1 && first <= LAST_LANGUAGE) lockingShift = first;
  }
  return { length, joined, lockingShift, singleShift };
}

function joinedBy(width: 8 | 16, reference: number, parts = 0, part = 0): ReadHeader['joined'] {
  return part === 0 || part > parts ? undefined : { reference, width, part, parts };
}

/** The headers count them in eight bits (3GPP TS 23.040 §9.2.3.24.1). */
export const MOST_PARTS = 255;

/** Information element identifiers (§9.2.3.24). */
const JOINED_8 = 0x00;
const JOINED_16 = 0x08;
const SINGLE_SHIFT = 0x24;
const LOCKING_SHIFT = 0x25;

/** Urdu; those above are reserved. */
const LAST_LANGUAGE = 13;
const EMPTY = Buffer.alloc(0);
