import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  carrierRequest,
  MESSAGE,
  outgoing,
  PICTURE,
  UpstreamScene,
} from '../../carriers/testing/upstream-scene.ts';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import type { SignalwireUpstreamOptions } from '../../config/carriers.ts';
import type { Outcome } from '../../messages/technology.ts';
import {
  OutgoingError,
  type OutgoingErrorCode,
  type OutgoingRequest,
} from '../../protocols/http/outgoing.ts';
import { signedForm, signedJson } from '../../protocols/signalwire/signed-request.ts';
import { createSignalwireUpstream } from './create-upstream.ts';

const OPTIONS: SignalwireUpstreamOptions = {
  protocol: 'signalwire',
  url: 'https://upstream.example',
  api: 'native',
  project: 'project',
  token: 'PT_1',
  signingKey: 'PSK_1',
  timeoutSeconds: 10,
  window: 20,
  mms: true,
};

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function open(
  options: Partial<SignalwireUpstreamOptions> = {},
  answer: Answer | OutgoingErrorCode = CREATED,
) {
  const scene = new UpstreamScene();
  const requests: OutgoingRequest[] = [];
  const upstream = createSignalwireUpstream({ ...OPTIONS, ...options }, scene.surroundings, {
    carrier: { name: 'acme' },
    http: {
      request: async (request) => {
        requests.push(request);
        if (typeof answer === 'string') throw new OutgoingError(answer, `It is ${answer}.`);
        const { status, headers = {}, body = '' } = answer;
        const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
        return { status, headers, body: bytes, url: request.url };
      },
    },
    mediaLink: scene.mediaLink,
    intake: scene.intake,
    publicUrl: () => 'https://aldis.example',
  });
  upstream.start();
  const receive = async (request: CarrierRequest) => {
    const { status, contentType, body } = await upstream.receive!(request);
    return [status, contentType, body] as const;
  };
  return { scene, requests, upstream, receive };
}

const CREATED: Answer = { status: 201, body: { id: 'B1', status: 'queued', number_of_segments: 2 } };

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

function signed(
  path: string,
  payload: object | readonly (readonly [string, string])[],
  key = 'PSK_1',
): CarrierRequest {
  const { url } = carrierRequest(path);
  const signing = { key, id: 'x', at: 0 };
  const { headers, body } = Array.isArray(payload)
    ? signedForm(url, payload, signing)
    : signedJson(url, JSON.stringify(payload), signing);
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return carrierRequest(path, { headers: lower, body: Buffer.from(body) });
}

const TOLD = {
  id: 'B1',
  status: 'undelivered',
  error_code: '30003',
  error_message: 'Switched off',
  to: '+15557650002',
};

test('a native status callback is a receipt', async () => {
  const { receive, scene } = open();
  assert.deepEqual(await receive(signed('/status', TOLD)), [204, '', '']);
  assert.deepEqual(scene.receipts, [
    {
      providerId: 'B1',
      spelling: 'as-is',
      numbers: [],
      report: {
        status: 'undelivered',
        text: 'undelivered 30003',
        errorCode: '30003',
        errorMessage: 'Switched off',
      },
    },
  ]);
  for (const status of ['queued', 'initiated', 'novel']) {
    assert.equal((await receive(signed('/status', { id: 'B1', status })))[0], 204);
  }
  assert.equal(scene.receipts.length, 1);
  for (const status of ['sent', 'delivered', 'read']) await receive(signed('/status', { id: 'B1', status }));
  assert.deepEqual(
    scene.receipts.map(({ report }) => report.status),
    ['undelivered', 'sent', 'delivered', 'read'],
  );
});

test('a status callback that is a form is one, too, also signed as Twilio does', async () => {
  const { receive, scene } = open({ api: 'twilio' });
  const form = [
    ['MessageSid', 'SM1'],
    ['MessageStatus', 'failed'],
    ['ErrorCode', '30034'],
  ] as const;
  assert.equal((await receive(signed('/status', form)))[0], 204);
  const { headers, ...request } = signed('/status', form);
  const { 'x-signalwire-signature': signature, ...others } = headers;
  assert.equal(
    (await receive({ ...request, headers: { ...others, 'x-twilio-signature': signature } }))[0],
    204,
  );
  const { report } = scene.receipts[1]!;
  assert.deepEqual([report.status, report.errorCode, report.text], ['undelivered', '30008', 'failed 30034']);
});

test('Twilio signs the default port or leaves it out', async () => {
  const { receive } = open({ api: 'twilio' });
  const url = 'https://aldis.example:443/carriers/acme/status';
  const { headers, body } = signedForm(url, [['MessageSid', 'SM1']], { key: 'PSK_1', id: '', at: 0 });
  const request = carrierRequest('/status', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': headers['X-SignalWire-Signature'],
    },
    body: Buffer.from(body),
  });
  assert.equal((await receive(request))[0], 204);
});

