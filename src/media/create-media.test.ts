import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { MediaProblem } from '../messages/media.ts';
import type { Media, MessageId, MessageRecord } from '../messages/message.ts';
import { ManualClock } from '../messages/testing/manual-clock.ts';
import { OutgoingError, type OutgoingRequest, type OutgoingResponse } from '../protocols/http/outgoing.ts';
import { createMedia, type MediaFiles } from './create-media.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const GIF = Buffer.from('GIF89a rest');

const directories: string[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

type Answer = Partial<OutgoingResponse> | Error;

/** Media in a fresh directory, with servers, a store and messages that a test can look into. */
class Bench {
  readonly clock: ManualClock;
  readonly answers = new Map<string, Answer>();
  readonly requests: OutgoingRequest[] = [];
  readonly used = new Set<string>();
  readonly records = new Map<string, MessageRecord>();
  readonly problems: unknown[] = [];
  readonly settings = {
    mediaTypes: ['image/png', 'image/gif', 'image/jpeg', 'text/plain', 'video/3gp'],
    mediaMaxSize: 1000,
    mediaMaxTotal: 1500,
    mediaTimeoutSeconds: 10,
    mediaRedirects: 3,
    mediaUrlLifetimeSeconds: 7200,
  };
  readonly directory: string;
  readonly media: MediaFiles;

  constructor(directory: string, clock = new ManualClock()) {
    this.directory = directory;
    this.clock = clock;
    let uuid = 0;
    this.media = createMedia({
      directory,
      http: {
        request: async (request) => {
          this.requests.push(request);
          const answer = this.answers.get(request.url);
          if (answer === undefined) throw new OutgoingError('dns', 'no such host');
          if (answer instanceof Error) throw answer;
          return { status: 200, headers: {}, body: Buffer.alloc(0), url: request.url, ...answer };
        },
      },
      settings: () => this.settings,
      baseUrl: () => 'https://gateway.example',
      key: Buffer.alloc(32, 7),
      store: { usedMedia: async (hashes) => new Set(hashes.filter((hash) => this.used.has(hash))) },
      message: async (id) => this.records.get(id),
      clock: this.clock,
      randomUuid: () => `00000000-0000-4000-8000-${String(++uuid).padStart(12, '0')}`,
      log: { error: (fields: unknown) => this.problems.push(fields) } as never,
    });
  }

  serve(url: string, type: string, body: Buffer): string {
    this.answers.set(url, { headers: { 'content-type': type }, body });
    return url;
  }

  record(id: string, media: readonly Media[], more: { deletedAt?: number; project?: object } = {}): void {
    const project = { media, listed: true, parent: '', ...more.project };
    const marks = { redactedAt: 0, deletedAt: more.deletedAt ?? 0 };
    this.records.set(id, { message: { id, project }, marks } as unknown as MessageRecord);
  }

  async files(): Promise<readonly string[]> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }
}

async function bench(): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), 'aldis-media-'));
  directories.push(directory);
  return new Bench(join(directory, 'media'));
}

async function fetched(b: Bench, ...urls: string[]): Promise<readonly Media[]> {
  const result = await b.media.fetch(urls, 'acme');
  assert(!('code' in result), JSON.stringify(result));
  return result;
}

test('what a request names is fetched, checked and kept by its content', async () => {
  const b = await bench();
  const one = b.serve('https://a.example/1', 'image/PNG; name=x', PNG);
  const two = b.serve('https://a.example/2', 'text/plain;charset=utf-8', Buffer.from('hello'));
  const [png, text] = await fetched(b, one, two);
  assert.deepEqual([png?.contentType, png?.size, png?.source], ['image/png', PNG.length, one]);
  assert.deepEqual([text?.contentType, text?.size], ['text/plain', 5]);
  assert.deepEqual(await b.media.read(png as Media), PNG);
  assert.deepEqual(await b.files(), [png?.hash, text?.hash].sort());
  const status = await stat(join(b.directory, png?.hash.slice(0, 2) ?? '', png?.hash ?? ''));
  assert.equal(status.mode & 0o777, 0o600);
  assert.deepEqual(
    b.requests.map(({ maxBytes, maxRedirects, timeoutMs }) => [maxBytes, maxRedirects, timeoutMs]),
    [
      [1000, 3, 10_000],
      [1000, 3, 10_000],
    ],
  );
});

test('the same content is there once, under ids of its own', async () => {
  const b = await bench();
  const urls = ['https://a.example/1', 'https://b.example/1'].map((url) => b.serve(url, 'image/png', PNG));
  const media = await fetched(b, ...urls);
  assert.equal((await b.files()).length, 1);
  assert.notEqual(media[0]?.id, media[1]?.id);
  assert.equal(media[0]?.hash, media[1]?.hash);
});

