import type { Fields } from '../../../protocols/ami/fields.ts';
import { parseRfc3339 } from '../time.ts';

/** What actions that hand in a message take beyond Asterisk's: how long it may wait, from when on, and the key of the request. */
export interface SubmissionExtras {
  validityMs?: number;
  sendAt?: number;
  idempotencyKey?: string;
}

/** Reads `ValidityPeriod`, `SendAt` and `IdempotencyKey`. A string is the text of the error. @param now Unix milliseconds */
export function readExtras(fields: Fields, now: number): SubmissionExtras | string {
  const validity = fields.text('ValidityPeriod').trim();
  const sendAt = fields.text('SendAt').trim();
  const key = fields.text('IdempotencyKey');
  if (validity === '' && sendAt === '' && key === '') return NONE;

  const extras: SubmissionExtras = {};
  if (validity !== '') {
    if (!SECONDS.test(validity)) return 'ValidityPeriod must be a number of seconds.';
    extras.validityMs = Number(validity) * 1000;
  }
  if (sendAt !== '') {
    const at = parseRfc3339(sendAt);
    if (at === undefined) return 'SendAt must be a date and time as in RFC 3339.';
    if (at > now + FURTHEST_MS) return 'SendAt may be up to a year ahead.';
    extras.sendAt = at;
  }
  if (key !== '') {
    if (key.length > MAXIMUM_KEY) return `IdempotencyKey may have up to ${MAXIMUM_KEY} characters.`;
    extras.idempotencyKey = key;
  }
  return extras;
}

const NONE: SubmissionExtras = {};
/** One second to about thirty years. */
const SECONDS = /^0*[1-9]\d{0,8}$/;
const FURTHEST_MS = 366 * 86_400_000;
const MAXIMUM_KEY = 255;
