import { InvalidArgumentError } from 'commander';

/** A name that a new section of a .conf file may have: nothing in it means anything to the reader of such files. */
export function sectionName(written: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(written) && written !== 'general') return written;
  throw new InvalidArgumentError(
    'It must be letters, digits, "_", "." and "-", at most 64, and not "general".',
  );
}
