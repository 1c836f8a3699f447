import type { Codec } from './codec.ts';
import type { PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** The answer to what has no other: a length or a command that is none. SMPP 3.4 §4.3, 5.0 §4.1.4.1. */
export type GenericNack = PduFields<'generic_nack'>;

export const genericNack: Codec<GenericNack> = headerOnly('generic_nack', 0x80000000);
