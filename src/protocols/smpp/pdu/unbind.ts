import type { Codec } from './codec.ts';
import type { PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** Ends a session. SMPP 3.4 §4.2, 5.0 §4.1.1.8. */
export type Unbind = PduFields<'unbind'>;
export type UnbindResp = PduFields<'unbind_resp'>;

export const unbind: Codec<Unbind> = headerOnly('unbind', 0x00000006);
export const unbindResp: Codec<UnbindResp> = headerOnly('unbind_resp', 0x80000006);
