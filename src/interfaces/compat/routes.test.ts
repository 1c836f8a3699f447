import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fastify } from 'fastify';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import { COMPAT_ERRORS } from './errors.ts';
import { compatRoutes } from './routes.ts';
import { assertError, startApi } from './testing/api.ts';
import { ACCOUNT_SID, PROJECT, TO, World } from './testing/world.ts';

const contract = loadContract('signalwire-compat-messages');
const start = () => startApi(contract);

describe('who may ask', () => {
  test('nobody without a token of the project that the path names', async () => {
    const api = await start();
    const nobody = await api.get('/Messages', { authorization: '' });
    assertError(nobody, 'authentication');
    assert.match(String(nobody.headers['www-authenticate']), /^Basic realm=/);
    assertError(await api.get('/Messages', {}, '5e7b9f13-3b7e-4d52-9c41-6a0d8f2c1a60'), 'account');
    assertError(await api.get('/Messages', {}, 'me'), 'account');
    api.world.authentication = { kind: 'forbidden' };
    assertError(await api.get('/Messages'), 'scope');
  });

  test('too often: 429 with when to come again', async () => {
    const api = await start();
    api.world.allowed = false;
    const answer = await api.unjudged('POST', '/Messages', `To=${TO}`);
    assertError(answer, 'rate');
    assert.equal(answer.headers['retry-after'], '3');
    assert.equal((await api.get('/Messages')).status, 200);
    api.world.authentication = { kind: 'throttled', retryAfterSeconds: 9 };
    const guess = await api.unjudged('GET', '/Messages');
    assertError(guess, 'rate');
    assert.equal(guess.headers['retry-after'], '9');
  });

  test('paths and methods that are not there', async () => {
    const api = await start();
    for (const path of ['/Calls.json', '/Messages/x/y', '/']) {
      assertError(await api.unjudged('GET', path), 'notFound');
    }
    const answer = await api.unjudged('PUT', '/Messages');
    assertError(answer, 'method');
    assert.equal(answer.headers['allow'], 'GET, HEAD, POST');
    assertError(await api.unjudged('DELETE', '/Messages.json'), 'method');
  });

  test("Twilio's paths and its AccountSid lead to the same", async () => {
    const api = await start();
    const id = api.world.keep();
    const twilio = await api.server.inject({
      url: `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${id}.json`,
      headers: { authorization: 'Basic x' },
    });
    const { body } = await api.get(`/Messages/${id}`);
    assert.deepEqual(twilio.json(), body);
  });
});

test('every error has its code, status and words', () => {
  for (const [name, [code, status, message]] of Object.entries(COMPAT_ERRORS)) {
    assert.ok(Number.isInteger(code) && status >= 400 && message.length > 0, name);
  }
});

test('behind a prefix, links are those that clients know', async () => {
  const world = new World();
  const server = fastify();
  await server.register(compatRoutes(world.options), { prefix: '/gateway' });
  world.keep();
  world.keep();
  const space = '/gateway';
  const list = `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages?PageSize=1`;
  const headers = { authorization: 'Basic x' };
  const first = await server.inject({ url: `${space}${list}`, headers });
  const next = await server.inject({ url: `${space}${first.json().next_page_uri}`, headers });
  assert.deepEqual([next.statusCode, next.json().messages.length], [200, 1]);
});
