import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import { assertError, startApi } from './testing/api.ts';

const contract = loadContract('signalwire-compat-messages');
const start = () => startApi(contract);

describe('one message', () => {
  test('its statuses, times and errors', async () => {
    const api = await start();
    const id = api.world.keep();
    api.world.now += 5000;
    api.world.become(id, 'read', { sentAt: api.world.now - 3000 });
    const { body } = await api.get(`/Messages/${id}`);
    assert.deepEqual(
      [body['status'], body['date_sent'], body['date_updated']],
      ['delivered', 'Sat, 21 Nov 2026 11:00:02 +0000', 'Sat, 21 Nov 2026 11:00:05 +0000'],
    );
    api.world.become(id, 'undelivered', { errorCode: '30003', errorMessage: 'Not there' });
    const failed = await api.get(`/Messages/${id}.json`);
    assert.deepEqual([failed.body['error_code'], failed.body['error_message']], ['30003', 'Not there']);
    const inbound = api.world.keep({ message: { direction: 'inbound' }, state: { status: 'failed' } });
    const received = await api.get(`/Messages/${inbound}`);
    assert.deepEqual([received.body['status'], received.body['direction']], ['received', 'inbound']);
    const reply = api.world.keep({ message: { source: 'cxml' } });
    assert.equal((await api.get(`/Messages/${reply}`)).body['direction'], 'outbound-reply');
  });

  test('none of another project, no leg, nothing that is no Sid', async () => {
    const api = await start();
    const ids = [
      api.world.keep({ part: { id: '5e7b9f13-3b7e-4d52-9c41-6a0d8f2c1a60' } }),
      api.world.keep({ part: { listed: false } }),
      'SM123',
      '0199a1b2-0000-7000-8000-00000000ffff',
    ];
    for (const id of ids) {
      assertError(await api.get(`/Messages/${id}`), 'notFound');
      assertError(await api.post(`/Messages/${id}`, 'Body='), 'notFound');
      assertError(await api.send('DELETE', `/Messages/${id}`), 'notFound');
      assertError(await api.unjudged('GET', `/Messages/${id}/Media`), 'notFound');
    }
    assert.deepEqual(api.world.amended, []);
  });

  test('its text is taken away, once it is done, and only taken away', async () => {
    const api = await start();
    const id = api.world.keep();
    assertError(await api.post(`/Messages/${id}`, 'Body='), 'inProgress');
    api.world.become(id, 'delivered');
    assertError(await api.post(`/Messages/${id}`, 'Body=other'), 'invalid');
    assertError(await api.post(`/Messages/${id}`, ''), 'invalid');
    const { status, body } = await api.post(`/Messages/${id}.json`, 'Body=');
    assert.deepEqual([status, body['body']], [200, '']);
    assert.deepEqual(api.world.amended, [`redact ${id}`]);
  });

  test('one that is queued is called off', async () => {
    const api = await start();
    const id = api.world.keep();
    assertError(await api.post(`/Messages/${id}`, 'Status=sent'), 'invalid');
    const { body } = await api.post(`/Messages/${id}`, 'Status=canceled&Body=');
    assert.deepEqual([body['status'], body['error_code'], body['body']], ['failed', '31001', '']);
    assertError(await api.post(`/Messages/${id}`, 'Status=canceled'), 'notQueued');
    const inbound = api.world.keep({ message: { direction: 'inbound' } });
    assertError(await api.post(`/Messages/${inbound}`, 'Status=canceled'), 'notQueued');
  });

  test('deleted, once it is done, it is gone', async () => {
    const api = await start();
    const id = api.world.keep();
    assertError(await api.send('DELETE', `/Messages/${id}`), 'inProgress');
    api.world.become(id, 'delivered');
    assert.equal((await api.send('DELETE', `/Messages/${id}.json`)).status, 204);
    assertError(await api.send('DELETE', `/Messages/${id}`), 'notFound');
    assert.deepEqual((await api.get('/Messages')).body['messages'], []);
  });

  test('what breaks inside is told in the log, and nothing of it to the client', async () => {
    const api = await start();
    api.world.broken = true;
    const { status, body } = await api.unjudged('GET', `/Messages/${api.world.keep()}`);
    assert.deepEqual([status, body['code']], [500, 10000]);
    assert.doesNotMatch(JSON.stringify(body), /disk/);
    assert.deepEqual(api.world.problems, ['A request to the Compatibility API failed']);
  });
});
