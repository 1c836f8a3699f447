/** Which receipts a message asks for. */
export interface RegisteredDelivery {
  /** `success` since SMPP 5.0. */
  readonly receipt: 'none' | 'all' | 'failure' | 'success';
  readonly intermediate: boolean;
}

/** SMPP 3.4 §5.2.17, 5.0 §4.7.21. The acknowledgements of the recipient's user (bits 2 and 3) are left aside. */
export function readRegisteredDelivery(octet: number): RegisteredDelivery {
  return { receipt: RECEIPTS[octet & 0x03]!, intermediate: (octet & INTERMEDIATE) !== 0 };
}

export function registeredDelivery({ receipt, intermediate }: RegisteredDelivery): number {
  return RECEIPTS.indexOf(receipt) | (intermediate ? INTERMEDIATE : 0);
}

const RECEIPTS: readonly RegisteredDelivery['receipt'][] = ['none', 'all', 'failure', 'success'];
const INTERMEDIATE = 0x10;
