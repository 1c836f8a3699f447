import type { Written } from './encoded-text.ts';
import { ESCAPE } from './gsm-alphabet.ts';
import { lockingTable, singleTable } from './shift-table.ts';

/**
 * Reads one part, without its header. What cannot be read (an octet above 127 among septets, a septet of no character) is U+FFFD,
 * an odd octet at the end of UTF-16 is left out. Half a surrogate pair stays as it is, because there are peers that part them:
 * whoever joins the parts may find the other half, and else makes the whole well-formed.
 *
 * @param octets septets one to an octet (`gsm-7`, see unpackSeptets for packed ones), octets (`latin-1`), UTF-16BE (`ucs-2`)
 */
export function decodeText(octets: Uint8Array, written: Written): string {
  if (written.alphabet === 'gsm-7') return readSeptets(octets, written);
  const { buffer, byteOffset, length } = octets;
  if (written.alphabet === 'latin-1') return Buffer.from(buffer, byteOffset, length).toString('latin1');
  return Buffer.from(octets.subarray(0, length & ~1))
    .swap16()
    .toString('utf16le');
}

/**
 * A septet that the single shift table has not is read in the locking one, and two escapes, or one at the end, are a space (3GPP
 * TS 23.038 §6.2.1.1 and its notes).
 */
function readSeptets(octets: Uint8Array, { lockingShift, singleShift }: Written): string {
  const locking = lockingTable(lockingShift).characters;
  const single = singleTable(singleShift).characters;
  let text = '';
  for (let index = 0; index < octets.length; index++) {
    const septet = octets[index] as number;
    if (septet !== ESCAPE) {
      text += locking[septet] || UNKNOWN;
      continue;
    }
    const shifted = octets[++index];
    if (shifted === undefined || shifted === ESCAPE) text += ' ';
    else text += single[shifted] || locking[shifted] || UNKNOWN;
  }
  return text;
}

const UNKNOWN = '\ufffd';
