import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mm7Error } from './errors.ts';
import { readHttpBody, writeHttpBody } from './http-body.ts';
import type { Mm7Envelope } from './message.ts';
import { readContentType, writeContentType } from './mime/content-type.ts';
import { readMultipart } from './mime/read-multipart.ts';
import { boundaryFor, writeMultipart } from './mime/write-multipart.ts';
import { writeEnvelope } from './write-envelope.ts';

const DELIVER: Mm7Envelope = {
  transactionId: '1',
  message: {
    kind: 'DeliverReq',
    version: '6.8.0',
    linkedId: 'l',
    sender: { kind: 'Number', value: '+15551230001' },
    recipients: [{ kind: 'Number', value: '+15551230002' }],
    contentId: 'content',
  },
};
const BYTES = Buffer.from(Array.from({ length: 600 }, (_, at) => at % 256));
const ENTITIES = [
  {
    contentType: 'application/smil',
    contentId: 'smil',
    location: 'a.smil',
    body: Buffer.from('<smil/>'),
  },
  { contentType: 'image/png', contentId: 'i', location: 'i.png', body: BYTES },
  { contentType: 'text/plain; charset="utf-8"', contentId: '', location: '', body: Buffer.from('hi\r\n') },
];

test('a message with files is read as it was written, octet by octet', async () => {
  const { contentType, body } = writeHttpBody(DELIVER, { contentId: 'content', entities: ENTITIES }, 'seed');
  assert.match(contentType, /^multipart\/related; boundary="[^"]+"; type="text\/xml"; start="<soap-start>"$/);
  const { envelope, content } = await readHttpBody(contentType, body);
  assert.deepEqual(envelope, DELIVER);
  assert.deepEqual(
    content.map(({ contentType: { type }, contentId, name, body }) => [type, contentId, name, body]),
    [
      ['application/smil', 'smil', 'a.smil', Buffer.from('<smil/>')],
      ['image/png', 'i', 'i.png', BYTES],
      ['text/plain', '', '', Buffer.from('hi\r\n')],
    ],
  );
});

test('a message without files is its envelope', async () => {
  const { contentType, body } = writeHttpBody(DELIVER, undefined, 'seed');
  assert.equal(contentType, 'text/xml; charset="utf-8"');
  const { envelope, content } = await readHttpBody(contentType, body);
  assert.deepEqual([envelope, content], [DELIVER, []]);
});

test('a boundary stands in nothing that is sent', async () => {
  const entities = [{ ...ENTITIES[1]!, body: Buffer.from('--seed.content\r\n--seed.mm7--\r\n') }];
  const { contentType, body } = writeHttpBody(DELIVER, { contentId: 'content', entities }, 'seed');
  const { content } = await readHttpBody(contentType, body);
  assert.deepEqual(content[0]?.body, entities[0]?.body);
  assert.equal(boundaryFor([Buffer.from('x-1x')], 'x'), 'x-2');
  assert.throws(() => writeMultipart(entities, 'seed.content'), Mm7Error);
});

/** As an MMSC sends it: nested, LF alone, no start, a Content-ID without brackets, a closing boundary missing. */
const ODD = `preamble
--outer
Content-Type: text/xml

${writeEnvelope(DELIVER).toString()}
--outer
Content-Type: multipart/mixed;
 boundary="in ner"
Content-ID: content

--in ner
Content-Type: TEXT/Plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable
Content-Disposition: attachment; filename="a b.txt"

gr=FC=
n=2
--in nerx
--in ner \t
Content-Type: image/jpeg;name=p.jpg
Content-Transfer-Encoding: BASE64

aGVs
bG8=
`;

test('what MMSCs make of MIME is read', async () => {
  const { envelope, content } = await readHttpBody('multipart/related; boundary=outer', Buffer.from(ODD));
  assert.deepEqual(envelope, DELIVER);
  const [text, image] = content;
  assert.equal(text?.contentType.parameters.get('charset'), 'iso-8859-1');
  assert.equal(text.name, 'a b.txt');
  assert.equal(text.body.toString('latin1'), 'grün=2\n--in nerx');
  assert.deepEqual([image?.name, image?.body.toString()], ['p.jpg', 'hello']);
});

