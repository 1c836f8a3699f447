import type { SessionTime } from '../protocols/smpp/session/session.ts';

/** Time whose timers can all be taken back at once. */
export class Timers implements SessionTime {
  readonly #time: SessionTime;
  readonly #running = new Set<{ cancel(): void }>();

  constructor(time: SessionTime) {
    this.#time = time;
  }

  after(delayMs: number, callback: () => void): { cancel(): void } {
    const timer = this.#time.after(delayMs, () => {
      this.#running.delete(handle);
      callback();
    });
    const handle = {
      cancel: () => {
        this.#running.delete(handle);
        timer.cancel();
      },
    };
    this.#running.add(handle);
    return handle;
  }

  cancelAll(): void {
    for (const timer of [...this.#running]) timer.cancel();
  }
}
