import type { Receipt } from './messaging.ts';

/**
 * A peer's own ids as they are compared: SMSCs write the same id with capitals in one place and without in another, with
 * zeros before it, in hex in the answer and in decimal in the receipt (SMPP 3.4 §5.2.23 calls it an opaque string, and few
 * keep to that).
 */

/** The one spelling in which ids are kept and compared: trimmed, lower case, without zeros before it. */
export function providerKey(id: string): string {
  return id.trim().toLowerCase().replace(LEADING_ZEROS, '');
}

/** What the id in a receipt may mean, the likeliest first; at least one. */
export function receiptKeys({ providerId, spelling }: Pick<Receipt, 'providerId' | 'spelling'>): string[] {
  const key = providerKey(providerId);
  const readings: readonly (string | undefined)[] = {
    'as-is': [key],
    'hex-to-decimal': [decimalOf(key) ?? key],
    'decimal-to-hex': [hexOf(key) ?? key],
    auto: [key, hexOf(key), decimalOf(key)],
  }[spelling];
  return [...new Set(readings.filter((reading) => reading !== undefined))];
}

/** `a1b2` → `41394`; undefined where it is no hex number. */
function decimalOf(key: string): string | undefined {
  return HEX.test(key) ? BigInt(`0x${key}`).toString() : undefined;
}

/** `41394` → `a1b2`; undefined where it is no decimal number. */
function hexOf(key: string): string | undefined {
  return DECIMAL.test(key) ? BigInt(key).toString(16) : undefined;
}

/** Not of the last one: an id may be `0`. */
const LEADING_ZEROS = /^0+(?=.)/;
/** Message ids of SMPP have 64 characters at most (3.4 §5.2.23). */
const HEX = /^[0-9a-f]{1,64}$/;
const DECIMAL = /^[0-9]{1,64}$/;