test('without a part of the name in Content, all others are what came', async () => {
  const body = writeMultipart(
    [{ contentType: 'text/xml', contentId: '', location: '', body: writeEnvelope(DELIVER) }, ENTITIES[1]!],
    'outer',
  );
  const { content } = await readHttpBody('multipart/related; boundary="outer"', body);
  assert.equal(content.length, 1);
});

const many = (count: number) => `${'--b\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(count)}--b--`;
const nested = (depth: number): string =>
  depth === 0
    ? 'x'
    : `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth - 1}\r\n\r\n${nested(depth - 1)}\r\n--b${depth}--`;

const HOSTILE: readonly (readonly [what: string, type: string, body: string, reason: RegExp])[] = [
  ['no boundary', 'multipart/related', many(1), /boundary/],
  ['a boundary without end', `multipart/related; boundary=${'b'.repeat(71)}`, many(1), /boundary/],
  ['no part', 'multipart/related; boundary=b', 'nothing', /no part/],
  ['a closing boundary alone', 'multipart/related; boundary=b', '--b--', /no part/],
  ['too many parts', 'multipart/related; boundary=b', many(65), /more than 64 parts/],
  [
    'a header without end',
    'multipart/related; boundary=b',
    `--b\r\nX: ${'x'.repeat(9000)}\r\n\r\nx\r\n--b--`,
    /too long/,
  ],
  [
    'too many headers',
    'multipart/related; boundary=b',
    `--b\r\n${Array.from({ length: 40 }, (_, at) => `X${at}: x\r\n`).join('')}\r\nx\r\n--b--`,
    /too long/,
  ],
  [
    'an encoding that there is not',
    'multipart/related; boundary=b',
    '--b\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nx\r\n--b--',
    /not known/,
  ],
  [
    'a part in quoted-printable that is no text',
    'multipart/related; boundary=b',
    `--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'='.repeat(300_000)}\r\n--b--`,
    /too long/,
  ],
  [
    'parts in parts in parts',
    'multipart/related; boundary=b',
    `--b\r\nContent-Type: text/xml\r\n\r\n${writeEnvelope(DELIVER).toString()}\r\n--b\r\nContent-Type: multipart/mixed; boundary=b9\r\n\r\n${nested(9)}\r\n--b--`,
    /deeper/,
  ],
];

for (const [what, type, body, reason] of HOSTILE) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(readHttpBody(type, Buffer.from(body)), (error: unknown) => {
      assert.ok(error instanceof Mm7Error, String(error));
      assert.match(error.message, reason);
      return true;
    });
  });
}

test('every cut of a body is a body with less in it, or refused', async () => {
  const { contentType, body } = writeHttpBody(DELIVER, { contentId: 'content', entities: ENTITIES }, 'seed');
  for (let length = 0; length < body.length; length += 13) {
    try {
      const { content } = await readHttpBody(contentType, body.subarray(0, length));
      assert.ok(content.length <= 3);
    } catch (error) {
      assert.ok(error instanceof Mm7Error, String(error));
    }
  }
});

test('a body of what is nearly a delimiter is not looked through', () => {
  const body = Buffer.from('\n--bx'.repeat(2_000_000));
  assert.throws(() => readMultipart(body, readContentType('multipart/mixed; boundary=b')), /delimiter/);
});

test('types of media', () => {
  assert.deepEqual(readContentType(' Image/PNG ;name="a\\"b;c" ; x=1;x=2'), {
    type: 'image/png',
    parameters: new Map([
      ['name', 'a"b;c'],
      ['x', '1'],
    ]),
  });
  for (const text of ['', 'image', 'image/', '/png', 'image/png extra', 'image/p\u00e4ng']) {
    assert.equal(readContentType(text).type, 'application/octet-stream', text);
  }
  assert.equal(writeContentType('image/png', { name: 'a"\\b' }), 'image/png; name="a\\"\\\\b"');
  assert.throws(() => writeContentType('image/png\r\nX: y'), Mm7Error);
  assert.throws(() => writeContentType('image/png', { name: 'a\r\nX: y' }), Mm7Error);
  assert.throws(() => writeMultipart([{ ...ENTITIES[0]!, location: 'a\nb' }], 'b'), Mm7Error);
  assert.throws(() => writeMultipart([], 'a b'), Mm7Error);
});
