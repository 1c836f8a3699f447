import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readVariables, splitPieces, writtenVariable } from './variables.ts';

for (const [headers, variables] of [
  [[], []],
  [['X-Foo=bar'], [['X-Foo', 'bar']]],
  [['X-Foo'], []],
  [['X-Foo='], []],
  [['=bar'], []],
  [['X-Foo=a=b'], [['X-Foo', 'a=b']]],
  [
    ['X-A=1,X-B=2'],
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
  [
    ['X-A=1, X-B=2'],
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
  [['X-A =1'], [['X-A', '1']]],
  [['X-A= 1 '], [['X-A', ' 1 ']]],
  [
    ['X-A=1', 'X-B=2'],
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
  [['X-Foo="a,b"'], [['X-Foo', 'a,b']]],
  [
    ['X-Foo=(a,b),Y=[c,d]'],
    [
      ['X-Foo', '(a,b)'],
      ['Y', '[c,d]'],
    ],
  ],
  [['X-Foo=a\\,b'], [['X-Foo', 'a,b']]],
  [['X-Foo=a\\"b'], [['X-Foo', 'a"b']]],
  [['X-Foo=a\\\\b'], [['X-Foo', 'a\\b']]],
  [
    ['X-Foo=":-(",Y=1'],
    [
      ['X-Foo', ':-('],
      ['Y', '1'],
    ],
  ],
  [
    ['X-Foo=),Y=1'],
    [
      ['X-Foo', ')'],
      ['Y', '1'],
    ],
  ],
  [
    ['X-A=1', 'X-B=2', 'x-a=3'],
    [
      ['X-A', '3'],
      ['X-B', '2'],
    ],
  ],
  [['X-A=1', 'X-B=2', 'X-a='], [['X-B', '2']]],
  [['X-A=1', 'X-A=', 'x-a=2'], [['x-a', '2']]],
  [
    ['X-A=1,,X-B=2,'],
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
  ],
  [['__X-Foo=bar'], [['__X-Foo', 'bar']]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: nothing is expanded
  [['X-Foo=${EXTEN} ${EPOCH}'], [['X-Foo', '${EXTEN} ${EPOCH}']]],
  [['__proto__=1'], [['__proto__', '1']]],
] as const) {
  test(`Variable: ${JSON.stringify(headers)}`, () => assert.deepEqual(readVariables(headers), variables));
}

test('a backslash at the end protects nothing', () => {
  assert.deepEqual(splitPieces('a,b\\'), ['a', 'b']);
});

test('a quote that is not closed takes the rest', () => {
  assert.deepEqual(splitPieces('a="b,c'), ['a=b,c']);
});

test('what is written is read as it was, whatever stands in it', () => {
  for (const value of ['plain', 'a,b', '"quoted', '(open', 'shut)]', 'back\\slash\\', '[1,2](3,4)']) {
    const header = `${writtenVariable(`X-A=${value}`)},X-B=1`;
    assert.deepEqual(readVariables([header]), [
      ['X-A', value],
      ['X-B', '1'],
    ]);
  }
});
