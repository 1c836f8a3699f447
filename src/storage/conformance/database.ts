import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Database, DatabaseEntry } from '../../messages/database.ts';
import { onStore } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function databaseConformance(open: () => Promise<OpenedStore>): void {
  describe('the database', () => {
    onStore('an entry comes back as it was put, after a restart too', open, async (store, opened) => {
      const value = 'it\'s; "x=1" \u00ff %_ \u{1f4de}';
      await store.database.put('fam', 'key', value);
      await store.database.put('fam', 'empty', '');
      assert.equal(await store.database.get('fam', 'key'), value);
      const { database } = await opened.reopen();
      assert.equal(await database.get('fam', 'key'), value);
      assert.equal(await database.get('fam', 'empty'), '');
    });

    onStore('putting again replaces; the letter case counts', open, async ({ database }) => {
      await database.put('fam', 'key', 'one');
      await database.put('fam', 'key', 'two');
      await database.put('FAM', 'key', 'three');
      assert.equal(await database.get('fam', 'key'), 'two');
      assert.equal(await database.get('FAM', 'key'), 'three');
      assert.equal(await database.get('Fam', 'key'), undefined);
    });

    onStore('an entry is known by its path', open, async ({ database }) => {
      await database.put('a', 'b/c', 'one');
      await database.put('a/b', 'c', 'two');
      assert.equal(await database.get('a', 'b/c'), 'two');
      assert.deepEqual(await database.tree('a'), [{ family: 'a/b', key: 'c', value: 'two' }]);
    });

    onStore('removing says whether there was one', open, async ({ database }) => {
      await database.put('fam', 'key', 'x');
      assert.equal(await database.remove('FAM', 'key'), false);
      assert.equal(await database.remove('fam', 'key'), true);
      assert.equal(await database.remove('fam', 'key'), false);
      assert.equal(await database.get('fam', 'key'), undefined);
    });

    onStore(
      'a tree: whole elements of the path, in any letter case, in order',
      open,
      async ({ database }) => {
        await fill(database, ['fam/k', 'FAM/KEY', 'fam/sub/a', 'Fam/B', 'family/no', 'fam!/no', 'fa/no', '']);
        assert.deepEqual(paths(await database.tree('fam')), ['/FAM/KEY', '/Fam/B', '/fam/k', '/fam/sub/a']);
        assert.deepEqual(paths(await database.tree('fAM', 'K')), ['/fam/k']);
        assert.deepEqual(paths(await database.tree('fam/SUB')), ['/fam/sub/a']);
        assert.deepEqual(paths(await database.tree('nobody')), []);
        assert.equal((await database.tree()).length, 8);
      },
    );

    onStore('in a tree nothing stands for anything else', open, async ({ database }) => {
      await fill(database, ['a_c/1', 'abc/1', 'a%/1', '\u00e9/1', '\u00c9/1']);
      assert.deepEqual(paths(await database.tree('a_c')), ['/a_c/1']);
      assert.deepEqual(paths(await database.tree('a%')), ['/a%/1']);
      assert.deepEqual(paths(await database.tree('\u00e9')), ['/\u00e9/1']);
    });

    onStore('a tree page by page is the tree', open, async ({ database }) => {
      await fill(database, ['b/1', 'B/1', 'b', 'b/2', 'B/2', 'b/3/4', 'c/1', 'a/1']);
      for (const family of [undefined, 'b', 'B']) {
        for (const limit of [1, 2, 3, 100]) {
          const seen: DatabaseEntry[] = [];
          for (let page: readonly DatabaseEntry[] = []; ; ) {
            page = await database.treePage({ family, limit, after: seen.at(-1) });
            seen.push(...page);
            if (page.length < limit) break;
          }
          assert.deepEqual(seen, await database.tree(family));
        }
      }
    });

    onStore('a tree of a long path, and one of many spellings', open, async ({ database }) => {
      const long = 'q'.repeat(60_000);
      await database.put(long, 'k', 'x');
      assert.equal((await database.tree(long.toUpperCase())).length, 1);
      const letters = 'abcdefgh';
      const spelled = Array.from({ length: 256 }, (_, bits) =>
        [...letters].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
      );
      await fill(
        database,
        spelled.flatMap((name) => [`${name}/1`, `${name}!/2`, name.slice(0, 5)]),
      );
      const expected = spelled.map((name) => `/${name}/1`).sort();
      assert.deepEqual(paths(await database.tree(letters)), expected);
      assert.equal(await database.removeTree(letters), 256);
      assert.deepEqual(await database.tree(letters), []);
    });

    onStore('removing a tree removes what the tree is', open, async ({ database }) => {
      await fill(database, ['fam/k', 'FAM/k', 'fam/sub/a', 'family/stays']);
      assert.equal(await database.removeTree('fam', 'sub'), 1);
      assert.equal(await database.removeTree('fam'), 2);
      assert.equal(await database.removeTree('fam'), 0);
      assert.deepEqual(paths(await database.tree()), ['/family/stays']);
    });

    onStore('a large tree is removed as if at once, for whoever calls later', open, async ({ database }) => {
      const many = Array.from({ length: 3500 }, (_, i) => `fam/${i}`);
      await fill(database, many);
      assert.equal((await database.tree('fam')).length, 3500);
      const removed = database.removeTree('fam');
      const put = database.put('fam', '3499', 'new');
      const again = database.removeTree('fam', 'none');
      const tree = database.tree('fam');
      assert.equal(await removed, 3500);
      await put;
      assert.equal(await again, 0);
      assert.deepEqual(await tree, [{ family: 'fam', key: '3499', value: 'new' }]);
    });

    onStore('calls stay in their order while a removal ends', open, async ({ database }) => {
      for (let last = 1; last < 12; last++) {
        await fill(database, ['fam/a', 'fam/b']);
        const removed = database.removeTree('fam');
        const puts = [database.put('order', 'last', '0')];
        await removed;
        for (let number = 1; number <= last; number++) {
          puts.push(database.put('order', 'last', String(number)));
          await Promise.resolve();
        }
        await Promise.all(puts);
        assert.equal(await database.get('order', 'last'), String(last));
      }
    });

    onStore('reads see the writes called before them', open, async ({ database }) => {
      void database.put('fam', 'key', 'one');
      const first = database.get('fam', 'key');
      void database.put('fam', 'key', 'two');
      const second = database.tree('fam');
      assert.equal(await first, 'one');
      assert.deepEqual(await second, [{ family: 'fam', key: 'key', value: 'two' }]);
    });
  });
}

/** Entries by their path without the first slash; one without another has an empty key. */
async function fill(database: Database, where: readonly string[]): Promise<void> {
  await Promise.all(
    where.map((path) => {
      const [family = '', ...key] = path.split('/');
      return database.put(family, key.join('/'), 'x');
    }),
  );
}

function paths(entries: readonly DatabaseEntry[]): string[] {
  return entries.map(({ family, key }) => `/${family}/${key}`);
}
