import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import type { MediaLinks, OpenedMedia } from '../../messages/media.ts';
import { byteRange } from './byte-range.ts';
import { mediaRoutes } from './routes.ts';

const NOW = 1_700_000_000_000;
const HASH = 'ab'.repeat(32);
const URL = '/media/m/f?expires=1&signature=s';

async function server(opened: Awaited<ReturnType<MediaLinks['open']>> | Error) {
  const app = fastify();
  const open: MediaLinks['open'] = async () => {
    if (opened instanceof Error) throw opened;
    return opened;
  };
  const log = { error: () => {} } as never;
  await app.register(mediaRoutes({ media: { open }, clock: { now: () => NOW }, log }));
  return app;
}

function file(contentType: string, bytes: Buffer): OpenedMedia {
  const media = { id: 'f', hash: HASH, contentType, size: bytes.length, source: '' };
  return { media, bytes, expiresAt: NOW + 60_000 };
}

test('a file comes with what keeps a browser from taking it for more', async () => {
  const app = await server(file('image/png', Buffer.from('0123456789')));
  const { statusCode, headers, body } = await app.inject(URL);
  assert.equal(statusCode, 200);
  assert.equal(body, '0123456789');
  assert.equal(headers['content-type'], 'image/png');
  assert.equal(headers['content-length'], '10');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-disposition'], 'inline; filename="f.png"');
  assert.match(String(headers['content-security-policy']), /default-src 'none'.*sandbox/);
  assert.equal(headers['cache-control'], 'private, max-age=60');
  assert.equal(headers['etag'], `"${HASH}"`);
  const head = await app.inject({ url: URL, method: 'HEAD' });
  assert.deepEqual([head.statusCode, head.body, head.headers['content-length']], [200, '', '10']);
});

test('what could hold a script is only ever saved', async () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/pdf', 'text/vcard']) {
    const { headers } = await (await server(file(type, Buffer.from('x')))).inject(URL);
    assert.match(String(headers['content-disposition']), /^attachment; /, type);
  }
  const { headers } = await (await server(file('text/plain', Buffer.from('x')))).inject(URL);
  assert.match(String(headers['content-disposition']), /^inline; /);
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
});

test('a part of a file, as players of films ask for it', async () => {
  const app = await server(file('video/mp4', Buffer.from('0123456789')));
  const ask = (range: string, more: Record<string, string> = {}) =>
    app.inject({ url: URL, headers: { range, ...more } });
  const part = await ask('bytes=2-4');
  assert.deepEqual(
    [part.statusCode, part.body, part.headers['content-range'], part.headers['content-length']],
    [206, '234', 'bytes 2-4/10', '3'],
  );
  assert.equal((await ask('bytes=7-')).body, '789');
  assert.equal((await ask('bytes=-2')).body, '89');
  const beyond = await ask('bytes=10-');
  assert.deepEqual([beyond.statusCode, beyond.headers['content-range']], [416, 'bytes */10']);
  assert.equal((await ask('bytes=0-1,4-5')).statusCode, 200);
  assert.equal((await ask('bytes=0-1', { 'if-range': '"other"' })).statusCode, 200);
  assert.equal((await ask('bytes=0-1', { 'if-range': `"${HASH}"` })).statusCode, 206);
});

test('what is known already is not sent again', async () => {
  const app = await server(file('image/png', Buffer.from('x')));
  const known = await app.inject({ url: URL, headers: { 'if-none-match': `"y", W/"${HASH}"` } });
  assert.deepEqual([known.statusCode, known.body], [304, '']);
  const blanks = ' '.repeat(200_000);
  const still = await app.inject({ url: URL, headers: { 'if-none-match': `"y"${blanks}z , "${HASH}"` } });
  assert.equal(still.statusCode, 304);
});

test('what is not there, or not any more', async () => {
  for (const [opened, status] of [
    ['not-found', 404],
    ['gone', 410],
    [new Error('disk'), 500],
  ] as const) {
    const { statusCode, headers } = await (await server(opened)).inject(URL);
    assert.deepEqual([statusCode, headers['cache-control']], [status, 'no-store']);
  }
  const app = await server(file('image/png', Buffer.from('x')));
  assert.equal((await app.inject('/media/m/f')).statusCode, 404);
  assert.equal((await app.inject('/media/m/f?expires=1&expires=2&signature=s')).statusCode, 404);
});

test('ranges as RFC 9110 reads them', () => {
  assert.equal(byteRange(undefined, 10), undefined);
  assert.equal(byteRange('bytes=-', 10), undefined);
  assert.equal(byteRange('lines=1-2', 10), undefined);
  assert.equal(byteRange('bytes=5-3', 10), undefined);
  assert.deepEqual(byteRange('bytes=5-99', 10), { first: 5, last: 9 });
  assert.deepEqual(byteRange('bytes=-99', 10), { first: 0, last: 9 });
  assert.equal(byteRange('bytes=-0', 10), 'unsatisfiable');
  assert.equal(byteRange('bytes=0-', 0), 'unsatisfiable');
});
