import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fastify, type InjectOptions } from 'fastify';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import type { MessageId } from '../../messages/message.ts';
import type { SendRefused } from '../../messages/numbers/numbers.ts';
import { COMPAT_ERRORS, type CompatErrorName } from './errors.ts';
import { compatRoutes } from './routes.ts';
import { ACCOUNT_SID, FROM, file, GROUP, PROJECT, TO, World } from './testing/world.ts';

const contract = loadContract('signalwire-compat-messages');

describe('sending', () => {
  test('a message is 201 with every field of the contract', async () => {
    const api = await start();
    const answer = await api.post('/Messages', { To: TO, From: FROM, Body: 'Hello' });
    assert.equal(answer.status, 201);
    const sid = api.world.kept[0]?.message.id;
    assert.deepEqual(answer.body, {
      account_sid: PROJECT.id,
      api_version: '2010-04-01',
      body: 'Hello',
      num_segments: 1,
      num_media: 0,
      date_created: 'Sat, 21 Nov 2026 11:00:00 +0000',
      date_sent: null,
      date_updated: 'Sat, 21 Nov 2026 11:00:00 +0000',
      direction: 'outbound-api',
      error_code: null,
      error_message: null,
      from: FROM,
      price: null,
      price_unit: 'USD',
      sid,
      status: 'queued',
      to: TO,
      messaging_service_sid: null,
      uri: `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages/${sid}`,
      subresource_uris: { media: `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages/${sid}/Media` },
    });
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(answer.headers['x-ratelimit-remaining'], '7');
  });

  test('what is asked for reaches the numbers', async () => {
    const api = await start();
    await api.post('/Messages.json', {
      To: TO,
      From: FROM,
      Body: 'Grüße & 100% + mehr',
      StatusCallback: 'https://example.com/cb?x=1&y=%20',
      ValidityPeriod: '60',
      SendAt: '2026-11-22T12:00:00Z',
      ScheduleType: 'fixed',
      SendAsMms: 'True',
      MaxPrice: '0.0075',
      ProvideFeedback: 'false',
    });
    const [{ media, requestId, ...send } = { media: [], requestId: '' }] = api.world.sends;
    assert.deepEqual(media, []);
    assert.equal(requestId, '');
    assert.deepEqual(send, {
      project: PROJECT.id,
      source: 'compat',
      from: FROM,
      group: '',
      to: TO,
      body: 'Grüße & 100% + mehr',
      sendAsMms: true,
      callback: { url: 'https://example.com/cb?x=1&y=%20', form: 'form' },
      customVariables: [],
      validityMs: 60_000,
      sendAt: Date.UTC(2026, 10, 22, 12),
    });
  });

  test('by a group, with or without one of its numbers, however the Sid is written', async () => {
    const api = await start();
    const mg = `MG${GROUP.replaceAll('-', '')}`;
    for (const sid of [GROUP, mg]) {
      const { body } = await api.post('/Messages', { To: TO, MessagingServiceSid: sid, Body: 'x' });
      assert.equal(body['messaging_service_sid'], GROUP);
    }
    await api.post('/Messages', { To: TO, MessagingServiceSid: GROUP, From: FROM, Body: 'x' });
    assert.deepEqual(
      api.world.sends.map(({ from, group }) => [from, group]),
      [
        ['', GROUP],
        ['', GROUP],
        [FROM, ''],
      ],
    );
  });

  test('media are fetched, each of them; nothing is fetched for what is refused', async () => {
    const api = await start();
    const form =
      'To=%2B15551230002&From=%2B15551230001&MediaUrl=https://a.example/1&MediaUrl=https://a.example/2';
    const { body } = await api.send('POST', '/Messages', form);
    assert.equal(body['num_media'], 2);
    api.world.mediaProblem = { code: 'media_download_failed', reason: 'It could not be fetched.', index: 1 };
    const broken = await api.send('POST', '/Messages', form);
    assert.equal(broken.body['message'], 'It could not be fetched. (the second MediaUrl)');
    api.world.refusal = 'from-unknown';
    assert.equal((await api.send('POST', '/Messages', form)).body['code'], 21212);
    assert.deepEqual(api.world.released, []);
  });

  test('an idempotency key stands for the first answer, and for nothing else', async () => {
    const api = await start();
    const headers = { 'idempotency-key': 'order-17' };
    const form = { To: TO, From: FROM, Body: 'Hello' };
    const first = await api.post('/Messages', form, headers);
    api.world.optOuts.add(`${FROM} ${TO}`);
    const again = await api.post('/Messages', form, headers);
    assert.deepEqual(again, first);
    assert.equal(api.world.sends.length, 1);
    const other = await api.post('/Messages', { ...form, Body: 'Bye' }, headers);
    assert.deepEqual([other.status, other.body['code']], [400, 10000]);
    const broken = await api.post('/Messages', form, { 'idempotency-key': 'two words' });
    assert.equal(broken.status, 400);
  });

  test('a plus that the client did not escape is one; JSON is read, too', async () => {
    const api = await start();
    await api.send('POST', '/Messages', `To=${TO}&From=${FROM}&Body=a+b`);
    await api.post('/Messages', JSON.stringify({ To: TO, From: FROM, Body: 'a b', SendAsMms: true }), {
      'content-type': 'application/json',
    });
    assert.deepEqual(
      api.world.sends.map(({ to, from, body }) => [to, from, body]),
      [
        [TO, FROM, 'a b'],
        [TO, FROM, 'a b'],
      ],
    );
  });
});