const PROBLEMS: readonly (readonly [what: string, answer: Answer, code: MediaProblem['code']])[] = [
  ['a type that is not on the list', page('application/zip', PNG), 'invalid_media_type'],
  ['a web page', page('text/html', Buffer.from('<html>')), 'invalid_media_type'],
  ['no type', { body: PNG }, 'invalid_media_type'],
  ['a picture that is a web page', page('image/png', Buffer.from('<!DOCTYPE html>')), 'invalid_media_type'],
  ['a text with NUL', page('text/plain', Buffer.from('a\0b')), 'invalid_media_type'],
  ['nothing', page('image/png', Buffer.alloc(0)), 'media_download_failed'],
  ['404', { status: 404 }, 'media_download_failed'],
  ['a part', { ...page('image/png', PNG), status: 206 }, 'media_download_failed'],
  ['too much', new OutgoingError('too-large', 'x'), 'media_exceeds_size_limit'],
  [
    'more than allowed',
    page('image/png', Buffer.concat([PNG, Buffer.alloc(1000)])),
    'media_exceeds_size_limit',
  ],
  ['no answer in time', new OutgoingError('timeout', 'x'), 'media_connection_timeout'],
  ['nobody', new OutgoingError('connect', 'x'), 'media_request_failed'],
  ['no TLS', new OutgoingError('tls', 'x'), 'media_request_failed'],
  ['what breaks off', new OutgoingError('protocol', 'x'), 'media_request_failed'],
  ['a private network', new OutgoingError('blocked', 'x'), 'invalid_media_url'],
  ['no URL', new OutgoingError('bad-url', 'x'), 'invalid_media_url'],
  ['too many redirects', new OutgoingError('too-many-redirects', 'x'), 'media_processing_failed'],
];
for (const [what, answer, code] of PROBLEMS) {
  test(`${what} is ${code}, and nothing of the request is kept`, async () => {
    const b = await bench();
    const good = b.serve('https://a.example/good', 'image/png', PNG);
    b.answers.set('https://a.example/bad', answer);
    const result = await b.media.fetch([good, 'https://a.example/bad'], 'acme');
    assert('code' in result);
    assert.deepEqual([result.code, result.index], [code, 1]);
    assert.deepEqual(await b.files().catch(() => []), []);
  });
}

test('all files together have a limit, too', async () => {
  const b = await bench();
  const large = (byte: number) => Buffer.concat([GIF, Buffer.alloc(700, byte)]);
  const urls = [1, 2, 3].map((byte) => b.serve(`https://a.example/${byte}`, 'image/gif', large(byte)));
  const result = await b.media.fetch(urls, 'acme');
  assert('code' in result);
  assert.deepEqual([result.code, result.index], ['media_exceeds_size_limit', 2]);
});

test('what came in with a message is kept the same way', async () => {
  const b = await bench();
  const kept = await b.media.keep([
    { contentType: 'image/jpg', bytes: Buffer.from('\xff\xd8\xff\xe0', 'latin1') },
    { contentType: 'video/3gpp', bytes: Buffer.from('\0\0\0\x18ftyp3gp5', 'latin1') },
  ]);
  assert(!('code' in kept));
  assert.deepEqual(
    kept.map(({ contentType, source }) => [contentType, source]),
    [
      ['image/jpeg', ''],
      ['video/3gp', ''],
    ],
  );
  const refused = await b.media.keep([{ contentType: 'text/html', bytes: Buffer.from('x') }]);
  assert('code' in refused && refused.code === 'invalid_media_type');
});

test('what cannot be written is not said to be kept', async () => {
  const b = await bench();
  await writeFile(b.directory, 'in the way');
  const result = await b.media.keep([{ contentType: 'image/png', bytes: PNG }]);
  assert('code' in result && result.code === 'media_processing_failed');
  assert.equal(b.problems.length, 1);
});

test('a file that no message has is removed, but not while its message may still come', async () => {
  const b = await bench();
  const [media] = await fetched(b, b.serve('https://a.example/1', 'image/png', PNG));
  assert(media);
  await b.media.release([media]);
  assert.equal((await b.files()).length, 1);
  await b.clock.advance(60_000);
  await until(async () => (await b.files()).length === 0);
});

test('a file that some message has stays', async () => {
  const b = await bench();
  const [media] = await fetched(b, b.serve('https://a.example/1', 'image/png', PNG));
  assert(media);
  b.used.add(media.hash);
  await b.clock.advance(61_000);
  await b.media.remove(media.hash);
  assert.equal((await b.files()).length, 1);
  b.used.clear();
  await b.media.remove(media.hash);
  assert.equal((await b.files()).length, 0);
});

