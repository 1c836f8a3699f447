import type { Codec } from './codec.ts';
import type { PduFields } from './fields.ts';
import { headerOnly } from './header-only.ts';

/** Asks whether the other side is still there. SMPP 3.4 §4.11, 5.0 §4.1.2.1. */
export type EnquireLink = PduFields<'enquire_link'>;
export type EnquireLinkResp = PduFields<'enquire_link_resp'>;

export const enquireLink: Codec<EnquireLink> = headerOnly('enquire_link', 0x00000015);
export const enquireLinkResp: Codec<EnquireLinkResp> = headerOnly('enquire_link_resp', 0x80000015);
