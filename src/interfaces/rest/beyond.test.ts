import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { StoredCallback } from '../../messages/callbacks.ts';
import { codesOf, RestClient } from './testing/client.ts';
import { FOREIGN_NUMBER, idOf, NOW, NUMBER, OTHER, PROJECT } from './testing/fakes.ts';

describe('what goes beyond SignalWire', () => {
  let client: RestClient;
  beforeEach(() => {
    client = new RestClient();
  });
  afterEach(() => client.close());

  test('a timeline tells every delivery and attempt, and what each peer answered', async () => {
    const attempt = {
      leg: 'a',
      address: 'sip:alice@192.0.2.1',
      number: 1,
      startedAt: NOW,
      endedAt: NOW + 20,
      outcome: 'delivered',
      responseCode: 200,
      responseText: 'OK',
      errorCode: '',
      errorMessage: '',
    } as const;
    const record = client.gateway.add({}, { status: 'delivered', attempts: 1 });
    client.gateway.records[0] = {
      ...record,
      deliveries: [{ leg: 'a', address: attempt.address, status: 'delivered', attempts: 1, providerId: '' }],
      timeline: [
        { at: NOW, what: 'queued' },
        { at: NOW + 20, what: 'attempt', attempt },
      ],
    };
    const { status, body } = await client.ask('GET', `/api/v1/messages/${idOf(1)}/timeline`);
    assert.equal(status, 200);
    const { timeline, deliveries, destination, redacted_at: redacted } = body as Record<string, unknown>;
    const at = (ms: number) => new Date(NOW + ms).toISOString();
    assert.deepEqual(deliveries, [
      { leg: 'a', address: attempt.address, status: 'delivered', attempts: 1, provider_id: null },
    ]);
    assert.deepEqual(timeline, [
      { at: at(0), event: 'queued', error_code: null, error_message: null },
      {
        at: at(20),
        event: 'attempt',
        error_code: null,
        error_message: null,
        attempt: {
          leg: 'a',
          address: attempt.address,
          number: 1,
          started_at: at(0),
          ended_at: at(20),
          outcome: 'delivered',
          response_code: 200,
          response_text: 'OK',
          error_code: null,
          error_message: null,
        },
      },
    ]);
    assert.equal(destination, 'route:+15557654321');
    assert.equal(redacted, null);
  });

  test('a preview sends nothing, fetches nothing and counts for nothing', async () => {
    const body = { to: '+15557654321', from: NUMBER, media: ['https://example.com/a.png'], body: 'Hello' };
    const answer = await client.ask('POST', '/api/v1/preview', { body });
    assert.equal(answer.status, 200);
    const written = {
      sent_as: 'mms',
      encoding: 'utf-8',
      number_of_segments: 1,
      characters: 5,
      characters_left: 0,
      unencodable: [],
    };
    assert.deepEqual(answer.body, {
      from: NUMBER,
      to: '+15557654321',
      kind: 'mms',
      ...written,
      routes: [{ route: 'carrier', destination: 'pjsip:carrier', reason: 'The longest prefix.', ...written }],
      delay_ms: 0,
      opted_out: false,
    });
    assert.equal(client.gateway.sent.length, 0);
    assert.equal(client.gateway.writes, 0);
  });

  test('a preview is refused as the message would be', async () => {
    const ask = (body: unknown) => client.ask('POST', '/api/v1/preview', { body });
    assert.deepEqual(codesOf(await ask({ from: NUMBER, body: 'x' })), ['to missing_required_parameter']);
    assert.deepEqual(codesOf(await ask({ from: FOREIGN_NUMBER, to: '+99912345', body: 'x' })), [
      'from invalid_from_number',
      'to not_routable',
    ]);
    client.gateway.refusal = 'storage';
    assert.equal((await ask({ from: NUMBER, to: '+15557654321', body: 'x' })).status, 500);
  });

  describe('callbacks', () => {
    const kept = (number: number, dead: boolean, project = PROJECT.id): StoredCallback => ({
      message: idOf(number),
      status: 'delivered',
      project,
      receiver: 'https://example.com/status',
      at: NOW,
      errorCode: '',
      errorMessage: '',
      attempts: dead ? 9 : 0,
      dueAt: dead ? undefined : NOW + 60_000,
      lastError: dead ? 'HTTP 503' : '',
    });

    test('are listed page by page, those of the project', async () => {
      client.gateway.kept.push(kept(3, true), kept(2, false), kept(1, true), kept(9, true, OTHER.id));
      const { body } = await client.ask('GET', '/api/v1/callbacks?page_size=2');
      const { links, data } = body as { links: Record<string, string>; data: Record<string, unknown>[] };
      assert.deepEqual(data[0], {
        message_id: idOf(3),
        status: 'delivered',
        timestamp: new Date(NOW).toISOString(),
        error_code: null,
        error_message: null,
        receiver: 'https://example.com/status',
        state: 'dead',
        attempts: 9,
        next_attempt_at: null,
        last_error: 'HTTP 503',
      });
      assert.equal(data[1]?.['next_attempt_at'], new Date(NOW + 60_000).toISOString());
      const next = (await client.ask('GET', links['next'] ?? '')).body as typeof body & { data: unknown[] };
      assert.deepEqual(
        next.data.map((one) => (one as { message_id: string }).message_id),
        [idOf(1)],
      );
      const dead = (await client.ask('GET', '/api/v1/callbacks?state=dead')).body as { data: unknown[] };
      assert.equal(dead.data.length, 2);
    });

    test('a query that is wrong is refused', async () => {
      for (const [query, ...codes] of [
        ['state=lost', 'state invalid_parameter'],
        ['state=lost&page_token=x', 'state invalid_parameter', 'page_token page_token_is_invalid'],
        ['page_token=x', 'page_token page_token_is_invalid'],
        [`page_token=${idOf(1)}.lost`, 'page_token page_token_is_invalid'],
        ['page_size=1001', 'page_size invalid_parameter'],
      ]) {
        assert.deepEqual(codesOf(await client.ask('GET', `/api/v1/callbacks?${query}`)), codes);
      }
    });

    test('dead ones are tried again, all or those of a message', async () => {
      const retry = (body?: unknown) => client.ask('POST', '/api/v1/callbacks/retry', { body });
      assert.deepEqual((await retry()).body, { retried: 3 });
      assert.deepEqual((await retry('')).body, { retried: 3 });
      await retry({});
      await retry({ message_id: idOf(7) });
      assert.deepEqual(client.gateway.retried, [
        { project: PROJECT.id },
        { project: PROJECT.id },
        { project: PROJECT.id },
        { project: PROJECT.id, message: idOf(7) },
      ]);
      for (const wrong of [{ message_id: 'x' }, { message_id: 7 }, [idOf(7)], `"${idOf(7)}"`]) {
        assert.deepEqual(codesOf(await retry(wrong)), ['message_id invalid_parameter']);
      }
      assert.equal(client.gateway.retried.length, 4);
    });
  });

  describe('opt-outs', () => {
    const path = `/api/v1/numbers/${encodeURIComponent(NUMBER)}/optouts`;

    test('are put, listed and taken away', async () => {
      const at = new Date(NOW).toISOString();
      for (const peer of ['+15550000002', '+15550000001', 'sip:bob@example.com']) {
        const { status, body } = await client.ask('PUT', `${path}/${encodeURIComponent(peer)}`);
        assert.equal(status, 200);
        assert.deepEqual(body, { peer, opted_out_at: at });
      }
      const first = (await client.ask('GET', `${path}?page_size=2`)).body as Page;
      assert.deepEqual(
        first.data.map(({ peer }) => peer),
        ['+15550000001', '+15550000002'],
      );
      const second = (await client.ask('GET', first.links['next'] ?? '')).body as Page;
      assert.deepEqual(second.data, [{ peer: 'sip:bob@example.com', opted_out_at: at }]);
      assert.equal(second.links['next'], undefined);
      assert.equal((await client.ask('DELETE', `${path}/+15550000001`, { body: '' })).status, 204);
      assert.equal((await client.ask('DELETE', `${path}/+15550000001`)).status, 404);
    });

    test('of a number of nobody or somebody else are not there', async () => {
      for (const number of [FOREIGN_NUMBER, '+15550000000', 'x']) {
        const list = `/api/v1/numbers/${encodeURIComponent(number)}/optouts`;
        assert.equal((await client.ask('GET', list)).status, 404);
        assert.equal((await client.ask('PUT', `${list}/+15550000001`)).status, 404);
        assert.equal((await client.ask('DELETE', `${list}/+15550000001`)).status, 404);
      }
      assert.equal(client.gateway.optedOut.size, 0);
    });

    test('a peer that is none is refused', async () => {
      for (const peer of ['a%20b', '15550000001', '+1555', 'bob', '%2520', `sip:${'a'.repeat(300)}`]) {
        assert.deepEqual(codesOf(await client.ask('PUT', `${path}/${peer}`)), ['peer invalid_parameter']);
      }
    });
  });
});

interface Page {
  readonly links: Readonly<Record<string, string>>;
  readonly data: readonly { readonly peer: string }[];
}
