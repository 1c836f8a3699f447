/**
 * Names of lanes that wait, in the order in which they began to, to be taken by what they begin with: `carrier:acme/`. Cheap
 * also with a million of them, as those of one carrier (the part before the first slash, or colon) lie together.
 */
export class WaitingLanes {
  readonly #groups = new Map<string, Group>();

  add(key: string): void {
    const name = groupOf(key);
    let group = this.#groups.get(name);
    if (group === undefined) {
      const keys = new Set<string>();
      group = { keys, rest: keys.values() };
      this.#groups.set(name, group);
    }
    group.keys.add(key);
  }

  has(key: string): boolean {
    return this.#groups.size > 0 && (this.#groups.get(groupOf(key))?.keys.has(key) ?? false);
  }

  delete(key: string): boolean {
    if (this.#groups.size === 0) return false;
    const name = groupOf(key);
    const group = this.#groups.get(name);
    if (group === undefined || !group.keys.delete(key)) return false;
    if (group.keys.size === 0) this.#groups.delete(name);
    return true;
  }

  /** How many begin so. */
  count(prefix: string): number {
    let count = 0;
    for (const [name, { keys }] of this.#groups) {
      if (name.startsWith(prefix)) count += keys.size;
      else if (prefix.startsWith(name)) for (const key of keys) if (key.startsWith(prefix)) count++;
    }
    return count;
  }

  /** What names begin with, up to the first slash or colon: each once. */
  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** Takes out the one that waits longest of those that begin so; of several carriers, those of one after the other. */
  take(prefix: string): string | undefined {
    const named = this.#groups.get(prefix);
    const key = named === undefined ? this.#find(prefix) : oldest(named);
    if (key !== undefined) this.delete(key);
    return key;
  }

  #find(prefix: string): string | undefined {
    for (const [name, group] of this.#groups) {
      if (name.startsWith(prefix)) return oldest(group);
      if (!prefix.startsWith(name)) continue;
      for (const key of group.keys) if (key.startsWith(prefix)) return key;
    }
    return undefined;
  }
}

interface Group {
  readonly keys: Set<string>;
  /**
   * Where the oldest is looked for: all before it is gone, and what is new comes behind it. A new iterator would pass over the
   * places of all that was taken before.
   */
  rest: SetIterator<string>;
}

function oldest(group: Group): string | undefined {
  let next = group.rest.next();
  if (next.done) {
    group.rest = group.keys.values();
    next = group.rest.next();
  }
  return next.done ? undefined : next.value;
}

function groupOf(key: string): string {
  const slash = key.indexOf('/');
  return key.slice(0, (slash < 0 ? key.indexOf(':') : slash) + 1);
}
