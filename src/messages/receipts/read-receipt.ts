import { type ErrorName, errorCode, errorMessage } from '../errors.ts';
import type { Confirmation } from '../messaging.ts';
import { CDMA_CAUSES, ERR_CODES } from './err-codes.ts';
import { RECEIPT_STATES, type ReceiptState, stateOfNumber, stateOfWord } from './receipt-state.ts';
import { readReceiptText, type TextReceipt } from './receipt-text.ts';

/** What a deliver_sm or data_sm with a receipt holds. */
export interface ReceiptForm {
  /** The decoded short_message; empty where there is none. */
  readonly text: string;
  /** TLV receipted_message_id. */
  readonly receiptedMessageId?: string | undefined;
  /** TLV message_state. */
  readonly messageState?: number | undefined;
  /** TLV network_error_code (SMPP 3.4 §5.3.2.31): the kind of network and its code. */
  readonly networkErrorCode?: { readonly networkType: number; readonly code: number } | undefined;
}

/** A receipt as it was understood. */
export interface ReadReceipt {
  /** As it was written; never empty. */
  readonly providerId: string;
  readonly state: ReceiptState;
  /** What to tell `Messaging.receipt`; `part` is not known here. */
  readonly report: Confirmation;
  /** As it stands there, `027`; empty: it said nothing. */
  readonly err: string;
  /** Unix milliseconds, the SMSC's clock taken as UTC: it names no zone. undefined: not there, or no date. */
  readonly submittedAt: number | undefined;
  readonly doneAt: number | undefined;
}

/**
 * Reads a delivery receipt in both its forms; what the TLVs say goes before the text. undefined: it is none, for it names no
 * message or no state that anybody knows.
 */
export function readReceipt(form: ReceiptForm): ReadReceipt | undefined {
  const text = readReceiptText(form.text);
  const providerId = form.receiptedMessageId?.trim() || text.id;
  const state = stateOf(form.messageState, text);
  if (providerId === '' || state === undefined) return undefined;
  const { submittedAt, doneAt } = text;
  const err = form.networkErrorCode === undefined ? text.err : String(form.networkErrorCode.code);
  return { providerId, state, report: reportOf(state, form, text, err), err, submittedAt, doneAt };
}

function stateOf(messageState: number | undefined, text: TextReceipt): ReceiptState | undefined {
  const told = messageState === undefined ? undefined : stateOfNumber(messageState);
  const written = stateOfWord(text.stat);
  return told === undefined || told === 'UNKNOWN' ? (written ?? told) : told;
}

function reportOf(state: ReceiptState, form: ReceiptForm, text: TextReceipt, err: string): Confirmation {
  const { status, error, refined } = RECEIPT_STATES[state];
  const words = err === '' || Number(err) === 0 ? state : `${state} err:${err}`;
  if (error === undefined) return { status, text: words, errorCode: '', errorMessage: '' };
  const name = (refined ? reasonOf(form, text) : undefined) ?? error;
  return {
    status,
    text: words,
    errorCode: errorCode(name),
    errorMessage: `${errorMessage(name)} (${words})`,
  };
}

/** What the network's own number says. */
function reasonOf({ networkErrorCode }: ReceiptForm, text: TextReceipt): ErrorName | undefined {
  if (networkErrorCode !== undefined) {
    const { networkType, code } = networkErrorCode;
    if (networkType === GSM) return ERR_CODES.get(code);
    return CAUSES.has(networkType) ? CDMA_CAUSES.get(code) : undefined;
  }
  return /^\d{1,5}$/.test(text.err) ? ERR_CODES.get(Number(text.err)) : undefined;
}

/** network_type, SMPP 5.0 §4.8.4.42. */
const GSM = 3;
/** ANSI-136 and IS-95 cause codes. */
const CAUSES = new Set([4, 5]);
