import type { ContactKey, Store, StoreChange, StoredContact } from '../../../../messages/store.ts';

/** The part of a store that keeps contacts, in memory. Writes wait for `release` once `held` is set. */
export class ContactStore implements Pick<Store, 'contacts' | 'updateContacts' | 'removeContacts' | 'watch'> {
  readonly kept = new Map<string, StoredContact>();
  failing = false;
  held = false;
  #waiting: (() => void)[] = [];
  #watchers: ((change: StoreChange) => void)[] = [];

  async contacts(now: number): Promise<readonly StoredContact[]> {
    if (this.failing) throw new Error('The disk is gone.');
    return [...this.kept.values()].filter(({ expiresAt }) => expiresAt > now);
  }

  async updateContacts(remove: readonly ContactKey[], save: readonly StoredContact[]): Promise<void> {
    if (this.held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.failing) throw new Error('The disk is full.');
    for (const { aor, uri } of remove) this.kept.delete(`${aor} ${uri}`);
    for (const contact of save) this.kept.set(`${contact.aor} ${contact.uri}`, contact);
  }

  removeContacts(keys: readonly ContactKey[]): Promise<void> {
    return this.updateContacts(keys, []);
  }

  watch(onChange: (change: StoreChange) => void): () => void {
    this.#watchers.push(onChange);
    return () => {
      this.#watchers = this.#watchers.filter((watcher) => watcher !== onChange);
    };
  }

  /** Another node changed something. */
  tell(change: StoreChange): void {
    for (const watcher of this.#watchers) watcher(change);
  }

  get watched(): boolean {
    return this.#watchers.length > 0;
  }

  release(): void {
    this.held = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
