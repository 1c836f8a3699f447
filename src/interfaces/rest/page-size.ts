import type { FieldError } from './errors.ts';

/** Reads `page_size`: 1 to 1000, 50 where it is left out. */
export function readPageSize(text: string | undefined, errors: FieldError[]): number {
  if (text === undefined) return USUAL;
  const size = WHOLE.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= MOST) return size;
  const message = `Must be a whole number from 1 to ${MOST}.`;
  errors.push({ code: 'invalid_parameter', attribute: 'page_size', message });
  return USUAL;
}

const USUAL = 50;
const MOST = 1000;
const WHOLE = /^[0-9]{1,9}$/;
