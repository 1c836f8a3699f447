import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { codesOf, RestClient } from './testing/client.ts';
import { FOREIGN_NUMBER, idOf, NOW, NUMBER, OTHER, PROJECT } from './testing/fakes.ts';

const TEXT = { to: '+15557654321', from: NUMBER, body: 'Hello' };
const PATH = '/api/messaging/messages';

describe('messages', () => {
  let client: RestClient;
  beforeEach(() => {
    client = new RestClient();
  });
  afterEach(() => client.close());

  const post = (body: unknown, headers?: Record<string, string>) =>
    client.ask('POST', PATH, { body, ...(headers && { headers }) });

  test('a text is sent', async () => {
    const { status, body, headers } = await post(TEXT);
    assert.equal(status, 201);
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.deepEqual(body, {
      id: idOf(1),
      from: NUMBER,
      to: '+15557654321',
      body: 'Hello',
      status: 'queued',
      direction: 'outbound',
      kind: 'sms',
      media: [],
      number_of_segments: 1,
      error_code: null,
      error_message: null,
      created_at: new Date(NOW + 1).toISOString(),
      project_id: PROJECT.id,
      status_callback_url: null,
      message_uri: `/api/messaging/logs/${idOf(1)}`,
    });
  });

  test('everything that is asked for goes along', async () => {
    const media = ['https://example.com/a.png'];
    await post({
      ...TEXT,
      media,
      send_as_mms: true,
      status_callback: 'https://example.com/status?a=1',
      custom_variables: { order: '17' },
      send_at: '2026-01-16T12:00:00Z',
      validity_period: 60,
    });
    const [sent] = client.gateway.sent;
    assert.equal(sent?.media[0]?.source, media[0]);
    assert.deepEqual(sent?.callback, { url: 'https://example.com/status?a=1', form: 'json' });
    assert.deepEqual(sent?.customVariables, [['order', '17']]);
    assert.equal(sent?.sendAt, NOW + 86_400_000);
    assert.equal(sent?.validityMs, 60_000);
    assert.equal(sent?.source, 'rest');
  });

  test('a picture shows where it can be had', async () => {
    const { body } = await post({ ...TEXT, media: ['https://example.com/a.png'] });
    const { kind, media } = body as { kind: string; media: string[] };
    assert.equal(kind, 'mms');
    assert.deepEqual(media, [`https://aldis.test/media/${idOf(1)}/${idOf(900)}`]);
  });

  test('all broken fields are told at once, those that only sending would find too', async () => {
    const answer = await post({ to: '+99912345', from: NUMBER, body: 7, media: 'x', send_as_mms: 'yes' });
    assert.equal(answer.status, 422);
    assert.deepEqual(codesOf(answer), [
      'media not_an_array_of_strings',
      'body not_a_string',
      'send_as_mms not_a_boolean',
      'to not_routable',
    ]);
    const both = await post({ to: '+99912345', from: FOREIGN_NUMBER, body: 'Hello' });
    assert.deepEqual(codesOf(both), ['from invalid_from_number', 'to not_routable']);
  });

  test('an error says what it is, of which field, and where that is explained', async () => {
    const { body } = await post({ ...TEXT, body: '' });
    assert.deepEqual(body, {
      errors: [
        {
          type: 'validation_error',
          code: 'body_or_media_required',
          message: 'A body must be included if there is no media.',
          attribute: 'body',
          url: 'https://developer.signalwire.com/rest/overview/error-codes/#body_or_media_required',
        },
      ],
    });
  });

  for (const [why, code] of [
    ['from-unknown', 'from invalid_from_number'],
    ['no-capability', 'from missing_messaging_capability'],
    ['to-invalid', 'to invalid_to_number'],
    ['to-unsupported', 'to destination_number_not_supported'],
    ['no-route', 'to not_routable'],
    ['refused', 'to not_routable'],
    ['backlog', 'base message_backlog_limit_exceeded'],
  ] as const) {
    test(`${why} is ${code}`, async () => {
      client.gateway.refusal = why;
      const answer = await post(TEXT);
      assert.equal(answer.status, 422);
      assert.deepEqual(codesOf(answer), [code]);
    });
  }

  test('what could not be written is our fault', async () => {
    client.gateway.refusal = 'storage';
    const { status, body } = await post(TEXT);
    assert.equal(status, 500);
    assert.deepEqual(body, { error: 'Internal Server Error' });
  });

  test('media that cannot be had are refused, and nothing is sent', async () => {
    client.gateway.mediaProblem = { code: 'invalid_media_type', reason: 'No such type.', index: 0 };
    assert.deepEqual(codesOf(await post({ ...TEXT, media: ['https://example.com/a.exe'] })), [
      'media invalid_media_type',
    ]);
    assert.equal(client.gateway.sent.length, 0);
  });

  test('a key stands for the first answer', async () => {
    const key = { 'idempotency-key': 'k1' };
    const first = await post(TEXT, key);
    const again = await post({ body: 'Hello', from: NUMBER, to: '+15557654321' }, key);
    assert.equal(again.status, 201);
    assert.deepEqual(again.body, first.body);
    assert.equal(client.gateway.records.length, 1);
    assert.deepEqual(codesOf(await post({ ...TEXT, body: 'Else' }, key)), ['base idempotency_key_reused']);
    assert.deepEqual(codesOf(await post({ ...TEXT, to: 'x' }, { 'idempotency-key': 'ä' })), [
      'to invalid_to_number',
      'Idempotency-Key invalid_parameter',
    ]);
  });

  test('a key that was taken meanwhile gives the media back', async () => {
    const key = { 'idempotency-key': 'k1' };
    await post({ ...TEXT, media: ['https://example.com/a.png'] }, key);
    client.gateway.store.keyed = async () => undefined;
    const again = await post({ ...TEXT, media: ['https://example.com/a.png'] }, key);
    assert.equal(again.status, 201);
    assert.equal(client.gateway.released.length, 1);
  });

  test('what is not JSON is a bad request', async () => {
    for (const body of ['{', ' ', '{"to":', '{"__proto__":1}']) {
      const answer = await post(body);
      assert.equal(answer.status, 400, body);
      assert.deepEqual(answer.body, { error: 'Bad Request' });
    }
    const latin1 = Buffer.from(JSON.stringify({ ...TEXT, body: 'caf\u00e9' }), 'latin1');
    assert.equal((await post(latin1)).status, 400);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/xml']) {
      const other = await post('{"to":"+15551230002"}', { 'content-type': type });
      assert.deepEqual([other.status, other.body], [400, { error: 'Bad Request' }], type);
    }
    const empty = await post('', { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(empty.status, 422);
    const large = await post({ ...TEXT, body: 'x'.repeat(2_000_000) });
    assert.deepEqual([large.status, large.body], [400, { error: 'Bad Request' }]);
    for (const body of ['', '[]', '"x"', 'null', '7']) {
      const answer = await post(body);
      assert.equal(answer.status, 422, body);
      assert.deepEqual(codesOf(answer), [
        'to missing_required_parameter',
        'from missing_required_parameter',
        'body body_or_media_required',
      ]);
    }
  });

  test('a message is shown to its project alone', async () => {
    const { id } = (await post(TEXT)).body as { id: string };
    assert.equal((await client.ask('GET', `${PATH}/${id}`)).status, 200);
    assert.equal((await client.ask('GET', `${PATH}/${id.toUpperCase()}`)).status, 200);
    for (const path of [`${PATH}/${id}`, `/api/messaging/logs/${id}`, `/api/v1/messages/${id}/timeline`]) {
      const { status, body } = await client.ask('GET', path, { project: OTHER });
      assert.equal(status, 404, path);
      assert.deepEqual(body, { error: 'Not Found' });
    }
    for (const path of [`${PATH}/x`, `${PATH}/${idOf(7)}`]) {
      assert.equal((await client.ask('GET', path)).status, 404, path);
    }
    assert.equal((await client.ask('DELETE', `${PATH}/${id}`, { project: OTHER })).status, 404);
    const redacted = await client.ask('PATCH', `${PATH}/${id}`, { project: OTHER, body: { body: '' } });
    assert.equal(redacted.status, 404);
  });

  test('legs of a delivery, and messages of no project, are nobody’s', async () => {
    const { message } = client.gateway.add();
    const { message: leg } = client.gateway.add({ project: { ...message.project!, listed: false } });
    const { message: ami } = client.gateway.add({ project: undefined });
    for (const { id } of [leg, ami]) assert.equal((await client.ask('GET', `${PATH}/${id}`)).status, 404);
  });

  test('a failure is told, and only once it is one', async () => {
    const failure = { errorCode: '30003', errorMessage: 'Unreachable' };
    const { message } = client.gateway.add({}, { status: 'initiated', ...failure });
    const shown = async () =>
      (await client.ask('GET', `${PATH}/${message.id}`)).body as Record<string, unknown>;
    assert.equal((await shown())['error_code'], null);
    client.gateway.become(message.id, { status: 'undelivered' });
    const { error_code: code, error_message: text } = await shown();
    assert.deepEqual([code, text], ['30003', 'Unreachable']);
  });

  test('a text is redacted when it is done, and only to nothing', async () => {
    const { message } = client.gateway.add({}, { status: 'delivered' });
    const redact = (body: unknown) => client.ask('PATCH', `${PATH}/${message.id}`, { body });
    for (const body of [{ body: 'x' }, {}, { body: null }, [], { body: 0 }]) {
      assert.deepEqual(codesOf(await redact(body)), ['body body_must_be_empty']);
    }
    const { status, body } = await redact({ body: '' });
    assert.equal(status, 200);
    assert.equal((body as { body: string }).body, '');
    assert.equal((await redact({ body: '' })).status, 200);
    for (const status of ['queued', 'initiated'] as const) {
      client.gateway.become(message.id, { status });
      assert.deepEqual(codesOf(await redact({ body: '' })), ['base cannot_redact_in_progress_message']);
    }
    assert.deepEqual(codesOf(await redact({ body: 'x' })), [
      'body body_must_be_empty',
      'base cannot_redact_in_progress_message',
    ]);
  });

  test('what is queued can be cancelled', async () => {
    const { message } = client.gateway.add();
    const cancel = () => client.ask('DELETE', `${PATH}/${message.id}`);
    const { status, body } = await cancel();
    assert.equal(status, 204);
    assert.equal(body, undefined);
    assert.deepEqual(codesOf(await cancel()), ['base message_not_queued']);
  });
});
