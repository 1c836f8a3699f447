import { type Database, type DatabaseEntry, entryPath, type TreeQuery, treePath } from '../database.ts';

/** A {@link Database} in memory. `failing` makes every write fail. */
export class MemoryDatabase implements Database {
  readonly #entries = new Map<string, DatabaseEntry>();
  failing = false;

  async get(family: string, key: string): Promise<string | undefined> {
    return this.#entries.get(entryPath(family, key))?.value;
  }

  async put(family: string, key: string, value: string): Promise<void> {
    this.#refuse();
    this.#entries.set(entryPath(family, key), { family, key, value });
  }

  async remove(family: string, key: string): Promise<boolean> {
    this.#refuse();
    return this.#entries.delete(entryPath(family, key));
  }

  async tree(family?: string, key?: string): Promise<readonly DatabaseEntry[]> {
    return this.#below(family, key).map(([, entry]) => entry);
  }

  async treePage({ family, key, after, limit }: TreeQuery): Promise<readonly DatabaseEntry[]> {
    const behind = after === undefined ? '' : entryPath(after.family, after.key);
    return this.#below(family, key)
      .filter(([path]) => path > behind)
      .slice(0, limit)
      .map(([, entry]) => entry);
  }

  async removeTree(family: string, key?: string): Promise<number> {
    this.#refuse();
    const found = this.#below(family, key);
    for (const [path] of found) this.#entries.delete(path);
    return found.length;
  }

  #below(family: string | undefined, key: string | undefined): [string, DatabaseEntry][] {
    const prefix = folded(treePath(family, key));
    return [...this.#entries]
      .filter(([path]) => `${folded(path)}/`.startsWith(`${prefix}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #refuse(): void {
    if (this.failing) throw new Error('disk full');
  }
}

function folded(path: string): string {
  return path.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
