import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryCertificate } from '../../../test/certificate.ts';
import { OutgoingError } from './outgoing.ts';
import { fails, freePort, get, listening, post, Servers } from './testing/servers.ts';

const servers = new Servers();
const { outgoing, serve, tcp } = servers;
afterEach(servers.close);

test('An answer comes with its status, headers and body', async () => {
  const { url, requests } = await serve((request, response) => {
    response.writeHead(201, { 'X-Answer': 'yes', 'Set-Cookie': ['a=1', 'b=2'] });
    response.end(`${request.method} ${request.url}`);
  });
  const http = outgoing();
  const response = await http.request(post({ url: `${url}/a?b=c#d` }));
  assert.equal(response.status, 201);
  assert.equal(response.headers['x-answer'], 'yes');
  assert.equal(response.headers['set-cookie'], 'a=1, b=2');
  assert.equal(response.body.toString(), 'POST /a?b=c');
  assert.equal(response.url, `${url}/a?b=c#d`);
  assert.equal(requests[0]?.headers['user-agent'], 'Test/1');
  assert.equal(requests[0]?.headers['accept-encoding'], 'identity');
  assert.equal(requests[0]?.body, 'text');
});

test('Connections are kept, and no more than allowed are made', async () => {
  const sockets = new Set<Socket>();
  const { url } = await serve((request, response) => {
    sockets.add(request.socket);
    setImmediate(() => response.end());
  });
  const http = outgoing({ connectionsPerOrigin: 3 });
  await Promise.all(Array.from({ length: 50 }, () => http.request(post({ url }))));
  assert.equal(sockets.size, 3);
});

for (const [where, host] of [
  ['loopback', '127.0.0.1'],
  ['loopback in decimal', '2130706433'],
  ['loopback in octal', '0177.0.0.1'],
  ['loopback cut short', '127.1'],
  ['loopback of IPv6', '[::1]'],
  ['loopback mapped into IPv6', '[::ffff:127.0.0.1]'],
  ['the unspecified address', '0.0.0.0'],
  ['a name', 'localhost'],
] as const) {
  test(`Where the configuration allows nothing, ${where} is not connected to`, async () => {
    const { url, requests } = await serve((_request, response) => response.end());
    const http = outgoing({ networks: () => [] });
    await fails(http.request(post({ url: url.replace('127.0.0.1', host) })), 'blocked');
    assert.equal(requests.length, 0);
  });
}

test('The connection is made to an address that was looked at, whatever the name says later', async () => {
  const { url, requests } = await serve((_request, response) => response.end());
  const answers = ['127.0.0.1', '10.0.0.1'];
  const asked: string[] = [];
  const http = outgoing({
    networks: () => ['127.0.0.1/32'],
    lookup: async (name) => {
      asked.push(name);
      return [{ address: answers[asked.length - 1] ?? '10.0.0.1', family: 4 }];
    },
  });
  const named = url.replace('127.0.0.1', 'rebinding.example');
  await http.request(post({ url: named }));
  assert.deepEqual(asked, ['rebinding.example']);
  assert.equal(requests[0]?.headers.host, new URL(named).host);
});

test('Of a name with addresses within and without, only the allowed are used', async () => {
  const { url } = await serve((_request, response) => response.end('here'));
  const http = outgoing({
    networks: () => ['127.0.0.1/32'],
    lookup: async () => [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ],
  });
  const response = await http.request(get({ url: url.replace('127.0.0.1', 'both.example') }));
  assert.equal(response.body.toString(), 'here');
});

test('A network that is allowed no more is not reached over a connection that was kept', async () => {
  let networks = ['127.0.0.0/8'];
  const { url } = await serve((_request, response) => response.end());
  const http = outgoing({ networks: () => networks });
  await http.request(get({ url }));
  networks = [];
  await fails(http.request(get({ url })), 'blocked');
});

test('User and password of a URL are sent as Basic, to its own origin', async () => {
  const { url, requests } = await serve((_request, response) => response.end());
  await outgoing().request(get({ url: url.replace('http://', 'http://user:p%40ss@') }));
  assert.equal(requests[0]?.headers.authorization, `Basic ${btoa('user:p@ss')}`);
});

test('What names no http URL is refused', async () => {
  for (const url of ['', 'nonsense', 'ftp://example.com/', 'javascript:alert(1)', 'http://']) {
    await fails(outgoing().request(get({ url })), 'bad-url');
  }
});

test('A server that does not answer costs no more than the time', async () => {
  const { url } = await serve(() => {});
  await fails(outgoing().request(post({ url, timeoutMs: 30 })), 'timeout');
});

test('The time counts over the body, and over those who wait for a connection', async () => {
  const { url } = await serve((_request, response) => response.write('a'));
  const http = outgoing({ connectionsPerOrigin: 1 });
  await Promise.all([
    fails(http.request(get({ url, timeoutMs: 30 })), 'timeout'),
    fails(http.request(get({ url, timeoutMs: 30 })), 'timeout'),
  ]);
});

