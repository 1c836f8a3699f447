import { TimerEntry, type TimerWheel } from '../timers/wheel.ts';
import type { Path } from '../transport/path.ts';
import type { KeptBytes } from './response-arena.ts';
import type { ServerTransaction } from './server-transaction.ts';

/** The server transactions that are alive, found by their keys, and those that completed and linger. */
export class ServerTransactions {
  readonly #byKey = new Map<string, ServerTransaction | LingeringResponse>();
  readonly #mergeKeys = new Set<number>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): ServerTransaction | LingeringResponse | undefined {
    return this.#byKey.get(key);
  }

  /** Whether a transaction is alive whose request took another way to us (RFC 3261 §8.2.2.2). */
  isMerged(mergeKey: number): boolean {
    return mergeKey !== 0 && this.#mergeKeys.has(mergeKey);
  }

  add(transaction: ServerTransaction): void {
    this.#byKey.set(transaction.key, transaction);
    if (transaction.mergeKey !== 0) this.#mergeKeys.add(transaction.mergeKey);
  }

  remove(transaction: ServerTransaction | LingeringResponse): void {
    if (this.#byKey.get(transaction.key) !== transaction) return;
    this.#byKey.delete(transaction.key);
    if (transaction.mergeKey !== 0) this.#mergeKeys.delete(transaction.mergeKey);
  }

  /** Puts the response alone in the place of a transaction. */
  linger(
    transaction: ServerTransaction,
    response: KeptBytes,
    symmetric: boolean | undefined,
  ): LingeringResponse {
    const lingering = new LingeringResponse(this, transaction, response, symmetric);
    this.#byKey.set(transaction.key, lingering);
    return lingering;
  }

  destroyAll(wheel: TimerWheel): void {
    for (const transaction of this.#byKey.values()) wheel.cancel(transaction);
    this.#byKey.clear();
    this.#mergeKeys.clear();
  }
}

/**
 * A non-INVITE server transaction in the state Completed (RFC 3261 figure 8): its key and the bytes of its response,
 * until Timer J removes it. At 10,000 requests a second there are 320,000 of these, hence nothing else.
 */
export class LingeringResponse extends TimerEntry {
  readonly key: string;
  readonly mergeKey: number;
  /** As the answer said. */
  readonly symmetric: boolean | undefined;
  readonly #table: ServerTransactions;
  readonly #block: Uint8Array;
  readonly #offset: number;
  readonly #length: number;

  constructor(
    table: ServerTransactions,
    transaction: ServerTransaction,
    response: KeptBytes,
    symmetric: boolean | undefined,
  ) {
    super();
    this.#table = table;
    this.key = transaction.key;
    this.mergeKey = transaction.mergeKey;
    this.symmetric = symmetric;
    this.#block = response.block;
    this.#offset = response.offset;
    this.#length = response.length;
  }

  sendAgain(path: Path): void {
    path.send(this.#block.subarray(this.#offset, this.#offset + this.#length));
  }

  /** Timer J. */
  fire(): void {
    this.#table.remove(this);
  }
}
