import type { Request } from '../action.ts';

/** The carrier that a request names; empty: none. */
export function readCarrier({ fields }: Request): string {
  return fields.text('Carrier').trim();
}
