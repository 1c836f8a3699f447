import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import type { SendRefused } from '../../messages/numbers/numbers.ts';
import type { CompatErrorName } from './errors.ts';
import { assertError, startApi } from './testing/api.ts';
import { FROM, GROUP, PROJECT, TO } from './testing/world.ts';

const contract = loadContract('signalwire-compat-messages');
const start = () => startApi(contract);

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
    const { id } = api.world.kept[0]?.message ?? assert.fail();
    api.world.become(id, 'delivered');
    await api.send('DELETE', `/Messages/${id}`);
    const gone = await api.post('/Messages', form, headers);
    assert.match(String(gone.body['message']), /deleted since/);
    const broken = await api.post('/Messages', form, { 'idempotency-key': 'two words' });
    assert.equal(broken.status, 400);
  });

  test('a plus that the client did not escape is one; JSON and forms in parts are read, too', async () => {
    const api = await start();
    await api.send('POST', '/Messages', `To=${TO}&From=${FROM}&Body=a+b`);
    await api.send('POST', '/Messages', `To=${TO}&From=${FROM}&Body=a%20b`, {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    });
    await api.post('/Messages', JSON.stringify({ To: TO, From: FROM, Body: 'a b', SendAsMms: true }), {
      'content-type': 'application/json',
    });
    const parts = Object.entries({ To: TO, From: FROM, Body: 'a b' }).map(
      ([name, value]) => `--x1y2\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    await api.post('/Messages', `${parts.join('')}--x1y2--\r\n`, {
      'content-type': 'multipart/form-data; boundary=x1y2',
    });
    assert.deepEqual(
      api.world.sends.map(({ to, from, body }) => [to, from, body]),
      [
        [TO, FROM, 'a b'],
        [TO, FROM, 'a b'],
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
    const latin1 = Buffer.from('To=1&From=2&Body=caf\u00e9', 'latin1');
    assertError(await api.send('POST', '/Messages', latin1), 'invalid');
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
