import type { SipResponse } from '../syntax/message.ts';
import { type ClientTransaction, cancelKey } from './client-transaction.ts';

/** The client transactions that are alive, found by the responses that match them. */
export class ClientTransactions {
  readonly #byKey = new Map<string, ClientTransaction>();

  get size(): number {
    return this.#byKey.size;
  }

  add(transaction: ClientTransaction): void {
    this.#byKey.set(transaction.key, transaction);
  }

  remove(transaction: ClientTransaction): void {
    if (this.#byKey.get(transaction.key) === transaction) this.#byKey.delete(transaction.key);
  }

  /**
   * RFC 3261 §17.1.3: the branch of the topmost Via and the method of the CSeq. (That the sent-by is ours,
   * §18.1.2, follows from the branch, which nobody can guess.)
   */
  match(response: SipResponse): ClientTransaction | undefined {
    const { branch } = response.via;
    const { method } = response.cseq;
    const transaction = this.#byKey.get(method === 'CANCEL' ? cancelKey(branch) : branch);
    return transaction?.method === method ? transaction : undefined;
  }

  /** Ends every one without telling its user. */
  destroyAll(): void {
    for (const transaction of [...this.#byKey.values()]) transaction.destroy();
  }
}
