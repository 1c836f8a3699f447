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
  const locking = lockingTable(lockingShift).units;
  const single = singleTable(singleShift).units;
  const units = new Uint16Array(octets.length);
  let length = 0;
  let all = 0;
  for (let index = 0; index < octets.length; index++) {
    const septet = octets[index] as number;
    let unit = locking[septet] || UNKNOWN;
    if (septet === ESCAPE) {
      const shifted = octets[++index] ?? ESCAPE;
      unit = shifted === ESCAPE ? SPACE : single[shifted] || locking[shifted] || UNKNOWN;
    }
    units[length++] = unit;
    all |= unit;
  }
  // A string of one octet a character is half as long, and is read faster by whoever has it next.
  if (all <= 0xff) return Buffer.from(units.subarray(0, length)).toString('latin1');
  return Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
}

const SPACE = 0x20;
const UNKNOWN = 0xfffd;
