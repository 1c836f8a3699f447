import type { Alphabet } from './encoded-text.ts';

/** How octets are to be read. */
export interface Written {
  readonly alphabet: Alphabet;
  /** National language identifiers, as the user data header gives them; 0 = the default tables. */
  readonly lockingShift: number;
  readonly singleShift: number;
}

/**
 * Reads one part, without its header.
 *
 * @param octets septets one to an octet (`gsm-7`, see unpackSeptets for packed ones), octets (`latin-1`), UTF-16BE (`ucs-2`)
 */
export function decodeText(octets: Uint8Array, { alphabet }: Written): string {
  const bytes = Buffer.from(octets);
  return alphabet === 'ucs-2'
    ? bytes
        .subarray(0, bytes.length & ~1)
        .swap16()
        .toString('utf16le')
    : bytes.latin1Slice();
}
