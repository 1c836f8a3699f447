import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { makeCertificate, temporaryCertificate } from '../../../test/certificate.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
import { HttpService } from './service.ts';

test('health, metrics and what is not there, asked before anything is loaded', async () => {
  let healthy = false;
  const server = await listen({ healthy: () => healthy });
  try {
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${server.addresses[0]?.port}${path}`);
      return `${answer.status} ${await answer.text()}`;
    };
    assert.deepEqual(await Promise.all(['/healthz', '/metrics', '/other'].map(get)), [
      '503 {"status":"unavailable"}',
      '200 a_figure 1\n',
      `404 ${NOT_FOUND}`,
    ]);
    healthy = true;
    for (const path of ['/healthz', '/healthz/', '//healthz', '/healthz/?a=//b/']) {
      assert.equal(await get(path), '200 {"status":"ok"}', path);
    }
  } finally {
    await server.close();
  }
});

test('a path that cannot be decoded is answered as one that is not there, by whoever has what stands before it', async () => {
  const server = await listen({
    plugins: async () => [
      async (app) => {
        app.get('/things/:name', (request) => request.params);
        await app.register(
          async (below) => {
            below.setNotFoundHandler((_request, reply) => reply.code(404).send('no such thing'));
          },
          { prefix: '/things' },
        );
      },
    ],
  });
  try {
    const get = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${server.addresses[0]?.port}${path}`);
      return `${answer.status} ${await answer.text()}`;
    };
    for (const name of ['%zz', '%', '%ff', '%25%c3%28']) {
      assert.equal(await get(`/things/${name}?a=%20`), `200 ${JSON.stringify({ name })}`);
      assert.equal(await get(`/things/${name}/more`), '404 no such thing');
      assert.equal(await get(`/other/${name}`), `404 ${NOT_FOUND}`);
    }
    const name = 'x'.repeat(10_000);
    assert.equal(await get(`/things/${name}`), `200 ${JSON.stringify({ name })}`);
  } finally {
    await server.close();
  }
});

test('what is under way when it closes is answered; who is idle is not waited for', async () => {
  const [asked, kept] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = await listen({
    plugins: async () => [
      async (app) => {
        app.get('/slow', async () => {
          asked.resolve();
          await kept.promise;
          return 'kept';
        });
      },
    ],
  });
  const idle = await dial(server);
  const answer = fetch(`http://127.0.0.1:${server.addresses[0]?.port}/slow`);
  await asked.promise;
  const closing = server.close();
  const gone = once(idle, 'close');
  kept.resolve();
  assert.equal(await (await answer).text(), 'kept');
  await Promise.all([closing, gone]);
});

test('a WebSocket of the subprotocol sip is handed over', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = await listen({
    onSipSocket: (socket, _request, secure) => {
      resolve(secure);
      socket.terminate();
    },
  });
  try {
    const client = await dial(server);
    client.write(upgradeOf('/ws', 'sip'));
    const [answer] = (await once(client, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 101 .*Sec-WebSocket-Protocol: sip\r\n/s);
    assert.equal(await promise, false);
    client.destroy();
  } finally {
    await server.close();
  }
});

test('a port that is taken is told with what to do, and nothing stays open', async () => {
  const server = await listen();
  const { port = 0 } = server.addresses[0] ?? {};
  const free = { address: '127.0.0.1', port: 0 };
  try {
    await assert.rejects(listen({ listen: [free, { address: '127.0.0.1', port }] }), {
      code: 'HTTP_LISTEN',
      message: `HTTP cannot listen on 127.0.0.1 port ${port}: another program has this port; stop it, or choose another port in http.conf.`,
    });
  } finally {
    await server.close();
  }
});

test('HTTPS answers from the first connection on, and shows a renewed certificate', async (t) => {
  const tls = temporaryCertificate(t, 'DNS:one');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = await listen({
    listen: [{ address: '127.0.0.1', port: 0, tls }],
    onSipSocket: (socket, _request, secure) => {
      resolve(secure);
      socket.terminate();
    },
  });
  t.after(() => server.close());
  const first = await dialTls(server);
  assert.equal(first.getPeerCertificate().subject.CN, 'one');
  first.write(upgradeOf('/ws', 'sip'));
  assert.match(String((await once(first, 'data'))[0]), /^HTTP\/1\.1 101 /);
  assert.equal(await promise, true);
  makeCertificate({ certificate: tls.certFile, key: tls.keyFile }, 'DNS:two');
  server.renewCertificates();
  const second = await dialTls(server);
  assert.equal(second.getPeerCertificate().subject.CN, 'two');
  second.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(String((await once(second, 'data'))[0]), /^HTTP\/1\.1 200 /);
  writeFileSync(tls.certFile, 'no certificate');
  assert.throws(() => server.renewCertificates(), { code: 'HTTP_LISTEN' });
  assert.equal((await dialTls(server)).getPeerCertificate().subject.CN, 'two');
});

