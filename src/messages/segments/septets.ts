/**
 * Packs septets, eight to seven octets (3GPP TS 23.038 §6.1.2.1.1).
 *
 * Who is told the octets only cannot know whether seven bits that are left at the end are a septet; as in USSD (§6.1.2.3.1) a CR
 * fills them, which nobody sees, where zeros would be read as @.
 *
 * @param septets one to an octet
 * @param fillBits zeros before the first, see {@link fillBitsAfter}
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const bits = fillBits + septets.length * 7;
  const octets = Buffer.alloc(Math.ceil(bits / 8));
  let at = fillBits;
  for (const septet of septets) {
    put(octets, at, septet);
    at += 7;
  }
  if (octets.length * 8 - bits === 7) put(octets, bits, CR);
  return octets;
}

/**
 * Takes packed septets apart, one to an octet.
 *
 * @param count how many there are; where it is not known, as many as there is room for, less a CR or zero in the last seven bits
 *   of the last octet
 */
export function unpackSeptets(octets: Uint8Array, fillBits = 0, count?: number): Buffer {
  const room = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = Buffer.alloc(Math.min(count ?? room, room));
  for (let index = 0; index < septets.length; index++) {
    const bit = fillBits + index * 7;
    const at = bit >> 3;
    const both = (octets[at] as number) | ((octets[at + 1] ?? 0) << 8);
    septets[index] = (both >> (bit & 7)) & 0x7f;
  }
  if (count !== undefined || (octets.length * 8 - fillBits) % 7 !== 0) return septets;
  const last = septets.at(-1);
  return last === CR || last === 0 ? septets.subarray(0, -1) : septets;
}

/** What brings the septets behind a header of so many octets to a septet's boundary (3GPP TS 23.040 §9.2.3.24, figure 9.2.3.24.(a)). */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

function put(octets: Buffer, bit: number, septet: number): void {
  const at = bit >> 3;
  const shifted = (septet & 0x7f) << (bit & 7);
  octets[at] = (octets[at] as number) | (shifted & 0xff);
  if (shifted > 0xff) octets[at + 1] = shifted >> 8;
}

const CR = 0x0d;
