import type { Receipt } from '../../messages/messaging.ts';
import { callbackCode } from './error-codes.ts';

/**
 * Reads a status callback: JSON of the native API (`id`, `status`, `error_code`), or a form of the Compatibility API and Twilio
 * (`MessageSid`, `MessageStatus`, `ErrorCode`).
 *
 * @returns undefined: it tells of nothing that a message's sender wants to know: that it is on its way, or something that this
 *   gateway does not know
 */
export function readStatus(content: Readonly<Record<string, unknown>>): Omit<Receipt, 'peer'> | undefined {
  const text = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = content[name];
      if (typeof value === 'string' || typeof value === 'number') return String(value);
    }
    return '';
  };
  const providerId = text('id', 'MessageSid', 'SmsSid');
  const word = text('status', 'MessageStatus', 'SmsStatus').toLowerCase();
  const status = STATUSES.get(word);
  if (providerId === '' || providerId.length > LONGEST_ID || status === undefined) return undefined;
  const isFailed = status === 'undelivered';
  const code = text('error_code', 'ErrorCode');
  const message = text('error_message', 'ErrorMessage').replace(/[\p{Cc}\s]+/gu, ' ');
  return {
    providerId,
    spelling: 'as-is',
    // Its ids are of all numbers, and to whom it goes may be written in more than one way.
    numbers: [],
    report: {
      status,
      text: code === '' ? word : `${word} ${code}`.slice(0, LONGEST_TEXT),
      errorCode: isFailed ? (word === 'canceled' ? CANCELLED : callbackCode(code)) : '',
      errorMessage: isFailed ? (message || word).slice(0, LONGEST_TEXT) : '',
    },
  };
}

/** `queued`, `initiated`, `sending` and their like say no more than the answer to the request did. */
const STATUSES: ReadonlyMap<string, Receipt['report']['status']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'undelivered'],
  ['failed', 'undelivered'],
  ['canceled', 'undelivered'],
]);
const CANCELLED = '31001';
const LONGEST_ID = 128;
const LONGEST_TEXT = 300;
