import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { fails, get, post, redirect, Servers } from './testing/servers.ts';

const servers = new Servers();
const { outgoing, serve } = servers;
afterEach(servers.close);

test('A redirect to a place that is not allowed is not followed', async () => {
  const inside = await serve((_request, response) => response.end('secret'), '127.0.0.2');
  const { url } = await serve((_request, response) => redirect(response, 302, inside.url));
  const http = outgoing({ networks: () => ['127.0.0.1'] });
  await fails(http.request(get({ url, maxRedirects: 1 })), 'blocked');
  assert.equal(inside.requests.length, 0);
});

test('Redirects are followed as browsers do', async () => {
  const { url, requests } = await serve((request, response) => {
    const status = Number(request.url?.slice(1));
    if (status > 0) redirect(response, status, '/');
    else response.end('end');
  });
  const http = outgoing();
  for (const [status, method, body] of [
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'text'],
    [308, 'POST', 'text'],
  ] as const) {
    requests.length = 0;
    const response = await http.request(post({ url: `${url}/${status}`, maxRedirects: 1 }));
    assert.equal(response.body.toString(), 'end');
    assert.equal(response.url, `${url}/`);
    assert.equal(requests[1]?.method, method, `${status}`);
    assert.equal(requests[1]?.body, body, `${status}`);
    assert.equal(requests[1]?.headers['content-type'], body === '' ? undefined : 'text/plain');
  }
});

test('Without redirects allowed, one is an answer like any other', async () => {
  const { url } = await serve((_request, response) => redirect(response, 302, '/elsewhere'));
  const response = await outgoing().request(post({ url, maxBytes: 2000 }));
  assert.equal(response.status, 302);
});

test('Too many redirects are an error', async () => {
  const { url, requests } = await serve((_request, response) => redirect(response, 307, '/'));
  await fails(outgoing().request(get({ url, maxRedirects: 3 })), 'too-many-redirects');
  assert.equal(requests.length, 4);
});

test('A redirect to what is no http is an error', async () => {
  const { url } = await serve((_request, response) => redirect(response, 302, 'file:///etc/passwd'));
  await fails(outgoing().request(get({ url, maxRedirects: 3 })), 'bad-url');
});

test('Neither credentials nor signatures go to another origin', async () => {
  const other = await serve((_request, response) => response.end());
  const { url, requests } = await serve((request, response) =>
    redirect(response, 307, request.url === '/' ? '/same' : other.url),
  );
  const headers = {
    Accept: 'text/xml',
    Authorization: 'Basic x',
    'X-SignalWire-Signature': 's',
    'webhook-id': 'w',
  };
  await outgoing().request(get({ url, headers, maxRedirects: 3 }));
  assert.equal(requests[1]?.headers.authorization, 'Basic x');
  assert.equal(requests[1]?.headers['x-signalwire-signature'], 's');
  assert.equal(other.requests[0]?.headers.accept, 'text/xml');
  for (const name of ['authorization', 'x-signalwire-signature', 'webhook-id']) {
    assert.equal(other.requests[0]?.headers[name], undefined, name);
  }
});
