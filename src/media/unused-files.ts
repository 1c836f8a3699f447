import type { Clock } from '../messages/clock.ts';
import type { Store } from '../messages/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { KeptFiles } from './kept-files.ts';

export interface UnusedFilesOptions {
  readonly files: KeptFiles;
  readonly store: Pick<Store, 'usedMedia'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

/**
 * Removes files that no message has. A file is kept before its message is, so each is held for a while after it was kept:
 * nobody removes it then, and what is to be removed meanwhile goes at the end of that while, if it is unused then.
 */
export class UnusedFiles {
  readonly #options: UnusedFilesOptions;
  /** Hash → until when it is held; the soonest first. */
  readonly #held = new Map<string, number>();
  /** To be removed at the end of their while. */
  readonly #waiting = new Set<string>();
  /** What was kept before belongs to an earlier life, of which nothing is under way any more. */
  readonly #startedAt: number;

  constructor(options: UnusedFilesOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  hold(hash: string): void {
    const now = this.#options.clock.now();
    for (const [old, until] of this.#held) {
      if (until > now) break;
      this.#held.delete(old);
    }
    this.#held.delete(hash);
    this.#held.set(hash, now + HELD_MS);
  }

  /** Resolves when it is removed, was found to be used, or waits for the end of its while. */
  async remove(hash: string): Promise<void> {
    const { clock, files, log } = this.#options;
    const leftMs = (this.#held.get(hash) ?? 0) - clock.now();
    if (leftMs > 0) {
      if (this.#waiting.has(hash)) return;
      this.#waiting.add(hash);
      clock.after(leftMs, () => {
        this.#waiting.delete(hash);
        void this.remove(hash);
      });
      return;
    }
    try {
      await files.remove(hash, async () => (await this.#unusedOf([hash])).length > 0);
    } catch (error) {
      log.error({ err: error, hash }, 'A media file could not be removed');
    }
  }

  /** Removes what an earlier life left: its files that no message has. Asks the store for some hundred at a time. */
  async sweep(): Promise<void> {
    const { files, log } = this.#options;
    const before = this.#startedAt;
    try {
      for await (const found of files.all(before)) {
        const old = found.filter(({ keptAt }) => keptAt < before).map(({ hash }) => hash);
        for (let at = 0; at < old.length; at += ASKED_AT_ONCE) {
          for (const hash of await this.#unusedOf(old.slice(at, at + ASKED_AT_ONCE))) await this.remove(hash);
        }
      }
    } catch (error) {
      log.error({ err: error }, 'The media files could not be looked through');
    }
  }

  async #unusedOf(hashes: readonly string[]): Promise<readonly string[]> {
    const used = await this.#options.store.usedMedia(hashes);
    const now = this.#options.clock.now();
    return hashes.filter((hash) => !used.has(hash) && (this.#held.get(hash) ?? 0) <= now);
  }
}

/** Longer than it takes from a file to its message on disk. */
const HELD_MS = 60_000;
const ASKED_AT_ONCE = 500;
