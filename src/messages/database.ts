/**
 * Small texts by family and key that programs keep here, as Asterisk's AstDB: settings of phones, custom device
 * states. Writes resolve when they are durable; reads see all writes called before them. Part of the Store.
 */
export interface Database {
  /** The letter case of family and key counts. */
  get(family: string, key: string): Promise<string | undefined>;
  put(family: string, key: string, value: string): Promise<void>;
  /** False: there was no such entry. */
  remove(family: string, key: string): Promise<boolean>;
  /**
   * Entries of a family and the families below it (`fam`, `fam/sub`), of one key in it, or all; in the order of
   * family and key. As in AstDB, whose search is SQLite's LIKE, case does not count here (ASCII only).
   */
  tree(family?: string, key?: string): Promise<readonly DatabaseEntry[]>;
  /** Removes what {@link Database.tree} gives; how many entries there were. */
  removeTree(family: string, key?: string): Promise<number>;
}

export interface DatabaseEntry {
  readonly family: string;
  readonly key: string;
  readonly value: string;
}
