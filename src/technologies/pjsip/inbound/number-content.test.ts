import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaProblem } from '../../../messages/media.ts';
import { FakeNumbers } from './testing/fake-numbers.ts';
import { bench, NUMBERS_CONF, PEER, PHONES } from './testing/numbers-bench.ts';
import { header, request, type Shape, scene, status } from './testing/requests.ts';
import { flowFrom } from './testing/scene.ts';

const UTF8 = Buffer.from('Gr\u00fc\u00dfe').toString('latin1');
const CONTENTS: readonly (readonly [what: string, shape: Shape, text: string, files: readonly string[]])[] = [
  ['a text', { type: 'text/plain;charset=UTF-8', body: UTF8 }, 'Gr\u00fc\u00dfe', []],
  [
    'a text in another charset',
    { type: 'text/plain;charset=iso-8859-1', body: 'Gr\xfc\xdfe' },
    'Gr\u00fc\u00dfe',
    [],
  ],
  [
    'a text in an envelope',
    { type: 'message/cpim', body: 'From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\nhi' },
    'hi',
    [],
  ],
  ['a picture', { type: 'image/png', body: 'P' }, '', ['image/png P']],
  [
    'a text and a picture',
    {
      type: 'multipart/mixed;boundary=b',
      body: '--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: image/png\r\n\r\nP\r\n--b--',
    },
    'hi',
    ['image/png P'],
  ],
  [
    'a text that is there as a web page as well',
    {
      type: 'multipart/alternative;boundary="b"',
      body: '--b\r\nContent-Type: text/html\r\n\r\n<p>hi\r\n--b\r\n\r\nhi\r\n--b--',
    },
    'hi',
    [],
  ],
];
for (const [what, shape, text, files] of CONTENTS) {
  test(`a number takes ${what}`, async () => {
    const { s, numbers } = bench();
    const answer = await s.send(request({ uri: 'sip:+15551230002@127.0.0.1', ...shape }));
    assert.equal(status(answer), '202 Accepted');
    assert.equal(numbers.sent[0]?.body, text);
    assert.deepEqual(
      numbers.kept.map(({ contentType, bytes }) => `${contentType} ${bytes}`),
      files,
    );
    assert.equal(numbers.sent[0]?.media.length, files.length);
    assert.deepEqual(numbers.released, []);
  });
}

const REFUSED: readonly (readonly [what: string, shape: Shape, status: string])[] = [
  ['nothing', { type: 'text/plain', body: '' }, '415 Unsupported Media Type'],
  [
    'an empty envelope',
    { type: 'message/cpim', body: 'From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\n' },
    '400 Nothing To Send',
  ],
  ['a broken envelope', { type: 'message/cpim', body: 'hi' }, '415 Unsupported Media Type'],
  [
    'a broken multipart body',
    { type: 'multipart/mixed;boundary=b', body: '--b\r\n\r\nhi' },
    '415 Unsupported Media Type',
  ],
  ['an unknown charset', { type: 'text/plain;charset=x-none' }, '415 Unsupported Media Type'],
  ['something compressed', { headers: 'Content-Encoding: gzip' }, '415 Unsupported Media Type'],
];
for (const [what, shape, wanted] of REFUSED) {
  test(`a number does not take ${what}`, async () => {
    const { s, numbers } = bench();
    assert.equal(status(await s.send(request({ uri: 'sip:+15551230002@127.0.0.1', ...shape }))), wanted);
    assert.deepEqual([numbers.sent, numbers.kept], [[], []]);
  });
}

test('a number takes as much as over the APIs, and from elsewhere what its segments hold', async () => {
  const { s, numbers } = bench();
  const uri = 'sip:+15551230002@127.0.0.1';
  const sent = async (length: number, flow = flowFrom('127.0.0.1', 15072)) =>
    status(await s.send(request({ uri, body: 'x'.repeat(length) }), flow));
  assert.equal(await sent(1600), '202 Accepted');
  assert.equal(await sent(1601), '413 Request Entity Too Large');
  assert.equal(await sent(39_015, PEER), '202 Accepted');
  assert.equal(await sent(39_016, PEER), '413 Request Entity Too Large');
  const body = `${'--b\r\nContent-Type: image/png\r\n\r\nP\r\n'.repeat(9)}--b--`;
  const files = await s.send(request({ uri, type: 'multipart/mixed;boundary=b', body }));
  assert.equal(status(files), '413 Request Entity Too Large');
  assert.deepEqual(numbers.kept, []);
});

const PROBLEMS: readonly (readonly [code: MediaProblem['code'], status: string])[] = [
  ['invalid_media_type', '415 Unsupported Media Type'],
  ['media_exceeds_size_limit', '413 Request Entity Too Large'],
  ['media_processing_failed', '503 Service Unavailable'],
];
for (const [code, wanted] of PROBLEMS) {
  test(`a file that is ${code} is answered ${wanted}`, async () => {
    const { s, numbers } = bench();
    numbers.problem = { code, reason: 'It is.', index: 0 };
    const answer = await s.send(request({ uri: 'sip:+15551230002@127.0.0.1', type: 'text/html', body: 'x' }));
    assert.equal(status(answer), wanted);
    assert.deepEqual(numbers.sent, []);
  });
}

test('without a place for files a number takes texts alone', async () => {
  const numbers = new FakeNumbers(PHONES);
  const s = scene(NUMBERS_CONF, { numbers: { numbers: numbers.numbers, directory: numbers.directory } });
  const uri = 'sip:+15551230002@127.0.0.1';
  const answer = await s.send(request({ uri, type: 'image/png' }));
  assert.equal(status(answer), '415 Unsupported Media Type');
  assert.deepEqual(header(answer, 'Accept'), ['text/plain, multipart/mixed, message/cpim']);
  assert.equal(status(await s.send(request({ uri }))), '202 Accepted');
});
