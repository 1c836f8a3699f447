import type { Address } from '../protocols/smpp/pdu/fields.ts';
import { NPI, TON } from '../protocols/smpp/pdu/ton-npi.ts';

/** `+15551230001` for an international number, else as it is. */
export function showAddress({ ton, address }: Address): string {
  return ton === TON.international && /^\d/.test(address) ? `+${address}` : address;
}

/** Of `+15551230001`, a short code (up to 8 digits), another number, or a name. */
export function addressOf(text: string): Address {
  if (/^\+\d+$/.test(text)) return { ton: TON.international, npi: NPI.isdn, address: text.slice(1) };
  if (/^\d{1,8}$/.test(text)) return { ton: TON.networkSpecific, npi: NPI.unknown, address: text };
  if (/^\d+$/.test(text)) return { ton: TON.unknown, npi: NPI.isdn, address: text };
  return { ton: TON.alphanumeric, npi: NPI.unknown, address: text };
}
