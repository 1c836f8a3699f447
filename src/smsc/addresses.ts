import type { Address } from '../protocols/smpp/pdu/fields.ts';
import { TON } from '../protocols/smpp/pdu/ton-npi.ts';

/** `+15551230001` for an international number, else as it is. */
export function showAddress({ ton, address }: Address): string {
  return ton === TON.international && /^\d/.test(address) ? `+${address}` : address;
}
