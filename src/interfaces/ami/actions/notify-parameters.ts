import { parseYesNo } from '../../../config/yes-no.ts';
import type { Fields } from '../../../protocols/ami/fields.ts';
import { readPairs } from '../../../protocols/ami/variables.ts';
import { BROKEN_VALUE, hasCr } from './message-send-parameters.ts';
import type { NotifyRequest, NotifyTarget } from './notify-submit.ts';
import { readExtras } from './submission-extras.ts';

/**
 * Reads what is the same for all actions that send a NOTIFY: `Option` or `Variable`, and what Asterisk lacks, `Store`,
 * `ValidityPeriod`, `SendAt` and `IdempotencyKey`. A string is the text of the error.
 */
export function readNotify(
  fields: Fields,
  target: NotifyTarget,
  owner: string,
  now: number,
): NotifyRequest | string {
  const option = fields.text('Option');
  const written = fields.text('Store').trim();
  const store = written === '' ? false : parseYesNo(written);
  if (store === undefined) return 'Store must be yes or no.';
  const extras = readExtras(fields, now);
  if (typeof extras === 'string') return extras;
  if (extras.validityMs !== undefined && !store) return 'ValidityPeriod needs Store: yes.';
  const requestId = fields.text('ActionID');
  const content = option === '' ? { lines: readPairs(fields.all('Variable')) } : { type: option };
  const single = [target.name, option, requestId, extras.idempotencyKey ?? ''];
  const broken = single.some(hasCr) || content.lines?.some(([name, value]) => hasCr(name) || hasCr(value));
  if (broken) return BROKEN_VALUE;
  return { target, content, owner, requestId, immediate: !store, ...extras };
}
