import type { CallbackStore, Settlement } from '../messages/callbacks.ts';
import type { Clock } from '../messages/clock.ts';

export interface SettlementsOptions {
  readonly store: Pick<CallbackStore, 'settle'>;
  readonly clock: Clock;
  readonly defer: (callback: () => void) => void;
  readonly onProblem: (text: string, error: unknown) => void;
}

/** What came of attempts, written together: all of a turn in one call. A store that fails is asked again. */
export class Settlements {
  readonly #options: SettlementsOptions;
  #gathered: Settlement[] = [];
  #deferred = false;
  #writing = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  add(settlement: Settlement): void {
    this.#gathered.push(settlement);
    if (this.#deferred) return;
    this.#deferred = true;
    this.#options.defer(() => {
      this.#deferred = false;
      this.flush();
    });
  }

  /** Hands over what was gathered: what is read from the store afterwards has seen it. */
  flush(): void {
    if (this.#gathered.length === 0) return;
    const settlements = this.#gathered;
    this.#gathered = [];
    this.#writing++;
    void this.#write(settlements);
  }

  /** Resolves when everything is written. */
  idle(): Promise<void> {
    this.flush();
    if (this.#writing === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  async #write(settlements: readonly Settlement[]): Promise<void> {
    const { store, clock, onProblem } = this.#options;
    for (;;) {
      try {
        await store.settle(settlements);
        break;
      } catch (error) {
        onProblem('What came of status callbacks could not be recorded; trying again', error);
        await new Promise<void>((resolve) => clock.after(STORE_RETRY_MS, resolve));
      }
    }
    if (--this.#writing === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

const STORE_RETRY_MS = 1000;
