/** A number in (0, 1) that depends on these texts alone: what must look like chance, and come out the same each time. */
export function chance(...texts: readonly string[]): number {
  let hashed = FNV_OFFSET;
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      hashed = Math.imul(hashed ^ text.charCodeAt(index), FNV_PRIME);
    }
    // An end, which tells `a`, `bc` from `ab`, `c`.
    hashed = Math.imul(hashed ^ 0xff, FNV_PRIME);
  }
  return ((finalized(hashed) >>> 0) + 0.5) / 2 ** 32;
}

/** FNV-1a spreads its last bytes badly; the finalizer of MurmurHash3 does it well. */
function finalized(hashed: number): number {
  let mixed = hashed ^ (hashed >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
