import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createOutgoingHttp } from '../protocols/http/create-outgoing.ts';
import { systemTime } from '../protocols/sip/timers/time.ts';
import { TimerWheel } from '../protocols/sip/timers/wheel.ts';
import { createMedia } from './create-media.ts';

/** Fetching from a real server, by the real outgoing part. */
const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');

const serve: RequestListener = (request, response) => {
  const { pathname } = new URL(request.url ?? '', 'http://x');
  if (pathname === '/png') response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  else if (pathname === '/large')
    response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(5000));
  else if (pathname === '/slow') response.writeHead(200, { 'content-type': 'image/png' }).write(PNG);
  else if (pathname === '/cut')
    response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
  else if (/^\/\d+$/.test(pathname)) {
    const left = Number(pathname.slice(1));
    response.writeHead(302, { location: left === 0 ? '/png' : `/${left - 1}` }).end();
  } else response.writeHead(404).end();
};

async function world(t: TestContext, networks: readonly string[], mediaTimeoutSeconds = 30) {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clock = new TimerWheel(systemTime());
  const http = createOutgoingHttp({
    networks: () => networks,
    userAgent: 'Aldis',
    connectionsPerOrigin: 4,
    clock,
  });
  const directory = await mkdtemp(join(tmpdir(), 'aldis-fetch-'));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await http.close();
    await rm(directory, { recursive: true });
  });
  const media = createMedia({
    directory,
    http,
    settings: () => ({
      mediaTypes: ['image/png'],
      mediaMaxSize: 1000,
      mediaMaxTotal: 2000,
      mediaTimeoutSeconds,
      mediaRedirects: 2,
      mediaUrlLifetimeSeconds: 60,
    }),
    baseUrl: () => '',
    key: Buffer.alloc(32),
    store: { usedMedia: async () => new Set() },
    message: async () => undefined,
    clock,
    randomUuid: randomUUID,
    log: { error: (fields: unknown) => assert.fail(JSON.stringify(fields)) } as never,
  });
  return { media, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const PATHS: readonly (readonly [path: string, code: string])[] = [
  ['/png', ''],
  ['/1', ''],
  ['/2', 'media_processing_failed'],
  ['/none', 'media_download_failed'],
  ['/large', 'media_exceeds_size_limit'],
  ['/slow', 'media_connection_timeout'],
  ['/cut', 'media_request_failed'],
];
for (const [path, code] of PATHS) {
  test(`what a server has at ${path} is ${code === '' ? 'taken' : code}`, async (t) => {
    const { media, origin } = await world(t, ['127.0.0.0/8'], path === '/slow' ? 0.3 : undefined);
    const result = await media.fetch([origin + path], 'acme');
    if (code !== '') assert('code' in result && result.code === code, JSON.stringify(result));
    else {
      assert(!('code' in result), JSON.stringify(result));
      assert.equal(result[0]?.source, origin + path);
      assert.deepEqual(await media.read(result[0]), PNG);
    }
  });
}

test('our own networks are not asked unless that is allowed', async (t) => {
  const { media, origin } = await world(t, []);
  const result = await media.fetch([`${origin}/png`], 'acme');
  assert('code' in result && result.code === 'invalid_media_url');
  assert.doesNotMatch(result.reason, /127/);
});

test('nobody there', async (t) => {
  const { media } = await world(t, ['127.0.0.0/8']);
  const result = await media.fetch(['http://127.0.0.1:1/png'], 'acme');
  assert('code' in result && result.code === 'media_request_failed');
});
