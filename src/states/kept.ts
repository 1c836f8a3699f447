import { type Database, entryPath } from '../messages/database.ts';

/** What a table of states that the database keeps is built from. */
export interface KeptOptions {
  readonly database: Database;
  readonly onProblem: (text: string, error: unknown) => void;
}

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

/** The problem of a {@link Listeners} that a change is told to. */
export function notTold({ onProblem }: Pick<KeptOptions, 'onProblem'>): (error: unknown) => void {
  return (error) => onProblem('A change of state could not be told', error);
}