test('a certificate that is none is told, too', async () => {
  const tls = { certFile: import.meta.filename, keyFile: import.meta.filename };
  await assert.rejects(listen({ listen: [{ address: '127.0.0.1', port: 0, tls }] }), { code: 'HTTP_LISTEN' });
});

test('a refused upgrade that is reset at once harms nobody', async () => {
  const server = await listen();
  try {
    for (const path of ['/nowhere', '/ws']) {
      for (let i = 0; i < 5; i++) {
        const client = await dial(server);
        client.write(upgradeOf(path, 'chat') + 'x'.repeat(100_000));
        await once(client, 'data');
        client.resetAndDestroy();
      }
    }
    const client = await dial(server);
    client.write(upgradeOf('/ws', 'chat'));
    const [answer] = (await once(client, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 .*RFC 7118/s);
    client.destroy();
  } finally {
    await server.close();
  }
});

test('a refused client that keeps its half of the connection open does not hold up the end', async () => {
  const server = await listen();
  const client = await dial(server, true);
  client.write(upgradeOf('/nowhere', 'sip'));
  await once(client, 'data');
  await server.close();
  client.destroy();
});

function listen(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  return createHttpServer({
    listen: [{ address: '127.0.0.1', port: 0 }],
    prefix: '',
    serverName: 'Asterisk',
    page: () => undefined,
    healthy: () => true,
    metrics: async () => ({ contentType: 'text/plain', text: 'a_figure 1\n' }),
    onSipSocket: (socket) => socket.terminate(),
    onProblem: () => assert.fail(),
    ...options,
  });
}

async function dialTls(server: HttpServer): Promise<TLSSocket> {
  const { port = 0 } = server.addresses[0] ?? {};
  const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
  // The end of the server resets it.
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

async function dial(server: HttpServer, allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.addresses[0]?.port ?? 0, allowHalfOpen });
  // Resets are what this is about.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

function upgradeOf(path: string, protocol: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`;
}

const NOT_FOUND = [
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
  '<html><head>',
  '<title>404 Not Found</title>',
  '</head><body>',
  '<h1>Not Found</h1>',
  '<p>The requested URL was not found on this server.</p>',
  '<hr />',
  '<address>Asterisk</address>',
  '</body></html>',
  '',
].join('\r\n');

test('what cannot be loaded is told and answered, and tried again with the next request', async () => {
  const problems: string[] = [];
  let loads = 0;
  const server = await listen({
    plugins: () => (++loads === 1 ? Promise.reject(new Error('a broken route')) : Promise.resolve([])),
    onProblem: (text, error) => problems.push(`${text}: ${error}`),
  });
  const url = `http://127.0.0.1:${server.addresses[0]?.port}/healthz`;
  assert.equal((await fetch(url)).status, 500);
  assert.equal((await fetch(url)).status, 200);
  assert.deepEqual(problems, ['What HTTP serves could not be loaded: Error: a broken route']);
  await server.close();
});

test('a request has half a minute to come in', () => {
  const service = new HttpService({} as HttpServerOptions);
  const server = service.createServer(undefined);
  assert.deepEqual([server.headersTimeout, server.requestTimeout], [20_000, 30_000]);
});

test('some requests may follow each other without waiting, thousands may not', async () => {
  const server = await listen();
  const ask = async (count: number): Promise<string> => {
    const socket = connect(server.addresses[0]?.port ?? 0, '127.0.0.1');
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (data) => {
      text += data;
      if (text.split('HTTP/1.1 200').length > count) socket.destroy();
    });
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count));
    // once() would reject for the reset.
    await new Promise((resolve) => socket.once('close', resolve));
    return text;
  };
  assert.equal((await ask(100)).split('HTTP/1.1 200').length, 101);
  assert.ok((await ask(5000)).split('HTTP/1.1 200').length < 1000);
  assert.equal((await ask(1)).split('HTTP/1.1 200').length, 2);
  await server.close();
});
