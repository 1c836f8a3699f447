import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { compare } from './compare.ts';
import { actionsOf } from './difference.ts';
import { normalForm } from './normal-form.ts';
import { type RecordedCase, vectors } from './recording.ts';
import { recordedStreams, replay } from './replay.ts';
import { openWorld, type World } from './world.ts';

/** What the recordings of the database do not show, as Asterisk's LIKE answers it. */
describe('database cases', { skip: vectors() ? false : 'no shared recordings' }, () => {
  let world: World;
  before(async () => {
    const configuration = join(vectors() ?? '', 'etc2');
    world = await openWorld({ configuration, extensions: [], withoutDefaultEndpoint: false, rivals: [] });
  });
  after(() => world?.close());

  for (const [name, used, recorded] of cases()) {
    test(name, async () => {
      const expected = normalForm(recordedStreams(recorded, world.passwords, world.directory));
      const observed = normalForm(await replay(recorded, world));
      const actions = actionsOf(recorded);
      const result = compare({ recorded, directory: world.directory, actions, expected, observed });
      assert.deepEqual(result.problems, []);
      assert.deepEqual(result.used, used);
    });
  }
});

type Made = readonly [name: string, differences: readonly string[], recorded: RecordedCase];

function cases(): Made[] {
  return [
    [
      'a wildcard for a family',
      ['database-wildcards'],
      tree('Family: f%\r\n', [
        ['/f%/key', '1'],
        ['/fam/key', '2'],
        ['/fum/key', '3'],
      ]),
    ],
    [
      'a wildcard within a family',
      ['database-wildcards'],
      tree('Family: f_m\r\nKey: a\r\n', [
        ['/F_M/a/b', '1'],
        ['/f_m/a', '2'],
        ['/fam/a', '3'],
      ]),
    ],
    ['a wildcard that is only itself', [], tree('Family: fam\r\nKey: p%_\r\n', [['/fam/p%_', '100%']])],
    ['the beginning of a family', [], tree('Family: fa\r\n', [])],
  ];
}

type Entry = readonly [path: string, value: string];

function tree(query: string, entries: readonly Entry[]): RecordedCase {
  const events = entries.map(
    ([path, value]) => `Event: DBGetTreeResponse\r\nKey: ${path}\r\nVal: ${value}\r\nActionID: d\r\n\r\n`,
  );
  const answers = [
    'Response: Success\r\nActionID: d\r\nEventList: start\r\nMessage: Result will follow\r\n\r\n',
    ...events,
    `Event: DBGetTreeComplete\r\nActionID: d\r\nEventList: Complete\r\nListItems: ${entries.length}\r\n\r\n`,
  ];
  const request = {
    t: 0,
    kind: 'ami-tx',
    note: '',
    data: `Action: DBGetTree\r\nActionID: d\r\n${query}\r\n`,
  };
  const items = [request, ...answers.map((data) => ({ t: 0.001, kind: 'ami-rx', note: '', data }))];
  return { case: query, title: query, user: 'admin', behaviour: {}, items };
}
