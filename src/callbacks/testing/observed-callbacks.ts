import type { NewCallback, Settlement, StoredCallback } from '../../messages/callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import { MemoryCallbacks } from '../../messages/testing/memory-callbacks.ts';

/** A callback store in memory that tells how it is used, and fails when a test wants it. */
export class ObservedCallbacks extends MemoryCallbacks {
  readonly settled: (readonly Settlement[])[] = [];
  /** The largest page that was asked for. */
  largestPage = 0;
  /** What reading rejects with, as long as there is one. */
  failure: Error | undefined;

  /** Writes one as the transaction of a transition does. */
  write(message: MessageId, callback: NewCallback): StoredCallback {
    this.add(message, [callback]);
    const row = this.rows.find((one) => one.message === message && one.status === callback.status);
    if (row === undefined) throw new Error('The callback is not in the store');
    return row;
  }

  override async due(query: { readonly receiver: string; readonly now: number; readonly limit: number }) {
    if (this.failure !== undefined) throw this.failure;
    this.largestPage = Math.max(this.largestPage, query.limit);
    return super.due(query);
  }

  override settle(settlements: readonly Settlement[]): Promise<void> {
    this.settled.push(settlements);
    return super.settle(settlements);
  }
}