test('what is not signed, with another key or for another URL, is refused', async () => {
  const { receive, scene } = open();
  const right = signed('/status', TOLD);
  const { 'x-signalwire-sha256-signature': _, ...sha1 } = right.headers;
  assert.equal((await receive({ ...right, headers: sha1 }))[0], 204);
  const wrong: CarrierRequest[] = [
    signed('/status', TOLD, 'other'),
    { ...right, url: `${right.url}?a=b` },
    { ...right, body: Buffer.from('{}') },
    { ...right, headers: { 'content-type': 'application/json' } },
    { ...right, headers: { ...sha1, 'x-signalwire-sha256-signature': 'x' } },
    signed('/inbound', [['From', '+1']], 'other'),
    carrierRequest('/inbound?From=1', { method: 'GET' }),
  ];
  for (const request of wrong) assert.equal((await receive(request))[0], 403);
  assert.equal((await open({ signingKey: '' }).receive(signed('/status', TOLD, '')))[0], 403);
  assert.equal((await receive(carrierRequest('/other')))[0], 404);
  assert.equal(scene.receipts.length, 1);
});

test('a form that is larger than any is not even looked at', async () => {
  const { receive } = open();
  const form = Array.from({ length: 1000 }, (_, n): [string, string] => [`a${n}`, '']);
  assert.equal((await receive(signed('/status', form)))[0], 403);
  assert.equal((await receive(signed('/status', [['MessageSid', 'x'.repeat(300_000)]])))[0], 403);
});

test('a callback is answered only once it is on disk', async () => {
  const { receive, scene } = open();
  scene.isBroken = true;
  await assert.rejects(receive(signed('/status', TOLD)));
});

const CAME = {
  message: {
    message_id: 'IN1',
    direction: 'inbound',
    type: 'mms',
    from: '+15557650002',
    to: '+15551230001',
    body: 'Look',
    media: [
      { url: 'https://upstream.example/1', content_type: 'image/png', size: 12 },
      { url: 'https://upstream.example/2', content_type: 'image/webp', size: 12 },
    ],
  },
  params: {},
};

test('an inbound message comes by SWML or webhook, with the files that can be taken', async () => {
  const { receive, scene } = open();
  scene.mediaProblems.set('https://upstream.example/2', 'invalid_media_type');
  const [status, type, body] = await receive(signed('/inbound', CAME));
  assert.deepEqual([status, type], [200, 'application/json']);
  assert.deepEqual(JSON.parse(body), { version: '1.0.0', sections: { main: [] } });
  assert.deepEqual(scene.inbound, [
    {
      from: '+15557650002',
      to: '+15551230001',
      text: 'Look',
      media: [{ ...PICTURE, source: 'https://upstream.example/1' }],
      providerId: 'IN1',
    },
  ]);
});

test('an inbound message comes by cXML, in a form or a query', async () => {
  const { receive, scene } = open();
  const form = [
    ['MessageSid', 'IN2'],
    ['From', '+15557650002'],
    ['To', '+15551230001'],
    ['Body', 'Hello'],
    ['NumMedia', '1'],
    ['MediaUrl0', 'https://upstream.example/1'],
  ] as const;
  const [status, type, body] = await receive(signed('/inbound', form));
  assert.deepEqual([status, type], [200, 'text/xml; charset=utf-8']);
  assert.match(body, /<Response\/>$/);
  const path = `/inbound?${new URLSearchParams(form.map(([name, value]) => [name, value])).toString()}`;
  const { headers } = signedForm(carrierRequest(path).url, [], { key: 'PSK_1', id: '', at: 0 });
  const signature = { 'x-signalwire-signature': headers['X-SignalWire-Signature'] };
  assert.equal((await receive(carrierRequest(path, { method: 'GET', headers: signature })))[0], 200);
  assert.deepEqual(
    scene.inbound.map(({ providerId, text, media }) => [providerId, text, media.length]),
    [
      ['IN2', 'Hello', 1],
      ['IN2', 'Hello', 1],
    ],
  );
});

test('what cannot be taken is told by the status: never, or later; its files are given back', async () => {
  const { receive, scene } = open();
  scene.verdicts.push({ kind: 'refused', reason: 'No such number' }, { kind: 'storage', reason: 'No disk' });
  assert.deepEqual(await receive(signed('/inbound', CAME)), [
    422,
    'application/json',
    '{"error":"No such number"}',
  ]);
  assert.deepEqual(await receive(signed('/inbound', CAME)), [500, 'application/json', '{"error":"No disk"}']);
  assert.equal(scene.released.length, 4);
  scene.mediaProblems.set('https://upstream.example/1', 'media_connection_timeout');
  assert.equal((await receive(signed('/inbound', CAME)))[0], 500);
  assert.equal((await receive(signed('/inbound', { event: 'other' })))[0], 200);
  assert.equal(scene.inbound.length, 0);
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
