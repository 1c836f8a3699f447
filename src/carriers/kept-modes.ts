import type { Database } from '../messages/database.ts';

/** What somebody asked of a carrier; `resume`: nothing, it works as configured. */
export type CarrierMode = 'pause' | 'drain' | 'resume';

/** Who is paused or drained, kept over restarts. */
export class KeptModes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By the name of the carrier; those that are not in it work. */
  async read(): Promise<ReadonlyMap<string, CarrierMode>> {
    const modes = new Map<string, CarrierMode>();
    for (const { family, key, value } of await this.#database.tree(FAMILY)) {
      if (family !== FAMILY) continue;
      if (value === 'pause' || value === 'drain') modes.set(key, value);
    }
    return modes;
  }

  /** Resolves when it is on disk. */
  async write(name: string, mode: CarrierMode): Promise<void> {
    if (mode === 'resume') await this.#database.remove(FAMILY, name);
    else await this.#database.put(FAMILY, name, mode);
  }
}

const FAMILY = 'aldis-carriers';