describe('refusals', () => {
  const good = { To: TO, From: FROM, Body: 'x' };
  for (const [name, error, form] of [
    ['no To', 'toMissing', { ...good, To: '' }],
    ['no From', 'fromMissing', { To: TO, Body: 'x' }],
    ['no Body', 'bodyMissing', { To: TO, From: FROM }],
    ['a From that is none', 'fromInvalid', { ...good, From: 'acme' }],
    ['a Body too long', 'bodyTooLong', { ...good, Body: 'x'.repeat(1601) }],
    ['a period of 0', 'validity', { ...good, ValidityPeriod: '0' }],
    ['a MediaUrl that is none', 'media', { ...good, MediaUrl: 'ftp://example.com/x' }],
    ['a group that is none', 'group', { To: TO, Body: 'x', MessagingServiceSid: 'sales' }],
    ['a From not in the group', 'fromUnverified', { ...good, From: TO, MessagingServiceSid: GROUP }],
    ['a StatusCallback that is none', 'invalid', { ...good, StatusCallback: '/cb' }],
  ] as const satisfies readonly (readonly [string, CompatErrorName, Record<string, string>])[]) {
    test(name, async () => {
      const api = await start();
      assertError(await api.post('/Messages', form), error);
      assert.deepEqual(api.world.sends, []);
    });
  }

  for (const [why, error] of [
    ['from-unknown', 'fromUnknown'],
    ['group-unknown', 'group'],
    ['no-capability', 'fromIncapable'],
    ['to-invalid', 'toInvalid'],
    ['to-unsupported', 'unroutable'],
    ['no-route', 'unroutable'],
    ['opted-out', 'optedOut'],
    ['backlog', 'backlog'],
    ['refused', 'invalid'],
  ] as const satisfies readonly (readonly [SendRefused['why'], CompatErrorName])[]) {
    test(`by the numbers: ${why}`, async () => {
      const api = await start();
      api.world.refusal = why;
      assertError(await api.post('/Messages', good), error);
    });
  }

  test('nothing could be kept', async () => {
    const api = await start();
    api.world.refusal = 'storage';
    const { status, body } = await api.unjudged('POST', '/Messages', new URLSearchParams(good).toString());
    assert.deepEqual([status, body['code']], [500, 10000]);
  });

  test('whoever said STOP gets nothing, from a number or a group', async () => {
    const api = await start();
    api.world.optOuts.add(`${FROM} ${TO}`);
    assertError(await api.post('/Messages', good), 'optedOut');
    assertError(await api.post('/Messages', { To: TO, Body: 'x', MessagingServiceSid: GROUP }), 'optedOut');
    assert.deepEqual(api.world.sends, []);
  });

  test('too many or too large files', async () => {
    const api = await start();
    const urls = Array.from({ length: 9 }, (_, index) => `&MediaUrl=https://a.example/${index}`);
    const start9 = `To=${TO}&From=${FROM}${urls.join('')}`;
    assertError(await api.send('POST', '/Messages', start9), 'mediaLimit');
    api.world.mediaProblem = { code: 'media_exceeds_size_limit', reason: 'Too large.', index: 0 };
    assertError(await api.post('/Messages', { ...good, MediaUrl: 'https://a.example/1' }), 'mediaLimit');
  });

  test('a form that cannot be read, of another type, or too long', async () => {
    const api = await start();
    for (const form of ['To=%2', 'To=%zz', 'To=%ff', 'To=1&To=2&From=3&Body=x']) {
      assertError(await api.send('POST', '/Messages', form), 'invalid');
    }
    assertError(await api.send('POST', '/Messages', `Body=${'x'.repeat(300_000)}`), 'invalid');
    for (const type of ['text/xml', 'multipart/form-data; boundary=x']) {
      assertError(await api.post('/Messages', 'x', { 'content-type': type }), 'invalid');
    }
    for (const json of ['{', '[]', '"x"', '{"To":{}}']) {
      const headers = { 'content-type': 'application/json' };
      assertError(await api.post('/Messages', json, headers), 'invalid');
    }
    assertError(await api.send('POST', '/Messages', ''), 'toMissing');
  });
});

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
      'PageSize=1001',
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

