import type { Database } from '../messages/database.ts';
import { entryPath } from '../messages/database.ts';

/** What the database keeps under a family of this very spelling, by key. */
export async function keptUnder(
  database: Database,
  family: string,
): Promise<readonly (readonly [key: string, value: string])[]> {
  const prefix = entryPath(family, '');
  const entries = await database.tree(family);
  return entries.flatMap(({ family: own, key, value }) => {
    // Somebody may have put the first elements of the key into the family: the path is what counts.
    const path = entryPath(own, key);
    return path.startsWith(prefix) ? [[path.slice(prefix.length), value] as const] : [];
  });
}
