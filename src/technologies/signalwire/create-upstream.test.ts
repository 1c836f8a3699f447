import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE, outgoing, PICTURE } from '../../carriers/testing/upstream-scene.ts';
import type { Outcome } from '../../messages/technology.ts';
import type { OutgoingErrorCode } from '../../protocols/http/outgoing.ts';
import { type Answer, open, signed } from './testing/open-upstream.ts';

test('a message goes by the native API, with where its statuses are told', async () => {
  const { upstream, requests } = open();
  const outcome = await upstream.deliver(outgoing('Grüße', { media: [PICTURE] }));
  const [request] = requests;
  assert.equal(request?.url, 'https://upstream.example/api/messaging/messages');
  assert.equal(request.headers['authorization'], `Basic ${btoa('project:PT_1')}`);
  assert.equal(request.headers['idempotency-key'], MESSAGE);
  assert.deepEqual(JSON.parse(String(request.body)), {
    from: '+15551230001',
    to: '+15557650002',
    body: 'Grüße',
    media: [`https://aldis.example/media/${MESSAGE}/${PICTURE.id}`],
    status_callback: 'https://aldis.example/carriers/acme/status',
  });
  assert.deepEqual(outcome, {
    kind: 'sent',
    code: 201,
    text: 'queued',
    providerId: 'B1',
    submissions: [{ peer: 'acme', providerId: 'B1', recipient: '+15557650002', part: 0 }],
    segments: 2,
  });
  assert.equal(upstream.links[0]?.state, 'up');
});

for (const [api, url] of [
  ['compat', 'https://upstream.example/api/laml/2010-04-01/Accounts/project/Messages.json'],
  ['twilio', 'https://upstream.example/2010-04-01/Accounts/project/Messages.json'],
] as const) {
  test(`a message goes as a form: ${api}`, async () => {
    const body = { sid: 'SM1', status: 'queued', num_segments: '1' };
    const { upstream, requests } = open({ api }, { status: 201, body });
    const outcome = await upstream.deliver(outgoing('1+1=2 & more', { media: [PICTURE, PICTURE] }));
    assert.equal(requests[0]?.url, url);
    const link = `https://aldis.example/media/${MESSAGE}/${PICTURE.id}`;
    assert.deepEqual(
      [...new URLSearchParams(String(requests[0]?.body))],
      [
        ['From', '+15551230001'],
        ['To', '+15557650002'],
        ['Body', '1+1=2 & more'],
        ['MediaUrl', link],
        ['MediaUrl', link],
        ['StatusCallback', 'https://aldis.example/carriers/acme/status'],
        ['ValidityPeriod', '7200'],
      ],
    );
    assert.equal(outcome.kind === 'sent' && outcome.providerId, 'SM1');
    assert.equal(outcome.kind === 'sent' && outcome.segments, 1);
  });
}

test('a text that was asked for as MMS stays one; without a signing key no callback is asked for', async () => {
  const { upstream, requests } = open({ signingKey: '' });
  await upstream.deliver(outgoing('Hello', {}, 'mms'));
  assert.deepEqual(JSON.parse(String(requests[0]?.body)), {
    from: '+15551230001',
    to: '+15557650002',
    body: 'Hello',
    send_as_mms: true,
  });
});

