import type { CarrierOptions } from '../config/carriers.ts';

/** What of a carrier's section says how numbers are written to it and by it. */
export type NumberFormat = Pick<CarrierOptions, 'numberFormat' | 'countryCode' | 'nationalTrunk'>;

/** A number as the carrier wants it. Short codes and names stay as they are. */
export function writeNumber(number: string, format: NumberFormat): string {
  if (format.numberFormat === 'e164' || !number.startsWith('+')) return number;
  const { countryCode, nationalTrunk } = format;
  const isNational =
    format.numberFormat === 'national' && countryCode !== '' && number.startsWith(countryCode);
  return isNational ? nationalTrunk + number.slice(countryCode.length) : number.slice(1);
}

/**
 * A number as the carrier wrote it, made `+15551230001`. Short codes stay, and so do the names that senders go by.
 *
 * With a national trunk prefix (`0`) a number that begins with it is of the carrier's country, and any other has its country
 * code. Without one (North America) what is too short to have a country code, or has another, is of the country.
 */
export function readNumber(written: string, { countryCode, nationalTrunk }: NumberFormat): string {
  const trimmed = written.trim();
  const number = trimmed.replace(PUNCTUATION, '');
  if (INTERNATIONAL.test(number)) return number;
  if (!DIGITS.test(number)) return trimmed;
  if (number.startsWith(INTERNATIONAL_PREFIX) && number.length > LONGEST_SHORT_CODE) {
    return `+${number.slice(INTERNATIONAL_PREFIX.length)}`;
  }
  if (countryCode !== '' && nationalTrunk !== '' && number.startsWith(nationalTrunk)) {
    return number.length > nationalTrunk.length + 2
      ? countryCode + number.slice(nationalTrunk.length)
      : number;
  }
  if (number.length <= LONGEST_SHORT_CODE) return number;
  if (countryCode === '' || nationalTrunk !== '') return `+${number}`;
  const isWhole = number.length > LONGEST_NATIONAL && number.startsWith(countryCode.slice(1));
  return isWhole ? `+${number}` : countryCode + number;
}

/** What people put into numbers to read them by. */
const PUNCTUATION = /[\s().-]/g;
const INTERNATIONAL = /^\+\d{5,17}$/;
const DIGITS = /^\d{1,20}$/;
/** ITU-T E.123. */
const INTERNATIONAL_PREFIX = '00';
const LONGEST_SHORT_CODE = 8;
/** Of the North American plan, the one in wide use that has no trunk prefix on the wire. */
const LONGEST_NATIONAL = 10;
