import type { WebhookUpstreamOptions } from '../../config/carriers.ts';
import { errorCode } from '../../messages/errors.ts';
import type { Confirmation, Receipt } from '../../messages/messaging.ts';
import { valueAt } from './document.ts';
import type { ProviderEvent } from './events.ts';
import { type AnswerField, oneLine, statusOf } from './read-answer.ts';

/**
 * Reads a receipt. A status that the configuration does not name is noted in the timeline and changes nothing.
 *
 * @returns undefined: it names no message
 */
export function readReceipt(
  { document, paths }: ProviderEvent<AnswerField>,
  { statuses, errorCodes }: Pick<WebhookUpstreamOptions, 'statuses' | 'errorCodes'>,
): Omit<Receipt, 'peer'> | undefined {
  const field = (name: AnswerField) => oneLine(valueAt(document, paths[name]));
  const providerId = field('id');
  if (providerId === '' || providerId.length > LONGEST_ID) return undefined;
  const [word, code, message] = [field('status'), field('errorCode'), field('errorText')];
  const status = CONFIRMED[statusOf(statuses, word) ?? 'sent'];
  const text = [word, code, message].filter((part) => part !== '').join(' ');
  const isFailed = status === 'undelivered';
  return {
    providerId,
    spelling: 'as-is',
    numbers: [],
    report: {
      status,
      text,
      errorCode: isFailed ? (errorCodes.get(code) ?? errorCode('unknown')) : '',
      errorMessage: isFailed ? message || text : '',
    },
  };
}

/** `retry`: the provider tries on. */
const CONFIRMED = {
  sent: 'sent',
  retry: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
  failed: 'undelivered',
} as const satisfies Record<string, Confirmation['status']>;
const LONGEST_ID = 256;
