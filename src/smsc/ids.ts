import type { IdFormat } from './smsc.ts';

/** Spells a message's number. */
export function formatId(number: number, format: IdFormat): string {
  switch (format) {
    case 'decimal':
      return String(number);
    case 'hex':
      return number.toString(16);
    case 'HEX':
      return number.toString(16).toUpperCase();
    case 'zeros':
      return String(number).padStart(16, '0');
  }
}

/** The number of an id that was spelt so; undefined where it cannot be one. */
export function readId(id: string, format: IdFormat): number | undefined {
  const hex = format === 'hex' || format === 'HEX';
  if (!(hex ? /^[0-9a-f]{1,13}$/i : /^\d{1,16}$/).test(id)) return undefined;
  return Number.parseInt(id, hex ? 16 : 10);
}
