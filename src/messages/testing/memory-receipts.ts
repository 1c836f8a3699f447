import type { MessageId } from '../message.ts';
import type { Receipt } from '../messaging.ts';
import { isAmong } from '../same-number.ts';
import type {
  EarlyReceipt,
  FoundSubmission,
  IncomingPart,
  KeptSubmission,
  PartStore,
  ReceiptStore,
} from '../store.ts';

/** Submissions and early receipts in memory. */
export class MemoryReceipts implements ReceiptStore {
  readonly submissions: (KeptSubmission & { readonly message: MessageId })[] = [];
  early: { number: number; receipt: Receipt; keys: readonly string[]; keptUntil: number }[] = [];
  given: (EarlyReceipt & { readonly message: MessageId })[] = [];
  #kept = 0;
  readonly #isFailing: () => boolean;

  constructor(isFailing: () => boolean) {
    this.#isFailing = isFailing;
  }

  async find(peer: string, keys: readonly string[]): Promise<readonly FoundSubmission[]> {
    return keys.flatMap((key) =>
      this.submissions
        .filter((one) => one.peer === peer && one.key === key)
        .toReversed()
        .map(({ message, leg, part, recipient }) => ({ message, leg, part, recipient, key })),
    );
  }

  async keep(receipt: Receipt, keys: readonly string[], keptUntil: number): Promise<void> {
    if (this.#isFailing()) throw new Error('disk full');
    const text = JSON.stringify(receipt);
    if (this.early.some((one) => JSON.stringify(one.receipt) === text)) return;
    const ofId = this.early.filter((one) => one.receipt.peer === receipt.peer && one.keys[0] === keys[0]);
    if (ofId.length >= ID_LIMIT) this.early = this.early.filter((one) => one !== ofId[0]);
    this.early.push({ number: ++this.#kept, receipt, keys, keptUntil });
  }

  async unsettled(): Promise<readonly (EarlyReceipt & { readonly message: MessageId })[]> {
    return this.given;
  }

  /** What a change submitted; gives back the receipts that were there before it. */
  add(
    message: MessageId,
    submissions: readonly KeptSubmission[] = [],
    settled: readonly number[] = [],
  ): readonly EarlyReceipt[] {
    this.given = this.given.filter(({ number }) => !settled.includes(number));
    return submissions.flatMap((submission) => {
      this.submissions.push({ ...submission, message });
      const { peer, key, leg, recipient } = submission;
      const mine = this.early.filter(
        ({ receipt, keys }) =>
          receipt.peer === peer && keys.includes(key) && isAmong(recipient, receipt.numbers),
      );
      this.early = this.early.filter((one) => !mine.includes(one));
      const given = mine.map(({ number, receipt }) => ({ number, leg, part: submission.part, receipt }));
      this.given.push(...given.map((one) => ({ ...one, message })));
      return given;
    });
  }
}

/** Parts of long messages in memory. */
export class MemoryParts implements PartStore {
  readonly #parts: IncomingPart[] = [];

  async keep(part: IncomingPart): Promise<readonly IncomingPart[]> {
    if (!this.#of(part.message).some((one) => one.part === part.part)) this.#parts.push(part);
    return this.#of(part.message);
  }

  async older(prefix: string, than: number, limit: number): Promise<readonly (readonly IncomingPart[])[]> {
    const mine = this.#parts.filter(({ message }) => message.startsWith(prefix));
    const old = mine.filter(({ at }) => at < than).toSorted((a, b) => a.at - b.at);
    return [...new Set(old.map(({ message }) => message))].slice(0, limit).map((one) => this.#of(one));
  }

  async remove(message: string): Promise<void> {
    for (const part of this.#of(message)) this.#parts.splice(this.#parts.indexOf(part), 1);
  }

  #of(message: string): IncomingPart[] {
    return this.#parts.filter((one) => one.message === message).sort((a, b) => a.part - b.part);
  }
}

const ID_LIMIT = 16;
