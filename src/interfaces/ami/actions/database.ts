import type { Database, DatabaseEntry, TreeQuery } from '../../../messages/database.ts';
import { entryPath } from '../../../messages/database.ts';
import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { type Action, failure, success } from '../action.ts';
import { type ListItem, streamList, streamPages } from '../event-list.ts';

export interface DatabaseActionsOptions {
  readonly database: Database;
  readonly onFailure: (action: string, error: unknown) => void;
}

/**
 * `DBGet`, `DBPut`, `DBDel`, `DBDelTree`, `DBGetTree`: Asterisk's AstDB on the store. `Success` of a write says that it
 * is on disk. What is missing ends in a full stop where Asterisk has one.
 */
export function databaseActions({ database, onFailure }: DatabaseActionsOptions): readonly Action[] {
  return [
    {
      name: 'DBGet',
      classes: CLASSES.system | CLASSES.reporting,
      synopsis: 'Get DB Entry.',
      overlaps: false,
      async run(request, session) {
        const [family, key] = [request.fields.text('Family'), request.fields.text('Key')];
        const problem = missing(family, key, '.');
        if (problem !== undefined) return session.send(failure(request, problem));
        const value = await database.get(family, key);
        if (value === undefined) return session.send(failure(request, 'Database entry not found'));
        const lines =
          field('Family', escaped(family)) + field('Key', escaped(key)) + field('Val', escaped(value));
        const items: ListItem[] = [['DBGetResponse', lines]];
        await streamList(request, session, FOLLOWS, items, 'DBGetComplete', { actionIdLast: true });
      },
    },
    {
      name: 'DBPut',
      classes: CLASSES.system,
      synopsis: 'Put DB entry.',
      overlaps: true,
      answer(request) {
        const [family, key] = [request.fields.text('Family'), request.fields.text('Key')];
        const problem = missing(family, key, '');
        if (problem !== undefined) return failure(request, problem);
        return database.put(family, key, request.fields.text('Val')).then(
          () => success(request, 'Updated database successfully'),
          (error: unknown) => {
            onFailure('DBPut', error);
            return failure(request, 'Failed to update entry');
          },
        );
      },
    },
    {
      name: 'DBDel',
      classes: CLASSES.system,
      synopsis: 'Delete DB entry.',
      overlaps: true,
      answer(request) {
        const [family, key] = [request.fields.text('Family'), request.fields.text('Key')];
        const problem = missing(family, key, '.');
        if (problem !== undefined) return failure(request, problem);
        const notDeleted = () => failure(request, 'Database entry could not be deleted');
        return database.remove(family, key).then(
          (removed) => (removed ? success(request, 'Key deleted successfully') : notDeleted()),
          (error: unknown) => {
            onFailure('DBDel', error);
            return notDeleted();
          },
        );
      },
    },
    {
      name: 'DBDelTree',
      classes: CLASSES.system,
      synopsis: 'Delete DB Tree.',
      overlaps: false,
      async run(request, session) {
        const family = request.fields.text('Family');
        if (family === '') return session.send(failure(request, 'No family specified.'));
        try {
          const removed = await database.removeTree(family, request.fields.text('Key') || undefined);
          session.send(
            removed === 0
              ? failure(request, 'Database entry not found')
              : success(request, 'Key tree deleted successfully'),
          );
        } catch (error) {
          onFailure('DBDelTree', error);
          session.send(failure(request, 'Database unavailable'));
        }
      },
    },
    {
      name: 'DBGetTree',
      classes: CLASSES.system | CLASSES.reporting,
      synopsis: 'Get DB entries, optionally at a particular family/key',
      overlaps: false,
      async run(request, session) {
        const family = request.fields.text('Family') || undefined;
        const key = request.fields.text('Key') || undefined;
        await streamPages(request, session, FOLLOWS, pages(database, family, key), 'DBGetTreeComplete');
      },
    },
  ];
}

function missing(family: string, key: string, stop: string): string | undefined {
  if (family === '') return `No family specified${stop}`;
  return key === '' ? `No key specified${stop}` : undefined;
}

async function* pages(
  database: Database,
  family: string | undefined,
  key: string | undefined,
): AsyncGenerator<readonly ListItem[]> {
  const query: TreeQuery = { family, key, limit: PAGE };
  for (let after: DatabaseEntry | undefined; ; ) {
    const page = await database.treePage({ ...query, after });
    yield page.map(treeItem);
    if (page.length < PAGE) return;
    after = page.at(-1);
  }
}

function treeItem({ family, key, value }: DatabaseEntry): ListItem {
  const path = escaped(entryPath(family, key));
  return ['DBGetTreeResponse', field('Key', path) + field('Val', escaped(value))];
}

const FOLLOWS = 'Result will follow';
/** A value may have 64 KiB: a page must not hold anybody up. */
const PAGE = 200;