test('It is known whether anything left: not before there is a connection, not while one waits for it', async () => {
  // It is connected, so that what is asked next leaves at once.
  const silent = await serve((request, response) => {
    if (request.url === '/first') response.end();
  });
  const http = outgoing({ connectionsPerOrigin: 1 });
  await http.request(get({ url: new URL('/first', silent.url).href }));
  const mute = (await tcp(() => {})).replace('http://', 'https://');
  const slow = outgoing({ lookup: () => wait(1000, []) });
  const left = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => assert.fail('It was answered'),
      (reason: unknown) => reason,
    );
    return error instanceof OutgoingError && [error.code, error.left];
  };
  const timeoutMs = 250;
  assert.deepEqual(
    await Promise.all([
      left(http.request(post({ url: silent.url, timeoutMs }))),
      left(http.request(post({ url: silent.url, timeoutMs }))),
      left(http.request(post({ url: mute, timeoutMs }))),
      left(slow.request(post({ url: 'http://slow.example/', timeoutMs }))),
      left(http.request(post({ url: await tcp((socket) => socket.once('data', () => socket.destroy())) }))),
      left(http.request(post({ url: `http://127.0.0.1:${await freePort()}/` }))),
    ]),
    [
      ['timeout', true],
      ['timeout', false],
      ['timeout', false],
      ['timeout', false],
      ['protocol', true],
      ['connect', false],
    ],
  );
});

test('A name that takes too long costs no more than the time', async () => {
  const http = outgoing({ lookup: () => wait(200, []) });
  await fails(http.request(get({ url: 'http://slow.example/', timeoutMs: 20 })), 'timeout');
});

test('A body is cut off where it is too large, announced or not', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/announced') response.setHeader('Content-Length', 100);
    else response.setHeader('Transfer-Encoding', 'chunked');
    response.write('x'.repeat(100));
    if (request.url === '/announced') response.end();
  });
  const http = outgoing();
  await fails(http.request(get({ url: `${url}/announced`, maxBytes: 99 })), 'too-large');
  await fails(http.request(get({ url, maxBytes: 99 })), 'too-large');
});

test('Where only the head is wanted, a body without an end is no error', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200);
    response.write('x'.repeat(200_000));
  });
  const response = await outgoing().request(post({ url, headOnly: true, maxBytes: 0, timeoutMs: 5000 }));
  assert.equal(response.status, 200);
  assert.equal(response.body.length, 0);
});

test('Failures are told apart', async () => {
  const port = await freePort();
  const http = outgoing();
  await fails(http.request(get({ url: `http://127.0.0.1:${port}/` })), 'connect');
  await fails(http.request(get({ url: 'http://nobody.invalid/' })), 'dns');
  const plain = await tcp((socket) => socket.once('data', () => socket.end('no http at all\r\n\r\n')));
  await fails(http.request(get({ url: plain })), 'protocol');
  await fails(http.request(get({ url: plain.replace('http:', 'https:') })), 'tls');
});

test('A certificate that nobody vouches for is not taken', async (t) => {
  const { key, cert } = temporaryCertificate(t, 'IP:127.0.0.1');
  const requests: unknown[] = [];
  const server = createTlsServer({ key, cert }, (request, response) => {
    requests.push(request);
    response.end();
  });
  const port = await listening(server, '127.0.0.1');
  servers.closing(() => new Promise((resolve) => server.close(resolve)));
  await fails(outgoing().request(get({ url: `https://127.0.0.1:${port}/` })), 'tls');
  assert.equal(requests.length, 0);
});

test('What may be repeated is, when a kept connection was closed before the answer; nothing else is', async () => {
  let requests = 0;
  const url = await tcp((socket) => {
    let served = 0;
    socket.on('data', () => {
      requests++;
      if (served++ > 0) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  });
  const http = outgoing({ connectionsPerOrigin: 1 });
  await http.request(post({ url }));
  const response = await http.request(post({ url, repeatable: true }));
  assert.equal(response.status, 200);
  assert.equal(requests, 3);
  await fails(http.request(post({ url })), 'protocol');
});

test('What is under way when everything closes is told so, and nothing new is begun', async () => {
  const { url } = await serve(() => {});
  const http = outgoing();
  const open = http.request(get({ url }));
  const failed = fails(open, 'closed');
  await http.close();
  await failed;
  await fails(http.request(get({ url })), 'closed');
});

test('A header that would begin another line is not written', async () => {
  const { url, requests } = await serve((_request, response) => response.end());
  await fails(outgoing().request(get({ url, headers: { 'X-Name': 'a\r\nX-Other: b' } })), 'bad-url');
  assert.equal(requests.length, 0);
});
