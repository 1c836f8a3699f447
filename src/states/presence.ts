import { Listeners } from '../messages/listeners.ts';
import { type KeptOptions, keptUnder, notTold } from './kept.ts';
import { parsePresence, presenceText } from './presence-text.ts';
import type { Presence, PresenceChange, PresenceStates } from './states.ts';

/** `CustomPresence:` providers, kept in the database under Asterisk's family. There are no others. */
export class PresenceTable implements PresenceStates {
  readonly #options: KeptOptions;
  readonly #known = new Map<string, Presence>();
  readonly #listeners: Listeners<[PresenceChange]>;
  /** Extensions hear last: Asterisk tells PresenceStateChange before PresenceStatus. */
  readonly #dependents: Listeners<[PresenceChange]>;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.#listeners = new Listeners(notTold(options));
    this.#dependents = new Listeners(notTold(options));
  }

  async load(): Promise<void> {
    for (const [key, value] of await keptUnder(this.#options.database, FAMILY)) {
      const presence = parsePresence(value);
      if (presence !== undefined) this.#known.set(key, presence);
    }
  }

  stateOf(provider: string): Presence | undefined {
    const name = nameIn(provider);
    return name === undefined ? undefined : (this.#known.get(name) ?? NOT_SET);
  }

  list(): readonly PresenceChange[] {
    return Array.from(this.#known, ([name, presence]) => ({ provider: PREFIX + name, ...presence }));
  }

  async setCustom(provider: string, presence: Presence): Promise<void> {
    const name = nameIn(provider);
    if (name === undefined || name === '') throw new RangeError(`${provider} is no CustomPresence: provider`);
    await this.#options.database.put(FAMILY, name, presenceText(presence));
    const before = this.#known.get(name);
    const { status, subtype, message } = presence;
    this.#known.set(name, { status, subtype, message });
    if (before !== undefined && isSame(before, presence)) return;
    const change = { provider: PREFIX + name, status, subtype, message };
    this.#listeners.tell(change);
    this.#dependents.tell(change);
  }

  onChange(listener: (change: PresenceChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Like {@link onChange}, but told after all others. */
  onChangeLast(listener: (change: PresenceChange) => void): () => void {
    return this.#dependents.add(listener);
  }
}

/** A presence that nobody has set. */
export const NOT_SET: Presence = { status: 'not_set', subtype: '', message: '' };

/** What stands behind `CustomPresence:`, whose letter case does not count; undefined for another provider. */
function nameIn(provider: string): string | undefined {
  const isCustom = provider.slice(0, PREFIX.length).toLowerCase() === PREFIX.toLowerCase();
  return isCustom ? provider.slice(PREFIX.length) : undefined;
}

function isSame(a: Presence, b: Presence): boolean {
  return a.status === b.status && a.subtype === b.subtype && a.message === b.message;
}

const PREFIX = 'CustomPresence:';
/** As Asterisk's func_presencestate names it. */
const FAMILY = 'CustomPresence';
