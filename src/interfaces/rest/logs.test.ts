import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Answer, codesOf, RestClient } from './testing/client.ts';
import { idOf, MESSAGE, NOW, NUMBER, OTHER, PROJECT } from './testing/fakes.ts';

const PATH = '/api/messaging/logs';

describe('logs', () => {
  let client: RestClient;
  beforeEach(() => {
    client = new RestClient();
  });
  afterEach(() => client.close());

  const get = (query = '') => client.ask('GET', `${PATH}${query}`);

  test('an entry has what the contract wants', async () => {
    client.gateway.add({}, { status: 'delivered' });
    const { status, body } = await get();
    assert.equal(status, 200);
    assert.deepEqual(body, {
      links: {
        self: `${PATH}?page_number=0&page_size=50`,
        first: `${PATH}?page_size=50`,
      },
      data: [
        {
          id: idOf(1),
          from: NUMBER,
          to: '+15557654321',
          status: 'delivered',
          direction: 'outbound',
          kind: 'sms',
          source: 'realtime_api',
          type: 'relay_message',
          url: null,
          number_of_segments: 1,
          charge: 0,
          charge_details: [],
          created_at: new Date(NOW + 1).toISOString(),
          error_message: null,
          error_code: null,
        },
      ],
    });
    assert.deepEqual((await get(`/${idOf(1)}`)).body, dataOf({ status, headers: {}, body })[0]);
  });

  test('what came in, what LaML sent and what was read are told in the words of the log', async () => {
    client.gateway.add({ direction: 'inbound', source: 'number' }, { status: 'delivered' });
    client.gateway.add({ source: 'compat' }, { status: 'sent' });
    client.gateway.add({ source: 'cxml' });
    client.gateway.add({ source: 'swml' }, { status: 'read' });
    const told = dataOf(await get()).map(({ status, direction, source, type, url }) => [
      status,
      direction,
      source,
      type,
      url,
    ]);
    const resource = (id: string) =>
      `http://space.test/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages/${id}`;
    assert.deepEqual(told, [
      ['delivered', 'outbound', 'realtime_api', 'relay_message', null],
      ['queued', 'outbound-reply', 'laml', 'laml_message', resource(idOf(3))],
      ['sent', 'outbound-api', 'laml', 'laml_message', resource(idOf(2))],
      ['received', 'inbound', 'realtime_api', 'relay_message', null],
    ]);
    client.gateway.publicUrl = 'https://public.test/p';
    assert.match(String(dataOf(await get())[1]?.['url']), /^https:\/\/public\.test\/p\/api\/laml\//);
    client.gateway.publicUrl = '';
    const strange = await client.ask('GET', PATH, { headers: { host: 'a"b' } });
    assert.equal(dataOf(strange)[1]?.['url'], null);
  });

  test('links lead through every page and back, while messages arrive', async () => {
    for (let count = 0; count < 25; count++) client.gateway.add();
    const seen: unknown[] = [];
    let page = await get('?page_size=10&created_after=2026-01-01');
    seen.push(...idsOf(page));
    while (linksOf(page)['next'] !== undefined) {
      client.gateway.add();
      const { next = '' } = linksOf(page);
      assert.match(next, /created_after=2026-01-01&page_number=\d&page_size=10&page_token=PA/);
      page = await client.ask('GET', next);
      assert.equal(linksOf(page)['self'], next);
      seen.push(...idsOf(page));
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 25 }, (_, index) => idOf(25 - index)),
    );
    const back = await client.ask('GET', linksOf(page)['prev'] ?? '');
    assert.deepEqual(idsOf(back), seen.slice(10, 20));
    assert.equal(linksOf(page)['first'], `${PATH}?created_after=2026-01-01&page_size=10`);
  });

  test('all that is wrong with a query is told', async () => {
    const answer = await get(
      '?page_size=0&page_number=x&page_token=PAx&include_deleted=maybe&created_before=x&created_on=2026-02-30&created_after=1',
    );
    assert.equal(answer.status, 422);
    assert.deepEqual(codesOf(answer), [
      'page_size invalid_parameter',
      'page_number invalid_parameter',
      'page_token page_token_is_invalid',
      'include_deleted not_a_boolean',
      'created_before datetime_required',
      'created_on datetime_required',
      'created_after datetime_required',
    ]);
    for (const size of ['1001', '-1', '1.5', '1e2', 'x']) {
      assert.deepEqual(codesOf(await get(`?page_size=${size}`)), ['page_size invalid_parameter'], size);
    }
    assert.deepEqual(codesOf(await get('?page_number=1')), ['page_token page_token_required']);
    assert.deepEqual(codesOf(await get(`?page_number=1&page_token=PA${idOf(9)}`)), [
      'page_token page_token_is_invalid',
    ]);
  });

  test('what is empty or there twice is no mistake', async () => {
    client.gateway.add();
    const answer = await get('?page_size=&created_on=&page_token=&page_number=7&page_number=0');
    assert.equal(answer.status, 200);
    assert.equal(idsOf(answer).length, 1);
  });

  test('a token of another project is none', async () => {
    const { message } = client.gateway.add({ project: { ...MESSAGE.project, id: OTHER.id } });
    assert.deepEqual(codesOf(await get(`?page_token=PA${message.id}`)), ['page_token page_token_is_invalid']);
    assert.deepEqual(idsOf(await get()), []);
    assert.equal((await get(`/${message.id}`)).status, 404);
  });

  for (const [query, expected] of [
    ['created_before=2026-01-15', [1]],
    ['created_before=2026-01-15T00:00:00Z', [1]],
    ['created_before=2026-01-15T00:00:01Z', [2, 1]],
    ['created_on=2026-01-15', [3, 2]],
    ['created_on=2026-01-15T23:00:00Z', [3, 2]],
    ['created_on=2026-01-17', []],
    ['created_after=2026-01-15', [4, 3]],
    ['created_after=2026-01-15T01:00:00+01:00', [4, 3]],
    ['created_after=2026-01-15T01:00:00%2B01:00', [4, 3]],
    ['created_after=2026-01-14&created_before=2026-01-16', [3, 2, 1]],
    ['created_on=2026-01-15&created_after=2026-01-15T00:00:00Z', [3]],
  ] as const) {
    test(query, async () => {
      for (const at of ['14T12:00', '15T00:00', '15T23:59', '16T00:00']) {
        client.gateway.add({ createdAt: Date.parse(`2026-01-${at}:00Z`) });
      }
      assert.deepEqual(idsOf(await get(`?${query}`)), expected.map(idOf));
    });
  }

  test('what was deleted shows only when it is asked for', async () => {
    const record = client.gateway.add();
    client.gateway.records[0] = { ...record, marks: { redactedAt: 0, deletedAt: NOW } };
    assert.deepEqual(idsOf(await get()), []);
    assert.deepEqual(idsOf(await get('?include_deleted=true')), [idOf(1)]);
    assert.equal((await get(`/${idOf(1)}`)).status, 404);
    assert.equal((await get(`/${idOf(1)}?include_deleted=true`)).status, 200);
  });

  test('below a prefix links and paths have it', async () => {
    const below = new RestClient('/gw');
    for (let count = 0; count < 2; count++) below.gateway.add({ source: 'compat' });
    const page = await below.ask('GET', `/gw${PATH}?page_size=1`);
    assert.match(linksOf(page)['next'] ?? '', /^\/gw\/api\/messaging\/logs\?/);
    assert.match(String(dataOf(page)[0]?.['url']), /^http:\/\/space\.test\/gw\/api\/laml\//);
    const { body } = await below.ask('GET', `/gw/api/messaging/messages/${idOf(1)}`);
    const { message_uri: path } = body as { message_uri: string };
    assert.equal((await below.ask('GET', path)).status, 200);
    await below.close();
  });
});

function dataOf({ body }: Answer): readonly Readonly<Record<string, unknown>>[] {
  return (body as { data: readonly Readonly<Record<string, unknown>>[] }).data;
}

function idsOf(answer: Answer): readonly unknown[] {
  return dataOf(answer).map(({ id }) => id);
}

function linksOf({ body }: Answer): Readonly<Record<string, string | undefined>> {
  return (body as { links: Readonly<Record<string, string>> }).links;
}
