import { RECEIPT_STATES, type ReceiptState } from './receipt-state.ts';

/** What a receipt is to say. */
export interface ReceiptToWrite {
  /** The id that the message's response named. */
  readonly providerId: string;
  readonly state: ReceiptState;
  /** 0: nothing went wrong. */
  readonly err: number;
  /** Unix milliseconds. */
  readonly submittedAt: number;
  readonly doneAt: number;
  /** The message's text; its first 20 characters go along. Empty: not told. */
  readonly text: string;
}

/** A receipt in both forms: the text, and the values of its TLVs. */
export interface WrittenReceipt {
  /** For short_message; ASCII as long as the message's text is. */
  readonly text: string;
  /** For receipted_message_id. */
  readonly receiptedMessageId: string;
  /** For message_state. */
  readonly messageState: number;
  /** For network_error_code, GSM; undefined: nothing went wrong. */
  readonly networkErrorCode: { readonly networkType: number; readonly code: number } | undefined;
}

/** Writes a delivery receipt as SMPP 3.4 appendix B has it, dates in UTC. */
export function writeReceipt(receipt: ReceiptToWrite): WrittenReceipt {
  const { providerId, state, err } = receipt;
  const { number, status } = RECEIPT_STATES[state];
  const text = [
    `id:${providerId}`,
    'sub:001',
    `dlvrd:${status === 'delivered' ? '001' : '000'}`,
    `submit date:${dateOf(receipt.submittedAt)}`,
    `done date:${dateOf(receipt.doneAt)}`,
    `stat:${state}`,
    `err:${String(err).padStart(3, '0')}`,
    `text:${firstOf(receipt.text)}`,
  ].join(' ');
  return {
    text,
    receiptedMessageId: providerId,
    messageState: number,
    networkErrorCode: err === 0 ? undefined : { networkType: GSM, code: err },
  };
}

/** `YYMMDDhhmm`. */
function dateOf(at: number): string {
  return new Date(at).toISOString().replace(/[-T:]/g, '').slice(2, 12);
}

/** Whole characters, and nothing that breaks the line. */
function firstOf(text: string): string {
  return [...text.slice(0, 2 * TOLD)]
    .slice(0, TOLD)
    .join('')
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

const TOLD = 20;
/** network_type, SMPP 3.4 §5.3.2.31. */
const GSM = 3;
