import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { PageAnswer, PageRequest } from './page.ts';
import { createHttpServer, type HttpServer } from './server.ts';

describe('pages', () => {
  let server: HttpServer;
  let asked: PageRequest[];
  let answer: (request: PageRequest) => Promise<PageAnswer>;
  beforeEach(async () => {
    asked = [];
    answer = async () => ({
      status: 200,
      reason: 'OK',
      headers: [['Content-type', 'text/plain']],
      body: ['\u00e9'],
    });
    server = await createHttpServer({
      listen: [{ address: '127.0.0.1', port: 0 }],
      prefix: '/gw',
      serverName: 'Asterisk',
      page: (path) =>
        path === '/page'
          ? (request) => {
              asked.push(request);
              return answer(request);
            }
          : undefined,
      healthy: () => true,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      onSipSocket: (socket) => socket.terminate(),
      onProblem: () => assert.fail(),
    });
  });
  afterEach(() => server.close());

  const port = () => server.addresses[0]?.port ?? 0;
  /** Says it all at once, and reads to the end. */
  const exchange = async (text: string): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: port() });
    socket.on('error', () => {});
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.write(text, 'latin1');
    await once(socket, 'close');
    return received;
  };
  const request = (line: string, more = '', body = '') =>
    exchange(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n${body}`);

  test('a page is found below the prefix, in any letter case of that', async () => {
    assert.equal(
      (await request('GET /gw/page?a=1')).replace(/Date: .*\r\n/, ''),
      'HTTP/1.1 200 OK\r\nServer: Asterisk\r\nConnection: close\r\nCache-Control: no-cache, no-store\r\nContent-type: text/plain\r\nContent-Length: 1\r\n\r\n\u00e9',
    );
    assert.match(await request('GET /GW/page'), /^HTTP\/1\.1 200 /);
    for (const path of ['/page', '/gw', '/gw/other', '/gwx/page', '/'])
      assert.match(await request(`GET ${path}`), /^HTTP\/1\.1 404 Not Found\r\nServer: Asterisk\r\n/, path);
    assert.deepEqual(
      asked.map(({ target }) => target),
      ['/gw/page?a=1', '/GW/page'],
    );
  });

  test('HEAD has the head alone', async () => {
    const head = await request('HEAD /gw/page');
    assert.match(head, /\r\nContent-Length: 1\r\n\r\n$/);
  });

  test('other methods are not implemented, those that HTTP does not know neither', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'FROB', 'get'])
      assert.match(
        await request(`${method} /gw/page`),
        /^HTTP\/1\.1 501 Not Implemented\r\n[\s\S]*<p>Attempt to use unimplemented \/ unsupported method<\/p>/,
      );
    assert.equal(asked.length, 0);
  });

  test('a request line may have 4096 bytes', async () => {
    const line = (bytes: number) => `GET /gw/page?${'x'.repeat(bytes - 'GET /gw/page? HTTP/1.1\r\n'.length)}`;
    assert.match(await request(line(4096)), /^HTTP\/1\.1 200 /);
    for (const bytes of [4097, 9000, 20_000, 100_000])
      assert.match(
        await request(line(bytes)),
        /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*<p>Request line too long<\/p>/,
        String(bytes),
      );
    assert.match(await request('GET /gw/page', `X: ${'y'.repeat(20_000)}\r\n`), /^HTTP\/1\.1 (400|431) /);
  });

  test('a body may have 40,960 bytes, whole or in chunks', async () => {
    const post = (bytes: number) =>
      request('POST /gw/page', `Content-Length: ${bytes}\r\n`, 'x'.repeat(bytes));
    assert.match(await post(40_960), /^HTTP\/1\.1 200 /);
    assert.equal(asked[0]?.body.length, 40_960);
    for (const bytes of [40_961, 200_000, 2_000_000])
      assert.match(
        await post(bytes),
        /^HTTP\/1\.1 413 Request Entity Too Large\r\n[\s\S]*<p>Body too large<\/p>/,
        String(bytes),
      );
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const chunked = (count: number) =>
      request('POST /gw/page', 'Transfer-Encoding: chunked\r\n', `${chunk.repeat(count)}0\r\n\r\n`);
    assert.match(await chunked(2), /^HTTP\/1\.1 200 /);
    assert.match(await chunked(3), /^HTTP\/1\.1 413 /);
    assert.equal(asked.length, 2);
  });

  test('a body that breaks off harms nobody', async () => {
    const socket = connect({ host: '127.0.0.1', port: port() });
    socket.write('POST /gw/page HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    assert.match(await request('GET /gw/page'), /^HTTP\/1\.1 200 /);
    assert.equal(asked.length, 1);
  });

  test('what is no HTTP is told so', async () => {
    assert.match(await exchange('Action: Login\r\n\r\n'), /^HTTP\/1\.1 (400|501) /);
    assert.match(
      await exchange('GET /gw/page HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n'),
      /^HTTP\/1\.1 400 Bad Request\r\n/,
    );
  });

  test('a page hears that its client has gone', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = (request) => {
      request.onGone(resolve);
      return new Promise(() => {});
    };
    const socket = connect({ host: '127.0.0.1', port: port() });
    socket.write('GET /gw/page HTTP/1.1\r\nHost: x\r\n\r\n');
    while (asked.length === 0) await new Promise(setImmediate);
    socket.destroy();
    await promise;
  });

  test('a page that breaks is a 500', async () => {
    answer = () => Promise.reject(new Error('a defect'));
    assert.match(await request('GET /gw/page'), /^HTTP\/1\.1 500 Internal Server Error\r\n/);
  });

  test('requests that come before the answers to those before them are taken up to a bound', async () => {
    const ask = 'GET /gw/page HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = connect({ host: '127.0.0.1', port: port() });
    let answered = 0;
    socket.on('data', (chunk: Buffer) => {
      answered += chunk.toString('latin1').split('HTTP/1.1 200 OK').length - 1;
    });
    for (let round = 1; round <= 3; round++) {
      socket.write(ask.repeat(100));
      while (answered < 100 * round) await once(socket, 'data');
    }
    answer = () => new Promise(() => {});
    socket.on('error', () => {});
    socket.write(ask.repeat(129));
    await once(socket, 'close');
    assert.equal(asked.length, 300 + 128);
  });

  test('many requests go over one connection', async () => {
    const socket = connect({ host: '127.0.0.1', port: port() });
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.write('GET /gw/page HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    while (received.split('HTTP/1.1 200 OK').length < 4) await once(socket, 'data');
    socket.destroy();
    assert.equal(asked.length, 3);
  });
});
