import type { Codec } from './codec.ts';
import type { Address } from './fields.ts';
import { type MessageIdResp, messageIdResp, type ShortMessage, shortMessage } from './short-message.ts';

/** An ESME gives the SMSC a message. SMPP 3.4 §4.4.1, 5.0 §4.2.1.1. */
export interface SubmitSm extends ShortMessage<'submit_sm'> {
  /** At most 20 characters. */
  readonly source: Address;
  /** At most 20 characters. */
  readonly destination: Address;
}

/** `messageId` is empty where the body is missing, as with any status but ESME_ROK. SMPP 3.4 §4.4.2, 5.0 §4.2.1.2. */
export type SubmitSmResp = MessageIdResp<'submit_sm_resp'>;

export const submitSm: Codec<SubmitSm> = shortMessage('submit_sm', 0x00000004, 21);
export const submitSmResp: Codec<SubmitSmResp> = messageIdResp('submit_sm_resp', 0x80000004);
