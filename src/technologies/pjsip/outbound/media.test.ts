import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaSource } from '../../../messages/media.ts';
import type { Media, Message, ProjectPart } from '../../../messages/message.ts';
import { parseMultipart } from '../content/multipart.ts';
import { Bench, ID } from './testing/bench.ts';

const CONFIGURATION = `
[alice]
type=endpoint
aors=alice
[inline]
type=endpoint
aors=alice
message_media=inline
[told]
type=endpoint
aors=alice
message_media=inline
message_imdn=yes
[alice]
type=aor
contact=sip:alice@127.0.0.1:5071
`;

const FILES: readonly Media[] = [
  { id: 'one', hash: 'h1', contentType: 'image/png', size: 3, source: '' },
  { id: 'two', hash: 'h2', contentType: 'video/mp4', size: 2, source: '' },
];

class Files implements MediaSource {
  failing = false;

  link({ id }: Pick<Message, 'id'>, media: Media): string {
    return `https://gateway.example/media/${id}/${media.id}`;
  }

  async read({ hash }: Media): Promise<Buffer> {
    if (this.failing) throw new Error('The disk is gone.');
    return Buffer.from(hash === 'h1' ? '\x89PN' : '\r\n', 'latin1');
  }
}

async function sent(destination: string, text: string, media = FILES, files = new Files()) {
  const bench = new Bench(CONFIGURATION, undefined, 'pjsip', files);
  const project = { media } as unknown as ProjectPart;
  const message = {
    ...bench.message({ destination, body: Buffer.from(text), from: '+15551230001' }),
    project,
  };
  const [leg] = bench.legs(message);
  assert(leg);
  const outcome = await bench.technology.deliver(message, leg, 1);
  return { outcome, request: bench.stack.sent[0] };
}

test('files go as links behind the text, a line each', async () => {
  const { request } = await sent('alice', 'Gr\u00fc\u00dfe');
  assert.equal(request?.header('Content-Type'), 'text/plain');
  assert.equal(Number(request?.header('Content-Length')), request?.body.length);
  assert.equal(
    Buffer.from(request?.body ?? '', 'latin1').toString(),
    `Gr\u00fc\u00dfe\r\nhttps://gateway.example/media/${ID}/one\r\nhttps://gateway.example/media/${ID}/two`,
  );
  assert.match(request?.header('From') ?? '', /^<sip:\+15551230001@127\.0\.0\.1>;tag=/);
});

test('files without a text are links alone; a text without files is itself', async () => {
  const [file] = FILES as [Media];
  assert.equal((await sent('alice', '', [file])).request?.body, `https://gateway.example/media/${ID}/one`);
  assert.equal((await sent('alice', 'hi', [])).request?.body, 'hi');
  assert.equal((await sent('inline', 'hi', [])).request?.body, 'hi');
});

test('message_media=inline sends text and files in one', async () => {
  const { request, outcome } = await sent('inline', 'look');
  assert.equal(outcome.kind, 'delivered');
  assert.equal(request?.header('Content-Type'), `multipart/mixed;boundary="aldis-${ID}"`);
  const body = Buffer.from(request?.body ?? '', 'latin1');
  assert.equal(Number(request?.header('Content-Length')), body.length);
  assert.deepEqual(
    parseMultipart(body, `aldis-${ID}`)?.map(({ contentType, body: bytes }) => [
      contentType,
      bytes.toString('latin1'),
    ]),
    [
      ['text/plain', 'look'],
      ['image/png', '\x89PN'],
      ['video/mp4', '\r\n'],
    ],
  );
  assert.deepEqual((await sent('inline', 'look')).request?.body, request?.body);
});

test('files stand within the envelope that asks for notifications', async () => {
  const { request } = await sent('told', '');
  assert.equal(request?.header('Content-Type'), 'message/cpim');
  assert.match(request?.body ?? '', /\r\nContent-Type: multipart\/mixed;boundary="aldis-/);
});

test('a file that cannot be read is tried again, and not for ever', async () => {
  const files = new Files();
  files.failing = true;
  const { outcome, request } = await sent('inline', 'look', FILES, files);
  assert.equal(request, undefined);
  assert(outcome.kind === 'retry' && outcome.bounded && !outcome.left);
});
