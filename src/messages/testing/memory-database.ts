import type { Database, DatabaseEntry } from '../database.ts';

/** A {@link Database} in memory. */
export class MemoryDatabase implements Database {
  readonly #entries = new Map<string, DatabaseEntry>();

  get(family: string, key: string): Promise<string | undefined> {
    return Promise.resolve(this.#entries.get(`/${family}/${key}`)?.value);
  }

  put(family: string, key: string, value: string): Promise<void> {
    this.#entries.set(`/${family}/${key}`, { family, key, value });
    return Promise.resolve();
  }

  remove(family: string, key: string): Promise<boolean> {
    return Promise.resolve(this.#entries.delete(`/${family}/${key}`));
  }

  tree(family?: string, key?: string): Promise<readonly DatabaseEntry[]> {
    return Promise.resolve(this.#below(family, key).map(([, entry]) => entry));
  }

  removeTree(family: string, key?: string): Promise<number> {
    const found = this.#below(family, key);
    for (const [path] of found) this.#entries.delete(path);
    return Promise.resolve(found.length);
  }

  #below(family: string | undefined, key: string | undefined): [string, DatabaseEntry][] {
    const prefix = [family, key]
      .filter((part) => part !== undefined)
      .map((part) => `/${part}`)
      .join('')
      .toLowerCase();
    return [...this.#entries]
      .filter(([path]) => `${path.toLowerCase()}/`.startsWith(`${prefix}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