test('keeping a file anew while it is removed keeps it', async () => {
  const b = await bench();
  const url = b.serve('https://a.example/1', 'image/png', PNG);
  const [media] = await fetched(b, url);
  assert(media);
  await b.clock.advance(61_000);
  const [, again] = await Promise.all([b.media.remove(media.hash), fetched(b, url)]);
  assert.deepEqual(await b.media.read(again[0] as Media), PNG);
});

test('what an earlier life left is swept: files of no message, and what was written half', async () => {
  const b = await bench();
  const url = b.serve('https://a.example/1', 'image/png', PNG);
  const [left, used] = await fetched(b, url, b.serve('https://a.example/2', 'image/gif', GIF));
  assert(left && used);
  const half = join(b.directory, left.hash.slice(0, 2), 'new-x');
  await writeFile(half, 'half');
  await utimes(half, 1, 1);
  const later = new Bench(b.directory, new ManualClock(b.clock.now() + 1));
  later.used.add(used.hash);
  const [young] = await fetched(
    later,
    later.serve('https://a.example/3', 'text/plain', Buffer.from('young')),
  );
  await later.media.sweep();
  assert.deepEqual((await later.files()).toSorted(), [used.hash, young?.hash].toSorted());
  assert.deepEqual(later.problems, []);
});

test('what is kept anew while an earlier life is swept stays', async () => {
  const b = await bench();
  const url = b.serve('https://a.example/1', 'image/png', PNG);
  const [media] = await fetched(b, url);
  assert(media);
  const later = new Bench(b.directory, new ManualClock(b.clock.now() + 1));
  later.answers.set(url, b.answers.get(url) as Answer);
  await Promise.all([later.media.sweep(), fetched(later, url)]);
  assert.deepEqual(await later.media.read(media), PNG);
});

test('sweeping where nothing was ever kept finds nothing', async () => {
  const b = await bench();
  await b.media.sweep();
  assert.deepEqual(b.problems, []);
});

const ID = '01970000-0000-7000-8000-00000000002a';

function parts(link: string) {
  const url = new URL(link);
  const [, , messageId = '', mediaId = ''] = url.pathname.split('/');
  return {
    messageId,
    mediaId,
    expires: url.searchParams.get('expires') ?? '',
    signature: url.searchParams.get('signature') ?? '',
  };
}

test('whoever has the link gets the file, until the link ends', async () => {
  const b = await bench();
  const [media] = await fetched(b, b.serve('https://a.example/1', 'image/png', PNG));
  assert(media);
  b.record(ID, [media]);
  const link = b.media.link({ id: ID as MessageId }, media);
  assert.match(
    link,
    /^https:\/\/gateway\.example\/media\/[0-9a-f-]{36}\/[0-9a-f-]{36}\?expires=\d+&signature=[\w-]{43}$/,
  );
  assert.equal(b.media.link({ id: ID as MessageId }, media), link);
  const opened = await b.media.open(parts(link));
  assert(typeof opened === 'object');
  assert.deepEqual(opened.bytes, PNG);
  for (const changed of [
    { signature: '' },
    { signature: parts(link).signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) },
    { expires: String(Number(parts(link).expires) + 1) },
    { mediaId: '00000000-0000-4000-8000-000000000009' },
    { messageId: ID.replace('2a', '2b') },
    { messageId: 'x' },
  ]) {
    assert.equal(await b.media.open({ ...parts(link), ...changed }), 'not-found', JSON.stringify(changed));
  }
  await b.clock.advance(7_200_000 + 3_600_000);
  assert.equal(await b.media.open(parts(link)), 'gone');
});

test('what was deleted is gone', async () => {
  const b = await bench();
  const [media] = await fetched(b, b.serve('https://a.example/1', 'image/png', PNG));
  assert(media);
  const link = parts(b.media.link({ id: ID as MessageId }, media));
  assert.equal(await b.media.open(link), 'gone');
  b.record(ID, []);
  assert.equal(await b.media.open(link), 'gone');
  b.record(ID, [media], { deletedAt: 1 });
  assert.equal(await b.media.open(link), 'gone');
  b.record(ID, [media], { project: { listed: false, parent: 'parent' } });
  b.record('parent', []);
  assert.equal(await b.media.open(link), 'gone');
  b.record('parent', [media]);
  assert.equal(typeof (await b.media.open(link)), 'object');
});

test('every file kept is whole on disk', async () => {
  const b = await bench();
  const bytes = Buffer.concat([GIF, Buffer.alloc(900, 3)]);
  const [media] = await fetched(b, b.serve('https://a.example/1', 'image/gif', bytes));
  assert(media);
  assert.deepEqual(await readFile(join(b.directory, media.hash.slice(0, 2), media.hash)), bytes);
});

function page(type: string, body: Buffer): Answer {
  return { headers: { 'content-type': type }, body };
}

/** Files are removed beside what a clock fires. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 1000; turns++) {
    if (await condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail('It did not come about.');
}
