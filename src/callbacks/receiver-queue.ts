import type { CallbackKey, StoredCallback } from '../messages/callbacks.ts';
import type { Message, MessageId } from '../messages/message.ts';

/** A callback in memory. */
export interface QueuedCallback {
  readonly callback: StoredCallback;
  /** Undefined: to be read from the store. */
  readonly message: Message | undefined;
  /** Unix milliseconds: when it came here. */
  readonly since: number;
}

/** The callbacks of one receiver that are in memory: those of a message in order, messages side by side. */
export class ReceiverQueue {
  readonly #messages = new Map<MessageId, QueuedCallback[]>();
  /** The first of each message that is not under way. */
  #ready: QueuedCallback[] = [];
  #size = 0;

  /** Those under way included. */
  get size(): number {
    return this.#size;
  }

  has({ message, status }: CallbackKey): boolean {
    return this.#messages.get(message)?.some(({ callback }) => callback.status === status) ?? false;
  }

  push(queued: QueuedCallback): void {
    const { message } = queued.callback;
    const others = this.#messages.get(message);
    if (others === undefined) {
      this.#messages.set(message, [queued]);
      this.#ready.push(queued);
    } else others.push(queued);
    this.#size++;
  }

  /** The next to send; it stays here until `done`. */
  take(): QueuedCallback | undefined {
    return this.#ready.shift();
  }

  /** One that was taken is over, and the next of its message can be. */
  done({ callback: { message } }: QueuedCallback): void {
    const others = this.#messages.get(message);
    if (others === undefined) return;
    others.shift();
    this.#size--;
    if (others.length === 0) this.#messages.delete(message);
    else this.#ready.push(others[0]!);
  }

  /** One that was taken is put off, and with it what follows it of its message: they are in the store. */
  putOff({ callback: { message } }: QueuedCallback): void {
    this.#size -= this.#messages.get(message)?.length ?? 0;
    this.#messages.delete(message);
  }

  /** Leaves everything to the store that is not under way. */
  forgetWaiting(): void {
    const waiting = new Set(this.#ready);
    this.#ready = [];
    for (const [message, all] of this.#messages) {
      const first = all[0]!;
      this.#size -= waiting.has(first) ? all.length : all.length - 1;
      if (waiting.has(first)) this.#messages.delete(message);
      else all.length = 1;
    }
  }
}
