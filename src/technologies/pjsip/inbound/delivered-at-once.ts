import type { Clock, Timer } from '../../../messages/clock.ts';
import type { MessageId } from '../../../messages/message.ts';
import type { Messaging } from '../../../messages/messaging.ts';

/**
 * Whether a message was delivered at once, so that its sender may be told 200 and not 202: holds the answer for at most
 * `withinMs` after the message is on disk. With 0 nothing is waited for, and the answer is 202.
 */
export class DeliveredAtOnce {
  readonly #waiting = new Map<
    MessageId,
    { readonly done: (delivered: boolean) => void; readonly timer: Timer }
  >();
  readonly #clock: Clock;
  readonly #withinMs: number;
  readonly #unsubscribe: () => void;

  constructor(messaging: Pick<Messaging, 'onStatus'>, clock: Clock, withinMs: number) {
    this.#clock = clock;
    this.#withinMs = withinMs;
    this.#unsubscribe =
      withinMs === 0
        ? () => {}
        : messaging.onStatus(({ id, status }) => {
            if (status === 'delivered' || status === 'read') this.#end(id, true);
            else if (status === 'undelivered' || status === 'failed') this.#end(id, false);
          });
  }

  wait(id: MessageId, done: (delivered: boolean) => void): void {
    if (this.#withinMs === 0) {
      done(false);
      return;
    }
    const timer = this.#clock.after(this.#withinMs, () => this.#end(id, false));
    this.#waiting.set(id, { done, timer });
  }

  close(): void {
    this.#unsubscribe();
    for (const id of [...this.#waiting.keys()]) this.#end(id, false);
  }

  #end(id: MessageId, delivered: boolean): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.timer.cancel();
    waiting.done(delivered);
  }
}