describe('media', () => {
  test('are listed, described, and gone once they are deleted', async () => {
    const api = await start();
    const media = [file(1), file(2), file(3)];
    const id = api.world.keep({ part: { kind: 'mms', media }, state: { status: 'sent' } });
    const list = await api.get(`/Messages/${id}/Media.json?PageSize=2`);
    const base = `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages/${id}/Media`;
    const described = {
      account_sid: PROJECT.id,
      content_type: 'image/png',
      date_created: 'Sat, 21 Nov 2026 11:00:00 +0000',
      date_updated: 'Sat, 21 Nov 2026 11:00:00 +0000',
      parent_sid: id,
      sid: media[0]?.id,
      uri: `${base}/${media[0]?.id}`,
    };
    const files = (body: Record<string, unknown>) =>
      (body['media_list'] as { sid: string }[]).map(({ sid }) => sid.slice(-1)).join('');
    assert.deepEqual((list.body['media_list'] as unknown[])[0], described);
    assert.equal(files(list.body), '12');
    const next = await api.follow(list.body['next_page_uri']);
    assert.equal(files(next.body), '3');
    assert.equal(files((await api.follow(next.body['previous_page_uri'])).body), '12');
    assert.deepEqual((await api.get(`/Messages/${id}/Media/${media[0]?.id}.json`)).body, described);

    assert.equal((await api.send('DELETE', `/Messages/${id}/Media/${media[0]?.id}`)).status, 204);
    assertError(await api.get(`/Messages/${id}/Media/${media[0]?.id}`), 'notFound');
    assertError(await api.send('DELETE', `/Messages/${id}/Media/${media[0]?.id}`), 'notFound');
    assert.equal((await api.get(`/Messages/${id}`)).body['num_media'], 2);
    assert.equal(files((await api.get(`/Messages/${id}/Media?DateCreated=2026-11-21`)).body), '23');
    assert.equal(files((await api.get(`/Messages/${id}/Media?DateCreated<=2026-11-20`)).body), '');
  });

  test('those of a message in progress stay', async () => {
    const api = await start();
    const id = api.world.keep({ part: { kind: 'mms', media: [file(1)] } });
    assertError(await api.send('DELETE', `/Messages/${id}/Media/${file(1).id}`), 'inProgress');
  });

  test('whoever asks for anything but JSON is led to the file', async () => {
    const api = await start();
    const id = api.world.keep({ part: { kind: 'mms', media: [file(1)] } });
    const path = `/Messages/${id}/Media/${file(1).id}`;
    const browser = 'text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8';
    for (const accept of ['image/*', browser]) {
      const { status, headers } = await api.unjudged('GET', path, undefined, { accept });
      assert.equal(status, 302, accept);
      assert.equal(headers['location'], `https://gateway.example/media/${id}/${file(1).id}`);
    }
    for (const accept of ['*/*', 'application/json', 'application/json, text/plain, */*', '']) {
      assert.equal((await api.get(path, { accept })).status, 200, accept);
    }
    assert.equal((await api.get(`${path}.json`, { accept: 'image/png' })).status, 200);
  });
});

