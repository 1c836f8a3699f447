import type { DatabaseEntry, TreeQuery } from '../../../messages/database.ts';
import { entryPath } from '../../../messages/database.ts';
import { type Command, type CommandResult, done, oneLine, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `database …`: what programs keep in the store. Everything that it finds or does not find is a success, as in Asterisk. */
export function databaseCommands({ database }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'database put',
      summary: 'Adds/updates database value',
      usage: `Usage: database put <family> <key> <value>
       Adds or updates an entry in the Asterisk database for
       a given family, key, and value.`,
      async run([family, key, value, ...more]): Promise<CommandResult> {
        if (family === undefined || key === undefined || value === undefined || more.length > 0) return USAGE;
        await database.put(family, key, value);
        return done('Updated database successfully');
      },
    },
    {
      words: 'database get',
      summary: 'Gets database value',
      usage: `Usage: database get <family> <key>
       The value that is kept under this family and key.`,
      async run([family, key, ...more]): Promise<CommandResult> {
        if (family === undefined || key === undefined || more.length > 0) return USAGE;
        const value = await database.get(family, key);
        return done(value === undefined ? 'Database entry not found.' : `Value: ${oneLine(value)}`);
      },
    },
    {
      words: 'database del',
      summary: 'Removes database key/value',
      usage: `Usage: database del <family> <key>
       Removes what is kept under this family and key.`,
      async run([family, key, ...more]): Promise<CommandResult> {
        if (family === undefined || key === undefined || more.length > 0) return USAGE;
        const removed = await database.remove(family, key);
        return done(removed ? 'Database entry removed.' : 'Database entry could not be removed.');
      },
    },
    {
      words: 'database deltree',
      summary: 'Removes database keytree/values',
      usage: `Usage: database deltree <family> [<key>]
       Removes everything that is kept below this family, or below this
       key of it.`,
      async run([family, key, ...more]): Promise<CommandResult> {
        if (family === undefined || more.length > 0) return USAGE;
        const removed = await database.removeTree(family, key);
        return done(
          removed === 0 ? 'Database entries do not exist.' : `${removed} database entries removed.`,
        );
      },
    },
    {
      words: 'database show',
      summary: 'Shows database contents',
      usage: `Usage: database show [<family> [<key>]]
       Everything that is kept, or what is below this family, or below
       this key of it.`,
      async run([family, key, ...more]): Promise<CommandResult> {
        if (more.length > 0) return USAGE;
        return found(await rows(database, { family, key }, () => true));
      },
    },
    {
      words: 'database showkey',
      summary: 'Shows database contents',
      usage: `Usage: database showkey <key>
       What is kept under this key in whatever family.`,
      async run([key, ...more]): Promise<CommandResult> {
        if (key === undefined || more.length > 0) return USAGE;
        const end = `/${key}`.toLowerCase();
        return found(await rows(database, {}, (path) => path.toLowerCase().endsWith(end)));
      },
    },
  ];
}

/** Page by page: there may be many. */
async function rows(
  database: { treePage(query: TreeQuery): Promise<readonly DatabaseEntry[]> },
  tree: Pick<TreeQuery, 'family' | 'key'>,
  wanted: (path: string) => boolean,
): Promise<string[]> {
  const lines: string[] = [];
  for (let after: DatabaseEntry | undefined; ; ) {
    const page = await database.treePage({ ...tree, after, limit: PAGE });
    for (const { family, key, value } of page) {
      const path = entryPath(family, key);
      if (wanted(path)) lines.push(`${oneLine(path).padEnd(50)}: ${oneLine(value).padEnd(25)}`);
    }
    if (page.length < PAGE) return lines;
    after = page.at(-1);
  }
}

function found(lines: readonly string[]): CommandResult {
  return { kind: 'done', output: `${[...lines, `${lines.length} results found.`].join('\n')}\n` };
}

/** A value may have 64 KiB: a page must not hold anybody up. */
const PAGE = 200;