type Row = readonly [
  what: string,
  answer: Answer | OutgoingErrorCode,
  outcome: Partial<Record<string, unknown>>,
];
const invalid = (code: string) => ({ errors: [{ type: 'validation_error', code, message: 'No.' }] });
const OUTCOMES: readonly Row[] = [
  [
    'a number that is none',
    { status: 422, body: invalid('invalid_to_number') },
    { kind: 'failed', code: 422, errorCode: '30005', errorMessage: 'No.' },
  ],
  ['no route', { status: 422, body: invalid('not_routable') }, { kind: 'failed', errorCode: '30006' }],
  [
    'a sender that is none',
    { status: 422, body: invalid('invalid_from_number') },
    { kind: 'failed', errorCode: '31006' },
  ],
  [
    'a backlog',
    { status: 422, body: invalid('message_backlog_limit_exceeded') },
    { kind: 'retry', bounded: true },
  ],
  [
    'files it could not get',
    { status: 422, body: invalid('media_connection_timeout') },
    { kind: 'retry', bounded: true },
  ],
  ['a code nobody knows', { status: 422, body: invalid('novel') }, { kind: 'failed', errorCode: '30008' }],
  [
    'what it has already',
    { status: 422, body: invalid('idempotency_key_reused') },
    { kind: 'sent', code: 422 },
  ],
  [
    'Twilio: no mobile',
    { status: 400, body: { code: 21614, message: 'Not mobile' } },
    { kind: 'failed', errorCode: '30006', errorMessage: 'Not mobile' },
  ],
  [
    'Twilio: opted out',
    { status: 400, body: { code: 21610, message: 'STOP' } },
    { kind: 'failed', errorCode: '21610' },
  ],
  ['Twilio: a full queue', { status: 429, body: { code: 21611 } }, { kind: 'retry' }],
  ['the flat 30006', { status: 400, body: { code: 30006 } }, { kind: 'failed', errorCode: '30006' }],
  [
    'too many',
    { status: 429, headers: { 'retry-after': '7' } },
    { kind: 'retry', code: 429, afterMs: 7000, bounded: false },
  ],
  [
    'an outage',
    { status: 503, body: '<html>' },
    { kind: 'retry', code: 503, bounded: false, text: 'HTTP 503' },
  ],
  ['a fault', { status: 500 }, { kind: 'retry', code: 0, text: 'HTTP 500', bounded: true }],
  [
    'a login that is wrong',
    { status: 401, body: { error: 'Unauthorized' } },
    { kind: 'retry', code: 401, errorCode: '31002', bounded: false },
  ],
  ['an API that is not there', { status: 404 }, { kind: 'retry', code: 404, bounded: false }],
  ['a page to log in', { status: 200, body: '<html>Hotel</html>' }, { kind: 'retry', code: 0, left: true }],
  [
    'a message that failed at once',
    { status: 201, body: { id: 'x', status: 'failed', error_code: '30007' } },
    { kind: 'failed', errorCode: '30007' },
  ],
  ['no connection', 'connect', { kind: 'retry', code: 0, left: false, errorCode: '31003' }],
  ['no answer', 'timeout', { kind: 'retry', code: 0, left: true, bounded: false }],
  ['a connection that broke off', 'protocol', { kind: 'retry', code: 0, left: true }],
];

for (const [what, answer, expected] of OUTCOMES) {
  test(`what becomes of it: ${what}`, async () => {
    const { upstream } = open({}, answer);
    const outcome: Outcome = await upstream.deliver(outgoing('Hello'));
    const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(outcome, key)]));
    assert.deepEqual(seen, expected);
  });
}

test('a peer that asks for silence gets it; one that does not take the login is down at once', async () => {
  const busy = open({}, { status: 429, headers: { 'retry-after': '7' } });
  await busy.upstream.deliver(outgoing('Hello'));
  assert.deepEqual(busy.scene.throttled, [7000]);
  assert.equal(busy.upstream.isUp, true);
  const wrong = open({}, { status: 401, body: { error: 'Unauthorized' } });
  await wrong.upstream.deliver(outgoing('Hello'));
  assert.equal(wrong.upstream.isUp, false);
  assert.equal(wrong.upstream.links[0]?.reason, 'Our credentials are not taken: Unauthorized');
  assert.deepEqual(await wrong.upstream.deliver(outgoing('Hello')), { kind: 'absent' });
});

test("Twilio's files are asked for with the account's login, at its own host alone", async () => {
  const { receive, scene } = open({ api: 'twilio', url: 'https://api.twilio.example' });
  const form = [
    ['MessageSid', 'IN2'],
    ['From', '+15557650002'],
    ['To', '+15551230001'],
    ['NumMedia', '2'],
    ['MediaUrl0', 'https://api.twilio.example/1'],
    ['MediaUrl1', 'https://other.example/1'],
  ] as const;
  assert.equal((await receive(signed('/inbound', form)))[0], 200);
  assert.deepEqual(scene.fetched, [['https://project:PT_1@api.twilio.example/1', 'https://other.example/1']]);
  assert.deepEqual(
    scene.inbound[0]?.media.map(({ source }) => source),
    ['https://api.twilio.example/1', 'https://other.example/1'],
  );
});