test('every error has its code, status and words', () => {
  for (const [name, [code, status, message]] of Object.entries(COMPAT_ERRORS)) {
    assert.ok(Number.isInteger(code) && status >= 400 && message.length > 0, name);
  }
});

interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

function assertError({ status, body }: Got, name: CompatErrorName): void {
  const [code, expected] = COMPAT_ERRORS[name];
  assert.deepEqual(
    { code: body['code'], status, said: body['status'] },
    { code, status: expected, said: expected },
    JSON.stringify(body),
  );
  assert.deepEqual(Object.keys(body), ['code', 'message', 'more_info', 'status']);
}

function sids(body: Record<string, unknown>): MessageId[] {
  return (body['messages'] as { sid: MessageId }[]).map(({ sid }) => sid);
}

/** The API over a {@link World}; each answer is judged by the contract, where that is at hand. */
async function start() {
  const world = new World();
  const server = fastify();
  await server.register(compatRoutes(world.options));

  const unjudged = async (
    method: string,
    path: string,
    payload?: string,
    headers: Record<string, string> = {},
    account = PROJECT.id,
  ): Promise<Got> => {
    const { authorization = 'Basic x', ...more } = headers;
    const answer = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: path.startsWith('/api/') ? path : `/api/laml/2010-04-01/Accounts/${account}${path}`,
      headers: {
        ...(authorization !== '' && { authorization }),
        ...(payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...more,
      },
      ...(payload !== undefined && { payload }),
    });
    const body = answer.body === '' || answer.statusCode === 302 ? {} : answer.json();
    return { status: answer.statusCode, headers: stable(answer.headers), body };
  };
  const send: typeof unjudged = async (method, path, ...rest) => {
    const answer = await unjudged(method, path, ...rest);
    const body = answer.status === 204 ? undefined : answer.body;
    contract?.judge({ method, path: described(path) }, { status: answer.status, body });
    return answer;
  };
  return {
    world,
    server,
    unjudged,
    send,
    get: (path: string, headers: Record<string, string> = {}, account = PROJECT.id) =>
      send('GET', path, undefined, headers, account),
    post: (path: string, form: string | Record<string, string>, headers: Record<string, string> = {}) =>
      send('POST', path, typeof form === 'string' ? form : new URLSearchParams(form).toString(), headers),
    follow: (uri: unknown) => send('GET', String(uri)),
  };
}

/** The contract's name for a path. */
function described(path: string): string {
  const [, rest = ''] = /(\/Messages.*?)(?:\.json)?(?:\?.*)?$/.exec(path) ?? [];
  const steps = rest.split('/').slice(1);
  const names = [['Messages'], ['Messages', '{Sid}'], ['Messages', '{MessageSid}', 'Media']];
  const name = [...names, ['Messages', '{MessageSid}', 'Media', '{Sid}']][steps.length - 1] ?? [];
  return `/Accounts/{AccountSid}/${name.join('/')}`;
}

function stable({ date, ...headers }: Record<string, unknown>): Record<string, unknown> {
  return headers;
}
