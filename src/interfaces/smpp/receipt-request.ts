import { receiptCallback, receiptDetail } from '../../messages/callbacks-of.ts';
import type { Status, StatusCallback } from '../../messages/message.ts';
import type { Address } from '../../protocols/smpp/pdu/fields.ts';
import {
  type RegisteredDelivery,
  readRegisteredDelivery,
} from '../../protocols/smpp/pdu/registered-delivery.ts';
import { addressOf, packAddress, unpackAddress } from './address.ts';

/** What receipts of a message tell again: how the ESME wrote its addresses, and by which ids it knows it. */
export interface ReceiptRequest {
  readonly source: Address;
  readonly destination: Address;
  /** Those that its responses named; empty: the message's own. */
  readonly ids: readonly string[];
}

/**
 * The callback that becomes an ESME's receipts.
 *
 * @param on the statuses that are told, see {@link statusesOf}
 * @param numbers as the message has them: where the ESME wrote them as we do they need not be kept
 */
export function receiptsTo(
  esme: string,
  on: readonly Status[],
  { source, destination, ids }: ReceiptRequest,
  numbers: { readonly from: string; readonly to: string },
): StatusCallback {
  return receiptCallback(receiverOfEsme(esme), on, {
    ...detail('s', source, numbers.from),
    ...detail('d', destination, numbers.to),
    ...(ids.length > 0 && { ids: ids.join('_') }),
  });
}

/** Reads what {@link receiptsTo} wrote. */
export function receiptRequest(
  callback: StatusCallback,
  { from, to }: { readonly from: string; readonly to: string },
): ReceiptRequest {
  const ids = receiptDetail(callback, 'ids');
  return {
    source: unpackAddress(receiptDetail(callback, 's')) ?? addressOf(from),
    destination: unpackAddress(receiptDetail(callback, 'd')) ?? addressOf(to),
    ids: ids === '' ? [] : ids.split('_'),
  };
}

/** As receipts are queued for it. */
export function receiverOfEsme(name: string): string {
  return `${SCHEME}:${encodeURIComponent(name)}`;
}

/** Reads what {@link receiverOfEsme} writes. */
export function esmeOfReceiver(receiver: string): string {
  return decodeURIComponent(receiver.slice(SCHEME.length + 1));
}

/**
 * What registered_delivery asks for (SMPP 3.4 §5.2.17, 5.0 §4.7.21); `sent` is told as an intermediate state. Empty: it
 * asks for nothing.
 */
export function statusesOf(registeredDelivery: number): readonly Status[] {
  const { receipt, intermediate } = readRegisteredDelivery(registeredDelivery);
  return intermediate ? ['sent', ...FINAL[receipt]] : FINAL[receipt];
}

function detail(name: string, address: Address, number: string): Readonly<Record<string, string>> {
  const usual = addressOf(number);
  const isUsual = address.ton === usual.ton && address.npi === usual.npi && address.address === usual.address;
  return isUsual ? {} : { [name]: packAddress(address) };
}

/** Of the callbacks' URLs, and of destinations. */
export const SCHEME = 'esme';

const SUCCESS: readonly Status[] = ['delivered', 'read'];
const FAILURE: readonly Status[] = ['undelivered', 'failed'];
const FINAL: Readonly<Record<RegisteredDelivery['receipt'], readonly Status[]>> = {
  none: [],
  all: [...SUCCESS, ...FAILURE],
  failure: FAILURE,
  success: SUCCESS,
};
