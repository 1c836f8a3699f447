import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMultipart, type Part, parseMultipart } from './multipart.ts';

function read(text: string, boundary = 'b'): readonly (readonly [string, string])[] | undefined {
  return parseMultipart(Buffer.from(text, 'latin1'), boundary)?.map(({ contentType, body }) => [
    contentType,
    body.toString('latin1'),
  ]);
}

const BODIES: readonly (readonly [what: string, text: string, parts: ReturnType<typeof read>])[] = [
  [
    'two parts',
    '--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\ncontent-type:image/png\r\n\r\n\x89P\r\n--b--\r\n',
    [
      ['text/plain', 'hi'],
      ['image/png', '\x89P'],
    ],
  ],
  ['with words before and behind', 'before\r\n--b\r\n\r\nhi\r\n--b--\r\nbehind --b', [['text/plain', 'hi']]],
  ['bare line feeds', '--b\nContent-Type: text/html\n\nhi\n--b--', [['text/html', 'hi']]],
  ['blanks behind the boundary', '--b  \r\n\r\nhi\r\n--b-- \r\n', [['text/plain', 'hi']]],
  ['line breaks of its own', '--b\r\n\r\n\r\nhi\r\n\r\n--b--', [['text/plain', '\r\nhi\r\n']]],
  ['the boundary within a line', '--b\r\n\r\nx--b\r\n--bc\r\n--b--', [['text/plain', 'x--b\r\n--bc']]],
  [
    'a folded header',
    '--b\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\nhi\r\n--b--',
    [['text/plain; charset=utf-8', 'hi']],
  ],
  [
    'base64',
    '--b\r\nContent-Transfer-Encoding: BASE64\r\n\r\naGVs\r\nbG8=\r\n--b--',
    [['text/plain', 'hello']],
  ],
  [
    'quoted-printable',
    '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nh=C3=A4 \r\nl=\r\nlo==\r\n--b--',
    [['text/plain', 'h\xc3\xa4\r\nllo==']],
  ],
  [
    'a long row of blanks in quoted-printable, in no time',
    `--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na${' '.repeat(250_000)}b \t\nc \r\n--b--`,
    [['text/plain', `a${' '.repeat(250_000)}b\nc`]],
  ],
  ['an empty part', '--b\r\n\r\n--b--', [['text/plain', '']]],
  ['no part', '--b--', []],
  ['no end', '--b\r\n\r\nhi\r\n', undefined],
  ['no boundary', 'hi', undefined],
  ['what is no header', '--b\r\nhi\r\n\r\n--b--', undefined],
  ['an unknown encoding', '--b\r\nContent-Transfer-Encoding: x-gzip\r\n\r\nhi\r\n--b--', undefined],
  ['too many parts', `${'--b\r\n\r\n'.repeat(40)}--b--`, undefined],
];
for (const [what, text, parts] of BODIES) {
  test(`a multipart body with ${what}`, () => assert.deepEqual(read(text), parts));
}

test('an empty or endless boundary is none', () => {
  assert.equal(read('--\r\n\r\n----', ''), undefined);
  assert.equal(read('x', 'b'.repeat(71)), undefined);
});

test('what is written is read again, whatever bytes it has', () => {
  const parts: Part[] = [
    { contentType: 'text/plain', body: Buffer.from('h\u00e4 \u{1f600}\r\n--name\r\n') },
    { contentType: 'image/png', body: Buffer.from([0, 13, 10, 45, 45, 255, 10]) },
    { contentType: 'image/gif', body: Buffer.alloc(0) },
  ];
  const { contentType, body } = formatMultipart(parts, 'name');
  assert.equal(contentType, 'multipart/mixed;boundary="name-1"');
  assert.deepEqual(parseMultipart(body, 'name-1'), parts);
  assert.deepEqual(formatMultipart(parts, 'name').body, body);
});

test('no prefix of a body is taken for the whole', () => {
  const { body } = formatMultipart([{ contentType: 'text/plain', body: Buffer.from('hello') }], 'name');
  for (let length = 0; length < body.length - 4; length++) {
    assert.equal(parseMultipart(body.subarray(0, length), 'name'), undefined, String(length));
  }
});
