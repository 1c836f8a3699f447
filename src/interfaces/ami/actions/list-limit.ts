import type { Fields } from '../../../protocols/ami/fields.ts';

/** Reads `Limit` of a listing action: how many entries, 100 unless said. A text: what is wrong with it. */
export function readLimit(fields: Fields): number | string {
  const written = fields.text('Limit').trim();
  if (written === '') return USUAL;
  const limit = WHOLE.test(written) ? Number(written) : 0;
  return limit >= 1 && limit <= MOST ? limit : `Limit must be a number from 1 to ${MOST}.`;
}

const WHOLE = /^\d{1,15}$/;
const USUAL = 100;
const MOST = 1000;
