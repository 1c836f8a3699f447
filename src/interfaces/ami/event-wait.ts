import type { Clock, Timer } from '../../messages/clock.ts';
import { field, response } from '../../protocols/ami/serialize.ts';

/** One WaitEvent under way: over with the first event, new input, or the end of its time, whichever is first. */
export class EventWait {
  readonly #done: (events: string) => void;
  readonly #timer: Timer | undefined;
  #over = false;

  /**
   * @param timeoutMs undefined: no end.
   * @param done called at most once, within the call that ends the waiting, so that no event falls in between.
   */
  constructor(clock: Clock, timeoutMs: number | undefined, done: (events: string) => void) {
    this.#done = done;
    this.#timer = timeoutMs === undefined ? undefined : clock.after(timeoutMs, () => this.finish(''));
  }

  /** @param events what came, as it goes on the wire; empty when nothing did. */
  finish(events: string): void {
    if (this.#over) return;
    this.cancel();
    this.#done(events);
  }

  /** The session is gone: nobody will be told. */
  cancel(): void {
    this.#over = true;
    this.#timer?.cancel();
  }
}

/** What a WaitEvent is answered. @param events as they go on the wire */
export function waitEventAnswer(actionId: string, events: string): string {
  const id = actionId === '' ? '' : field('ActionID', actionId);
  return (
    response('Success', actionId, field('Message', 'Waiting for Event completed.')) +
    `${events}${field('Event', 'WaitEventComplete')}${id}\r\n`
  );
}
