import type { Address } from './fields.ts';
import { NPI, TON } from './ton-npi.ts';

/**
 * The address that a number is usually written as: `+15551230001` is international in the ISDN plan, up to eight digits are a short
 * code, network specific in no plan; other digits are of nobody knows which type, and whatever else there is, is a name (SMPP 3.4
 * §5.2.5, §5.2.6, as 3GPP TS 23.040 §9.1.2.5 has them).
 */
export function addressOf(number: string): Address {
  if (number === '') return NO_ADDRESS;
  if (INTERNATIONAL.test(number)) return { ton: TON.international, npi: NPI.isdn, address: number.slice(1) };
  if (!DIGITS.test(number)) return { ton: TON.alphanumeric, npi: NPI.unknown, address: number };
  return number.length <= LONGEST_SHORT_CODE
    ? { ton: TON.networkSpecific, npi: NPI.unknown, address: number }
    : { ton: TON.unknown, npi: NPI.isdn, address: number };
}

export const NO_ADDRESS: Address = { ton: TON.unknown, npi: NPI.unknown, address: '' };

const INTERNATIONAL = /^\+\d+$/;
const DIGITS = /^\d+$/;
const LONGEST_SHORT_CODE = 8;
