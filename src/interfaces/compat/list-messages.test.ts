import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import { assertError, sids, startApi } from './testing/api.ts';
import { FROM, PROJECT } from './testing/world.ts';

const contract = loadContract('signalwire-compat-messages');
const start = () => startApi(contract);

describe('the list', () => {
  test('pages link to each other and stay right while messages arrive', async () => {
    const api = await start();
    const ids = Array.from({ length: 5 }, () => api.world.keep()).reverse();
    const first = await api.get(`/Messages?PageSize=2&From=${encodeURIComponent(FROM)}`);
    assert.deepEqual(sids(first.body), ids.slice(0, 2));
    const base = `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages`;
    const filters = '&From=%2B15551230001';
    const { messages, ...links } = first.body;
    assert.deepEqual(links, {
      uri: `${base}?Page=0&PageSize=2${filters}`,
      first_page_uri: `${base}?Page=0&PageSize=2${filters}`,
      next_page_uri: `${base}?Page=1&PageSize=2&PageToken=PA${ids[1]}${filters}`,
      previous_page_uri: null,
      page: 0,
      page_size: 2,
    });
    api.world.keep();
    const second = await api.follow(first.body['next_page_uri']);
    assert.deepEqual(sids(second.body), ids.slice(2, 4));
    assert.equal(second.body['uri'], first.body['next_page_uri']);
    const third = await api.follow(second.body['next_page_uri']);
    assert.deepEqual(sids(third.body), ids.slice(4));
    assert.equal(third.body['next_page_uri'], null);
    const back = await api.follow(second.body['previous_page_uri']);
    assert.deepEqual(sids(back.body), ids.slice(0, 2));
    assert.deepEqual([back.body['page'], back.body['previous_page_uri']], [0, null]);
  });

  test('an empty one', async () => {
    const api = await start();
    const { body } = await api.get('/Messages.json');
    assert.deepEqual([body['messages'], body['next_page_uri'], body['page_size']], [[], null, 50]);
    assert.equal((await api.get('/Messages.json?PageSize=5000')).body['page_size'], 1000);
  });

  test('filters', async () => {
    const api = await start();
    const day = Date.UTC(2026, 10, 20);
    const [sent, late, inbound, other] = [
      api.world.keep({ state: { status: 'sent', sentAt: day + 3_600_000 } }),
      api.world.keep({ state: { status: 'read', sentAt: day + 86_400_000 } }),
      api.world.keep({ message: { direction: 'inbound' }, state: { status: 'delivered' } }),
      api.world.keep({ part: { to: '+15550000000' } }),
    ];
    for (const [query, expected] of [
      ['Status=sent', [sent]],
      ['Status=delivered', [late]],
      ['Status=received', [inbound]],
      ['Status=queued', [other]],
      ['To=%2B15550000000', [other]],
      ['To=+15550000000', [other]],
      ['From=%2B15550000000', []],
      ['DateSent=2026-11-20', [sent]],
      ['DateSent=2026-11-20T07:00:00Z', [sent]],
      ['DateSent>=2026-11-20', [late, sent]],
      ['DateSent%3E=2026-11-21', [late]],
      ['DateSent%3E%3D=2026-11-21', [late]],
      ['DateSent<=2026-11-20', [sent]],
      ['DateSent<=2026-11-21&DateSent>=2026-11-21', [late]],
      ['DateSent<=2026-11-20T01:00:00Z', [sent]],
      ['DateSent<=2026-11-20T00:59:59Z', []],
      ['DateSent<=Fri,%2020%20Nov%202026%2001:00:00%20%2B0000', [sent]],
    ] as const) {
      const { body } = await api.get(`/Messages?${query}`);
      assert.deepEqual(sids(body), expected, query);
    }
  });

  test('what cannot be asked for', async () => {
    const api = await start();
    const foreign = api.world.keep({ part: { id: '5e7b9f13-3b7e-4d52-9c41-6a0d8f2c1a60' } });
    for (const query of [
      'Page=1',
      'Page=-1',
      'Page=x',
      'PageSize=0',
      'PageSize=many',
      'PageToken=x',
      `Page=1&PageToken=PA${foreign}`,
      'Status=read',
      'DateSent=yesterday',
      'DateSent<=2026-02-30',
      'From=1&From=2',
    ]) {
      assertError(await api.get(`/Messages?${query}`), 'invalid');
    }
  });
});
