import type { Clock, Timer } from '../../../messages/clock.ts';
import { type Database, entryPath } from '../../../messages/database.ts';
import type { PresenceStates } from '../../../states/states.ts';
import type { Log } from '../../../telemetry/log.ts';
import { PUBLISHED_FAMILY } from './kept-family.ts';
import { providerOf, withdrawPresence } from './published-presence.ts';

export interface PresenceLeasesOptions {
  readonly database: Database;
  readonly states: { readonly presence: Pick<PresenceStates, 'setCustom'> };
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Until when each published presence holds: as long as what was published last. The times are kept, as the presence itself is,
 * so that one whose phone is gone for good does not stand for ever after a restart, which forgets the publications.
 */
export class PresenceLeases {
  readonly #options: PresenceLeasesOptions;
  /** By provider. */
  readonly #timers = new Map<string, Timer>();

  constructor(options: PresenceLeasesOptions) {
    this.#options = options;
  }

  /** Goes on with those of an earlier life. */
  async load(): Promise<void> {
    for (const { family, key, value } of await this.#options.database.tree(PUBLISHED_FAMILY)) {
      const provider = entryPath(family, key).slice(entryPath(PUBLISHED_FAMILY, '').length);
      this.#arm(provider, Number.parseInt(value, 10) || 0);
    }
  }

  /** @param target what `event_presence` names. Resolves when it is kept */
  async hold(target: string, seconds: number): Promise<void> {
    const { database, clock } = this.#options;
    const provider = providerOf(target);
    const until = clock.now() + seconds * 1000;
    this.#arm(provider, until);
    await database.put(PUBLISHED_FAMILY, provider, String(until));
  }

  /** Nobody publishes it any more. */
  end(target: string): Promise<void> {
    return this.#end(providerOf(target));
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #arm(provider: string, until: number): void {
    const { clock, log } = this.#options;
    this.#timers.get(provider)?.cancel();
    const delayMs = Math.min(Math.max(until - clock.now(), 0), LONGEST_DELAY_MS);
    const timer = clock.after(delayMs, () => {
      this.#end(provider).catch((error: unknown) => {
        log.error({ err: error }, 'A published presence that ran out could not be taken back');
      });
    });
    this.#timers.set(provider, timer);
  }

  async #end(provider: string): Promise<void> {
    const { database, states } = this.#options;
    this.#timers.get(provider)?.cancel();
    this.#timers.delete(provider);
    await withdrawPresence(provider, states.presence);
    // Published anew meanwhile, it holds again.
    if (!this.#timers.has(provider)) await database.remove(PUBLISHED_FAMILY, provider);
  }
}

/** A timer takes no more; nothing that is published holds so long. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
