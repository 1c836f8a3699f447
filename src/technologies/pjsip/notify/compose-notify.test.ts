import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeNotify } from './compose-notify.ts';

type Pairs = readonly (readonly [string, string])[];

const GOOD: readonly (readonly [what: string, pairs: Pairs, headers: string, type: string, body: string])[] =
  [
    ['nothing at all', [], '', '', ''],
    [
      'headers keep their order, spelling and repetitions',
      [
        ['X-A', '1'],
        ['EVENT', 'x'],
        ['X-A', ''],
      ],
      'X-A: 1|EVENT: x|X-A: ',
      '',
      '',
    ],
    [
      'the first Event counts, whichever way it is written',
      [
        ['o', 'first'],
        ['Event', 'second'],
      ],
      'o: first',
      '',
      '',
    ],
    [
      'the last Content-Type counts',
      [
        ['Content-Type', 'text/plain'],
        ['c', ' text/html;charset=utf-8 '],
        ['Content', 'a'],
        ['content', ''],
        ['Content', 'b'],
        ['Content', ''],
      ],
      '',
      'text/html;charset=utf-8',
      'a\r\n\r\nb\r\n',
    ],
    [
      'empty lines before the first',
      [
        ['Content-Type', 'text/plain'],
        ['Content', ''],
        ['Content', 'b'],
      ],
      '',
      'text/plain',
      'b',
    ],
    [
      'Content that is only empty',
      [
        ['Content-Type', 'text/plain'],
        ['Content', ''],
      ],
      '',
      'text/plain',
      '',
    ],
    [
      'Content without a type is dropped',
      [
        ['Content', 'lost'],
        ['X-A', '1'],
      ],
      'X-A: 1',
      '',
      '',
    ],
    [
      'what is reserved is left out',
      [
        ...['Call-ID', 'i', 'Contact', 'm', 'CSeq', 'to', 't', 'FROM', 'f', 'Via', 'v', 'Route'].map(
          (name) => [name, 'nope'] as const,
        ),
        ['Record-Route', 'nope'],
        ['Request-URI', 'nope'],
        ['Content-Length', '99'],
        ['l', '99'],
        ['Subscription-State', 'active'],
        ['X-Kept', 'yes'],
      ],
      'X-Kept: yes',
      '',
      '',
    ],
    [
      'Max-Forwards once',
      [
        ['Max-Forwards', '5'],
        ['max-forwards', '6'],
      ],
      'Max-Forwards: 5',
      '',
      '',
    ],
  ];

for (const [what, pairs, headers, type, body] of GOOD) {
  test(what, () => {
    const content = composeNotify(pairs);
    assert.ok(content.kind === 'content');
    assert.equal(content.headers.map(([name, value]) => `${name}: ${value}`).join('|'), headers);
    assert.equal(content.contentType, type);
    assert.equal(content.body.toString('latin1'), body);
  });
}

const BAD: readonly (readonly [what: string, pairs: Pairs])[] = [
  ['a Content-Type without Content', [['Content-Type', 'text/plain']]],
  [
    'one without a slash',
    [
      ['Content-Type', 'text'],
      ['Content', 'x'],
    ],
  ],
  [
    'one with nothing behind the slash',
    [
      ['Content-Type', 'text/'],
      ['Content', 'x'],
    ],
  ],
  ['a name with a blank', [['X A', '1']]],
  ['a name with a colon', [['X-A: 1\r\nX-B', '1']]],
  ['no name', [['', '1']]],
  ['a CR', [['X-A', 'a\rb']]],
  [
    'an LF in a line of content',
    [
      ['Content-Type', 'text/plain'],
      ['Content', 'a\nb'],
    ],
  ],
  [
    'a NUL in a type',
    [
      ['Content-Type', 'text/plain\0'],
      ['Content', 'x'],
    ],
  ],
  ['what is no byte', [['X-A', '\u0161']]],
  ['Max-Forwards that is no number', [['Max-Forwards', 'many']]],
  ['Max-Forwards beyond a byte', [['Max-Forwards', '256']]],
];

for (const [what, pairs] of BAD) {
  test(`${what} is refused in one sentence`, () => {
    const content = composeNotify(pairs);
    assert.ok(content.kind === 'bad-notify');
    assert.match(content.reason, /^[^\r\n]+\.$/);
  });
}
