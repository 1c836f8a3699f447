import type { CallbackQuery, CallbackStore, Settlement, StoredCallback } from '../../messages/callbacks.ts';
import type { MessageId } from '../../messages/message.ts';
import type { BatchQueue } from './batch-queue.ts';
import { CALLBACK_DEAD, CALLBACK_LATER, type CallbackRow, unpackCallback } from './pack-callback.ts';
import { STATUS_NUMBERS } from './status-numbers.ts';
import * as wire from './wire.ts';

/** The callbacks' side of the batches. What may be long is done in slices, so that none holds up the thread. */
export class CallbackCalls implements CallbackStore {
  readonly #queue: BatchQueue;

  constructor(queue: BatchQueue) {
    this.#queue = queue;
  }

  async receivers(): Promise<readonly string[]> {
    const receivers: string[] = [];
    for (;;) {
      this.#queue.gathering().push(wire.CALLBACK_RECEIVERS, receivers.at(-1) ?? '', SLICE);
      const page = await this.#queue.called((result) => result as string[]);
      receivers.push(...page);
      if (page.length < SLICE) return receivers;
    }
  }

  due({
    receiver,
    now,
    limit,
  }: {
    readonly receiver: string;
    readonly now: number;
    readonly limit: number;
  }): Promise<readonly StoredCallback[]> {
    this.#queue.gathering().push(wire.DUE_CALLBACKS, receiver, now, limit);
    return this.#queue.called((result) => (result as CallbackRow[]).map(unpackCallback));
  }

  nextDue(receiver: string): Promise<number | undefined> {
    this.#queue.gathering().push(wire.NEXT_CALLBACK, receiver);
    return this.#queue.called((result) => (result as number | null) ?? undefined);
  }

  settle(settlements: readonly Settlement[]): Promise<void> {
    const batch = this.#queue.gathering();
    batch.push(wire.SETTLE_CALLBACKS, settlements.length);
    for (const { message, status, outcome, dueAt, attempts, lastError } of settlements) {
      batch.push(message, STATUS_NUMBERS[status], PLACES[outcome], dueAt ?? null, attempts, lastError);
    }
    return this.#queue.called(() => {});
  }

  async list({ project, state, before, limit }: CallbackQuery): Promise<readonly StoredCallback[]> {
    const found: StoredCallback[] = [];
    for (let at = before === undefined ? NEWEST : keyOf(before); ; ) {
      const dead = state === undefined ? null : state === 'dead' ? 1 : 0;
      this.#queue
        .gathering()
        .push(wire.LIST_CALLBACKS, limit - found.length, SLICE, ...at, project ?? null, dead);
      const [rows, goOn] = await this.#queue.called((result) => result as [CallbackRow[], Key | null]);
      for (const row of rows) found.push(unpackCallback(row));
      if (goOn === null) return found;
      at = goOn;
    }
  }

  async revive({
    project,
    message,
    now,
  }: {
    readonly project?: string;
    readonly message?: MessageId;
    readonly now: number;
  }): Promise<{ readonly revived: number; readonly receivers: readonly string[] }> {
    const receivers = new Set<string>();
    let revived = 0;
    for (let at: Key = message === undefined ? NEWEST : [message, BEHIND_ALL]; ; ) {
      this.#queue
        .gathering()
        .push(wire.REVIVE_CALLBACKS, REVIVED_AT_ONCE, ...at, project ?? null, message ?? null, now);
      const [count, of, goOn] = await this.#queue.called(
        (result) => result as [number, string[], Key | null],
      );
      revived += count;
      for (const receiver of of) receivers.add(receiver);
      if (goOn === null) return { revived, receivers: [...receivers] };
      at = goOn;
    }
  }

  counts(): Promise<{ readonly pending: number; readonly dead: number }> {
    this.#queue.gathering().push(wire.COUNT_CALLBACKS);
    return this.#queue.called((result) => {
      const [pending, dead] = result as [number, number];
      return { pending, dead };
    });
  }
}

type Key = readonly [message: string, status: number];

function keyOf({ message, status }: NonNullable<CallbackQuery['before']>): Key {
  return [message, STATUS_NUMBERS[status]];
}

/** Where a callback stands after an attempt; null: nowhere. */
const PLACES = { taken: null, later: CALLBACK_LATER, dead: CALLBACK_DEAD } as const;

/** No status has a greater number. */
const BEHIND_ALL = 99;

/** Behind every message's id. */
const NEWEST: Key = ['~', BEHIND_ALL];

/** Some 2 ms of the thread's time each. */
const SLICE = 500;
const REVIVED_AT_ONCE = 100;
