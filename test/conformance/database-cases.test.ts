import { replayMadeCases } from './made-cases.ts';
import type { RecordedCase } from './recording.ts';

/** What the recordings of the database do not show, as Asterisk's LIKE answers it. */
replayMadeCases(
  { title: 'database cases', configuration: 'etc2' },
  cases().map(([name, differences, recorded]) => ({ name, differences, make: () => recorded })),
);

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
