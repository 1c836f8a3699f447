import type { Database, DatabaseEntry } from '../database.ts';

/**
 * How pairs of texts, such as a number and who it talks to, stand in the store's database: the first is a family below
 * `root`, the second its key.
 */
export class KeptPairs {
  readonly #database: Database;
  readonly #root: string;

  constructor(database: Database, root: string) {
    this.#database = database;
    this.#root = root;
  }

  put(first: string, second: string, value: string): Promise<void> {
    return this.#database.put(this.#family(first), image(second), value);
  }

  remove(first: string, second: string): Promise<boolean> {
    return this.#database.remove(this.#family(first), image(second));
  }

  /** Calls back for each, a page at a time. */
  async each(callback: (first: string, second: string, value: string) => void): Promise<void> {
    const prefix = `${this.#root}/`;
    let after: DatabaseEntry | undefined;
    for (;;) {
      const page = await this.#database.treePage({ family: this.#root, after, limit: PAGE });
      for (const { family, key, value } of page) {
        const path = `${family}/${key}`;
        const end = path.indexOf('/', prefix.length);
        // The search knows no letter case; who wrote something else there did not mean us.
        if (!path.startsWith(prefix) || end < 0) continue;
        callback(original(path.slice(prefix.length, end)), original(path.slice(end + 1)), value);
      }
      if (page.length < PAGE) return;
      after = page[PAGE - 1];
    }
  }

  #family(first: string): string {
    return `${this.#root}/${image(first)}`;
  }
}

/** The database keeps Latin-1 images of bytes. */
function image(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text).toString('latin1');
}

function original(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'latin1').toString();
}

const ASCII = /^[\x20-\x7e]*$/;
const PAGE = 1000;
