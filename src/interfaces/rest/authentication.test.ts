import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { RestClient } from './testing/client.ts';
import { NUMBER } from './testing/fakes.ts';

const TEXT = { to: '+15557654321', from: NUMBER, body: 'Hello' };
const PATH = '/api/messaging/messages';

describe('who may ask', () => {
  let client: RestClient;
  beforeEach(() => {
    client = new RestClient();
  });
  afterEach(() => client.close());

  test('nobody without credentials, whatever is asked for and however broken', async () => {
    for (const [method, url, body] of [
      ['POST', PATH, TEXT],
      ['POST', PATH, '{'],
      ['GET', '/api/messaging/logs', undefined],
      ['GET', '/api/v1/callbacks', undefined],
      ['PUT', `/api/v1/numbers/${NUMBER}/optouts/+15550000001`, undefined],
    ] as const) {
      const answer = await client.ask(method, url, { body, headers: { authorization: '' } });
      assert.equal(answer.status, 401, url);
      assert.deepEqual(answer.body, { error: 'Unauthorized' });
      assert.match(String(answer.headers['www-authenticate']), /^Basic realm=/);
    }
    assert.equal(client.gateway.records.length, 0);
  });

  test('no token without the scope', async () => {
    client.gateway.authentication = { kind: 'forbidden' };
    const { status, body } = await client.ask('POST', PATH, { body: TEXT });
    assert.equal(status, 403);
    assert.deepEqual(body, { error: 'Forbidden' });
  });

  test('whoever guesses waits', async () => {
    client.gateway.authentication = { kind: 'throttled', retryAfterSeconds: 30 };
    const { status, body, headers } = await client.ask('GET', '/api/messaging/logs');
    assert.equal(status, 429);
    assert.deepEqual(body, { error: 'Too Many Requests' });
    assert.equal(headers['retry-after'], '30');
  });

  test('each answer says what is left, and writing alone counts', async () => {
    const left = async (method: 'GET' | 'POST', path: string) =>
      (await client.ask(method, path, method === 'POST' ? { body: TEXT } : {})).headers;
    assert.equal((await left('GET', '/api/messaging/logs'))['x-ratelimit-remaining'], '100');
    const headers = await left('POST', PATH);
    assert.equal(headers['x-ratelimit-limit'], '100');
    assert.equal(headers['x-ratelimit-remaining'], '99');
    assert.equal(headers['x-ratelimit-reset'], '7');
    assert.equal((await left('GET', '/api/messaging/logs'))['x-ratelimit-remaining'], '99');
  });

  test('whoever has written too much waits, and may still read', async () => {
    client.gateway.allowed = false;
    const { status, headers, body } = await client.ask('POST', PATH, { body: TEXT });
    assert.equal(status, 429);
    assert.equal(headers['retry-after'], '7');
    assert.equal(headers['x-ratelimit-remaining'], '0');
    assert.deepEqual(body, { error: 'Too Many Requests' });
    assert.equal(client.gateway.records.length, 0);
    assert.equal((await client.ask('GET', '/api/messaging/logs')).status, 200);
    assert.equal((await client.ask('POST', '/api/v1/preview', { body: TEXT })).status, 200);
  });

  test('what is not there, or not to be done there, is not found', async () => {
    for (const [method, url] of [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['GET', '/api/v1'],
      ['GET', PATH],
      ['PUT', PATH],
      ['OPTIONS', PATH],
      ['DELETE', '/api/messaging/logs'],
      ['POST', '/api/messaging/logs'],
    ] as const) {
      const answer = await client.ask(method, url);
      assert.equal(answer.status, 404, `${method} ${url}`);
      assert.deepEqual(answer.body, { error: 'Not Found' });
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    const head = await client.ask('HEAD', '/api/messaging/logs');
    assert.equal(head.status, 200);
    assert.equal(head.body, undefined);
  });

  test('what fails says nothing of itself but to the log', async () => {
    client.gateway.messaging.show = () => Promise.reject(new Error('secret'));
    const answer = await client.ask('GET', `${PATH}/01900000-0000-7000-8000-000000000001`);
    assert.equal(answer.status, 500);
    assert.deepEqual(answer.body, { error: 'Internal Server Error' });
    assert.equal(client.gateway.problems.length, 1);
  });
});
