import type { ReceiptState } from '../messages/receipts/receipt-state.ts';
import type { Address } from '../protocols/smpp/pdu/fields.ts';

/** A message taken, to one recipient. */
export interface KeptMessage {
  readonly number: number;
  readonly id: string;
  readonly systemId: string;
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  readonly submittedAt: number;
  readonly registeredDelivery: number;
  /** ENROUTE until it is final. */
  state: ReceiptState;
  err: number;
  /** 0: not final. */
  finalAt: number;
  /** How the text begins: receipts repeat it. Empty where none is asked for. */
  text: string;
  /** Takes back the receipt that is not sent yet. */
  cancel: (() => void) | undefined;
}

/** The newest messages, as far as somebody may still ask for them. A submit_multi has one number for several. */
export class KeptMessages {
  readonly #most: number;
  readonly #byNumber = new Map<number, KeptMessage[]>();

  constructor(most: number) {
    this.#most = most;
  }

  add(message: KeptMessage): void {
    const others = this.#byNumber.get(message.number);
    if (others !== undefined) {
      others.push(message);
      return;
    }
    this.#byNumber.set(message.number, [message]);
    // They are numbered one after the other. Asking the map for its oldest would pass over all that was deleted before.
    this.#byNumber.delete(message.number - this.#most);
  }

  /** Those of this number that this account has submitted. */
  find(number: number | undefined, systemId: string): readonly KeptMessage[] {
    if (number === undefined) return [];
    return (this.#byNumber.get(number) ?? []).filter((message) => message.systemId === systemId);
  }

  /** What is not final between two addresses, for cancel_sm without an id. */
  pendingBetween(
    systemId: string,
    source: Address,
    destination: Address,
    serviceType: string,
  ): KeptMessage[] {
    const found: KeptMessage[] = [];
    for (const messages of this.#byNumber.values())
      for (const message of messages)
        if (
          message.finalAt === 0 &&
          message.systemId === systemId &&
          message.source.address === source.address &&
          message.destination.address === destination.address &&
          (serviceType === '' || message.serviceType === serviceType)
        )
          found.push(message);
    return found;
  }
}
