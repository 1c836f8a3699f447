import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type FastifyInstance, fastify } from 'fastify';
import type { CarrierRequest, CarrierResponse } from '../../carriers/upstream.ts';
import { carrierRoutes } from './routes.ts';

const open: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function server(answer: CarrierResponse | Error | undefined, prefix = '') {
  const received: (CarrierRequest & { readonly name: string })[] = [];
  const logged: object[] = [];
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } });
  open.push(app);
  const routes = carrierRoutes({
    knows: (name) => name === 'acme' || name === 'a b',
    receive: async (name, request) => {
      received.push({ name, ...request });
      if (answer instanceof Error) throw answer;
      return answer;
    },
    publicUrl: () => `https://aldis.example${prefix}`,
    log: { error: (fields: object) => void logged.push(fields) } as never,
  });
  await app.register(routes, { prefix });
  return { app, received, logged };
}

const TAKEN: CarrierResponse = { status: 200, contentType: 'text/xml', body: '<Response/>' };

test('a request comes as it was sent, and with the URL that the peer was told', async () => {
  const { app, received } = await server(TAKEN, '/sms');
  const { statusCode, headers, body } = await app.inject({
    method: 'POST',
    url: '/sms/carriers/acme/status/x?b=%20c&a=1',
    headers: { 'content-type': 'application/json', 'X-Name': 'value' },
    payload: '{"not": "parsed',
  });
  assert.deepEqual([statusCode, headers['content-type'], body], [200, 'text/xml', '<Response/>']);
  const [request] = received;
  assert.equal(request?.name, 'acme');
  assert.equal(request.method, 'POST');
  assert.equal(request.path, '/status/x');
  assert.equal(request.url, 'https://aldis.example/sms/carriers/acme/status/x?b=%20c&a=1');
  assert.equal(request.query.get('b'), ' c');
  assert.equal(request.headers['x-name'], 'value');
  assert.equal(request.body.toString(), '{"not": "parsed');
  assert.equal(request.remoteAddress, '127.0.0.1');
});

test('a path is handed on as it was written, but for slashes too many', async () => {
  const { app, received } = await server(TAKEN);
  for (const url of [
    '/carriers/acme/receipt/a%2Fb%20c?d',
    '//carriers//acme//receipt/x/',
    '/carriers/a%20b/x',
  ]) {
    assert.equal((await app.inject({ method: 'POST', url })).statusCode, 200, url);
  }
  assert.deepEqual(
    received.map(({ name, path }) => `${name} ${path}`),
    ['acme /receipt/a%2Fb%20c', 'acme /receipt/x/', 'a b /x'],
  );
});

test('every method and type of body is handed on', async () => {
  const { app, received } = await server({ status: 204, contentType: '', body: '' });
  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
    const { statusCode, body } = await app.inject({ method, url: '/carriers/a%20b/inbound' });
    assert.deepEqual([statusCode, body], [204, '']);
  }
  await app.inject({
    method: 'POST',
    url: '/carriers/a%20b/inbound',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'a=1',
  });
  await app.inject({ method: 'POST', url: '/carriers/a%20b/inbound', payload: Buffer.from([1, 2]) });
  assert.deepEqual(
    received.map(
      ({ name, method, url, body }) => `${name} ${method} ${url.slice(21)} ${body.toString('hex')}`,
    ),
    [
      ...['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].map((method) => `a b ${method} /carriers/a%20b/inbound `),
      'a b POST /carriers/a%20b/inbound 613d31',
      'a b POST /carriers/a%20b/inbound 0102',
    ],
  );
});

test('a carrier that nobody knows is not found, before its body is read', async () => {
  const { app, received } = await server(undefined);
  const unknown = await app.inject({
    method: 'POST',
    url: '/carriers/other/x',
    payload: 'x'.repeat(2 ** 21),
  });
  assert.equal(unknown.statusCode, 404);
  assert.equal(received.length, 0);
  assert.equal((await app.inject('/carriers/acme/x')).statusCode, 404);
  assert.equal((await app.inject('/carriers/acme')).statusCode, 404);
});

test('bodies are bounded: a mebibyte, and ten with files', async () => {
  const { app } = await server(TAKEN);
  const post = async (type: string, size: number) => {
    const headers = { 'content-type': type };
    const payload = Buffer.alloc(size);
    return (await app.inject({ method: 'POST', url: '/carriers/acme/x', headers, payload })).statusCode;
  };
  assert.equal(await post('text/xml', 2 ** 20), 200);
  assert.equal(await post('text/xml', 2 ** 20 + 1), 413);
  assert.equal(await post('multipart/related; boundary=x', 10 * 2 ** 20), 200);
  assert.equal(await post('multipart/related; boundary=x', 10 * 2 ** 20 + 1), 413);
});

test('a failure of ours is a 500, and is logged', async () => {
  const { app, logged } = await server(new Error('The disk is full'));
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/carriers/acme/status' });
  assert.deepEqual([statusCode, body], [500, '{"error":"Internal Server Error"}']);
  assert.deepEqual(
    logged.map((fields) => 'carrier' in fields && fields.carrier),
    ['acme'],
  );
});
