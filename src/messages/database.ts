/**
 * Small texts by family and key that programs keep here, as Asterisk's AstDB: settings of phones, custom device
 * states. Writes resolve when they are durable; reads see all writes called before them. Part of the Store.
 *
 * As in AstDB an entry is known by its path `/family/key`: family `a/b` with key `c` is family `a` with key `b/c`.
 * What came over a wire is kept as it came, a Latin-1 image of its bytes.
 */
export interface Database {
  /** The letter case of family and key counts. */
  get(family: string, key: string): Promise<string | undefined>;
  put(family: string, key: string, value: string): Promise<void>;
  /** False: there was no such entry. */
  remove(family: string, key: string): Promise<boolean>;
  /**
   * Entries of a family and the families below it (`fam`, `fam/sub`), of one key in it, or all; in the order of
   * their paths. As in AstDB, whose search is SQLite's LIKE, case does not count here (ASCII only).
   */
  tree(family?: string, key?: string): Promise<readonly DatabaseEntry[]>;
  /** The same piece by piece, for trees that may be large. What is written meanwhile may be seen or not. */
  treePage(query: TreeQuery): Promise<readonly DatabaseEntry[]>;
  /** Removes what {@link Database.tree} gives; how many entries there were. */
  removeTree(family: string, key?: string): Promise<number>;
}

export interface DatabaseEntry {
  readonly family: string;
  readonly key: string;
  readonly value: string;
}

export interface TreeQuery {
  readonly family?: string | undefined;
  readonly key?: string | undefined;
  /** The last entry of the page before. */
  readonly after?: DatabaseEntry | undefined;
  /** The end has come with a page that is shorter. */
  readonly limit: number;
}

/** What an entry is known by. */
export function entryPath(family: string, key: string): string {
  return `/${family}/${key}`;
}

/** What the paths of a tree begin with, up to a `/` or their end. */
export function treePath(family: string | undefined, key: string | undefined): string {
  if (family === undefined) return '';
  return key === undefined ? `/${family}` : entryPath(family, key);
}
