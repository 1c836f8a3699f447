/** A part of a file; both ends belong to it. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header (RFC 9110 §14.1.2) for a file of `size` bytes. undefined: the whole file is to be sent, as there is
 * none, it is in another unit, asks for several parts, or cannot be read (§14.2 lets such be ignored). `unsatisfiable`: none
 * of it is there.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = header === undefined ? null : RANGE.exec(header);
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '') {
    const length = Number(to);
    if (to === '') return undefined;
    return length === 0 || size === 0
      ? 'unsatisfiable'
      : { first: Math.max(0, size - length), last: size - 1 };
  }
  const first = Number(from);
  if (to !== '' && Number(to) < first) return undefined;
  if (first >= size) return 'unsatisfiable';
  return { first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}

const RANGE = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i;
