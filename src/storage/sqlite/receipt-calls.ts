import type { MessageId } from '../../messages/message.ts';
import type { Receipt } from '../../messages/messaging.ts';
import type {
  EarlyReceipt,
  FoundSubmission,
  IncomingPart,
  PartStore,
  ReceiptStore,
} from '../../messages/store.ts';
import type { BatchQueue } from './batch-queue.ts';
import {
  type EarlyRow,
  type FoundRow,
  type IncomingRow,
  unpackEarly,
  unpackFound,
  unpackIncoming,
} from './pack-submission.ts';
import * as wire from './wire.ts';

/** The receipts' side of the batches. */
export class ReceiptCalls implements ReceiptStore {
  readonly #queue: BatchQueue;

  constructor(queue: BatchQueue) {
    this.#queue = queue;
  }

  find(peer: string, keys: readonly string[]): Promise<readonly FoundSubmission[]> {
    this.#queue.gathering().push(wire.FIND_SUBMISSIONS, peer, keys.length, ...keys);
    return this.#queue.called((result) => (result as FoundRow[]).map(unpackFound));
  }

  keep(receipt: Receipt, keys: readonly string[], keptUntil: number, now: number): Promise<void> {
    const batch = this.#queue.gathering();
    batch.push(
      wire.KEEP_RECEIPT,
      receipt.peer,
      JSON.stringify(receipt),
      keptUntil,
      now,
      keys.length,
      ...keys,
    );
    return this.#queue.called(() => {});
  }

  unsettled(): Promise<readonly (EarlyReceipt & { readonly message: MessageId })[]> {
    this.#queue.gathering().push(wire.UNSETTLED);
    return this.#queue.called((result) =>
      (result as EarlyRow[]).map((row) => ({ ...unpackEarly(row), message: row[MESSAGE] as MessageId })),
    );
  }
}

/** What a {@link wire.RECORD} gives back. */
export function earlyReceipts(result: wire.WireResult): readonly EarlyReceipt[] {
  return result === 0 ? NONE : (result as EarlyRow[]).map(unpackEarly);
}

/** The parts' side of the batches. */
export class PartCalls implements PartStore {
  readonly #queue: BatchQueue;

  constructor(queue: BatchQueue) {
    this.#queue = queue;
  }

  keep({ message, part, parts, at, content }: IncomingPart): Promise<readonly IncomingPart[]> {
    this.#queue.gathering().push(wire.KEEP_PART, message, part, parts, at, Uint8Array.from(content));
    return this.#queue.called((result) => (result as IncomingRow[]).map(unpackIncoming));
  }

  older(prefix: string, than: number, limit: number): Promise<readonly (readonly IncomingPart[])[]> {
    this.#queue.gathering().push(wire.OLD_PARTS, prefix, than, limit);
    return this.#queue.called((result) => byMessage((result as IncomingRow[]).map(unpackIncoming)));
  }

  remove(message: string): Promise<void> {
    this.#queue.gathering().push(wire.REMOVE_PARTS, message);
    return this.#queue.called(() => {});
  }
}

function byMessage(parts: readonly IncomingPart[]): readonly (readonly IncomingPart[])[] {
  const messages = new Map<string, IncomingPart[]>();
  for (const part of parts) {
    const known = messages.get(part.message);
    if (known === undefined) messages.set(part.message, [part]);
    else known.push(part);
  }
  return [...messages.values()];
}

const MESSAGE = 4;
const NONE: readonly EarlyReceipt[] = [];
