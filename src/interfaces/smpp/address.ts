import { addressOf as usualAddressOf } from '../../protocols/smpp/pdu/address.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import { TON } from '../../protocols/smpp/pdu/ton-npi.ts';

/**
 * The number that an address means (SMPP 3.4 §5.2.5): E.164 with its plus, a short code, or a name. International numbers may
 * come with a plus or `00` in front whatever their type says, as many ESMEs send them. Undefined: nobody knows where it leads, as
 * a national number, of which nothing says the country.
 */
export function numberOf({ ton, address }: Address): string | undefined {
  if (ton === TON.alphanumeric) return address === '' ? undefined : address;
  if (address.startsWith('+')) return INTERNATIONAL.test(address) ? address : undefined;
  if (!DIGITS.test(address)) return undefined;
  if (address.startsWith('00')) return e164(address.slice(2));
  if (ton === TON.international) return e164(address);
  if (address.length <= LONGEST_SHORT_CODE) return address;
  return ton === TON.unknown ? e164(address) : undefined;
}

/**
 * The number that a source means. It can only be one of the account's own, so that a type is not in the way where the digits say
 * enough: Jasmin, by default, has source numbers as national ones with all their digits.
 */
export function sourceNumberOf(source: Address): string | undefined {
  const { address } = source;
  const isLong = address.length > LONGEST_SHORT_CODE && DIGITS.test(address);
  return numberOf(isLong ? { ...source, ton: TON.unknown } : source);
}

/** As it is usually written; a name as far as an address has room for it. */
export function addressOf(number: string): Address {
  return usualAddressOf(number.replace(NOT_ASCII, '?').slice(0, LONGEST_ADDRESS));
}

/** `1.1.15551230001`, for keeping. */
export function packAddress({ ton, npi, address }: Address): string {
  return `${ton}.${npi}.${address}`;
}

/** Reads what {@link packAddress} writes. */
export function unpackAddress(packed: string): Address | undefined {
  const match = PACKED.exec(packed);
  return match === null
    ? undefined
    : { ton: Number(match[1]), npi: Number(match[2]), address: match[3] ?? '' };
}

function e164(digits: string): string | undefined {
  const number = `+${digits}`;
  return INTERNATIONAL.test(number) ? number : undefined;
}

const INTERNATIONAL = /^\+[1-9][0-9]{4,16}$/;
const DIGITS = /^[0-9]+$/;
const PACKED = /^(\d{1,3})\.(\d{1,3})\.(.*)$/s;
const NOT_ASCII = /[^ -~]/g;
/** Numbers of up to eight digits without a country are short codes. */
const LONGEST_SHORT_CODE = 8;
const LONGEST_ADDRESS = 20;
