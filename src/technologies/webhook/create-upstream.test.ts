// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  carrierRequest,
  MESSAGE,
  outgoing,
  PICTURE,
  UpstreamScene,
} from '../../carriers/testing/upstream-scene.ts';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import type { CarrierOptions, WebhookUpstreamOptions } from '../../config/carriers.ts';
import type { OutgoingRequest } from '../../protocols/http/outgoing.ts';
import { createWebhookUpstream } from './create-upstream.ts';

const NOTHING = { id: '', status: '', errorCode: '', errorText: '' };
const OPTIONS: WebhookUpstreamOptions = {
  protocol: 'webhook',
  url: 'https://api.example/sms',
  method: 'POST',
  contentType: 'application/json',
  headers: [],
  body: '',
  username: '',
  password: '',
  timeoutSeconds: 10,
  window: 20,
  mms: false,
  success: [[200, 299]],
  retry: [
    [408, 408],
    [429, 429],
    [500, 599],
  ],
  answer: NOTHING,
  receipt: NOTHING,
  inbound: { id: '', from: '', to: '', text: '', media: '' },
  statuses: new Map(),
  errorCodes: new Map(),
  secret: 's3cret',
  signature: undefined,
  acl: { empty: true, allows: () => true },
  reply: { status: 200, contentType: 'text/plain', body: 'ok' },
};

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function open(
  options: Partial<WebhookUpstreamOptions>,
  { status = 200, headers = {}, body = '' }: Answer = {},
  numberFormat: CarrierOptions['numberFormat'] = 'e164',
) {
  const scene = new UpstreamScene();
  const requests: OutgoingRequest[] = [];
  const upstream = createWebhookUpstream({ ...OPTIONS, ...options }, scene.surroundings, {
    carrier: { name: 'acme', numberFormat, countryCode: '+1', nationalTrunk: '' },
    http: {
      request: async (request) => {
        requests.push(request);
        return { status, headers, body: Buffer.from(body), url: request.url };
      },
    },
    mediaLink: scene.mediaLink,
    intake: scene.intake,
    publicUrl: () => 'https://aldis.example',
  });
  upstream.start();
  const receive = async (path: string, more: Partial<CarrierRequest> = {}) =>
    upstream.receive!(carrierRequest(path, more));
  const tell = async (path: string, value: unknown) =>
    (await receive(path, { headers: { 'content-type': 'application/json' }, body: json(value) })).status;
  return { scene, requests, upstream, receive, tell };
}

function json(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

const NASTY = 'a"b\\c\n${to}&x=1<b>\u0001\'';

test('JSON: every value stays in its string, and files are a list', async () => {
  const body =
    '{"to":"${to}","from":"${from_digits}","text":"${text}","media":[${media_urls}],"n":${segments},"id":"${id}","cb":"${callback_url}","mo":"${inbound_url}"}';
  const { upstream, requests } = open({ body, mms: true });
  await upstream.deliver(outgoing(NASTY));
  await upstream.deliver(outgoing('', { media: [PICTURE, PICTURE] }));
  const [first, second] = requests.map((request) => JSON.parse(String(request.body)));
  assert.deepEqual(first, {
    to: '+15557650002',
    from: '15551230001',
    text: NASTY,
    media: [],
    n: 1,
    id: MESSAGE,
    cb: 'https://aldis.example/carriers/acme/receipt/s3cret',
    mo: 'https://aldis.example/carriers/acme/inbound/s3cret',
  });
  const link = `https://aldis.example/media/${MESSAGE}/${PICTURE.id}`;
  assert.deepEqual(second.media, [link, link]);
});

test('form, URL, XML and plain text: each in its own way', async () => {
  const ask = async (contentType: string, body: string, url = OPTIONS.url) => {
    const { upstream, requests } = open({ contentType, body, url }, {}, 'digits');
    await upstream.deliver(outgoing(NASTY));
    return requests[0]!;
  };
  const form = await ask('application/x-www-form-urlencoded', 'to=${to}&text=${text}');
  assert.deepEqual(
    [...new URLSearchParams(String(form.body))],
    [
      ['to', '15557650002'],
      ['text', NASTY],
    ],
  );
  const url = await ask('text/plain', '${text}', 'https://api.example/${to}/?t=${text}&e=${encoding}');
  assert.equal(new URL(url.url).searchParams.get('t'), NASTY);
  assert.equal(new URL(url.url).searchParams.get('e'), 'unicode');
  assert.equal(new URL(url.url).pathname, '/15557650002/');
  assert.equal(url.body, NASTY);
  const xml = await ask('text/xml', '<t>${text}</t>');
  assert.equal(xml.body, '<t>a&quot;b\\c\n${to}&amp;x=1&lt;b&gt;&apos;</t>');
});

test('a GET has no body; a login and headers go along, and none can begin another line', async () => {
  const { upstream, requests } = open({
    method: 'GET',
    url: 'https://api.example/send?u=${to}',
    username: 'me',
    password: 'päss',
    headers: [['X-Text', 'v1 ${text}']],
  });
  await upstream.deliver(outgoing('Hello'));
  assert.deepEqual(
    { ...requests[0]?.headers, body: requests[0]?.body },
    {
      accept: '*/*',
      authorization: `Basic ${Buffer.from('me:päss').toString('base64')}`,
      'x-text': 'v1 Hello',
      body: undefined,
    },
  );
  const outcome = await upstream.deliver(outgoing('a\r\nX-Other: b'));
  assert.equal(outcome.kind === 'failed' && outcome.errorCode, '31006');
  assert.equal(requests.length, 1);
});

const VONAGE: Partial<WebhookUpstreamOptions> = {
  answer: {
    id: 'messages.0.message-id',
    status: 'messages.0.status',
    errorCode: 'messages.0.status',
    errorText: 'messages.0.error-text',
  },
  statuses: new Map([
    ['0', 'sent'],
    ['1', 'retry'],
    ['4', 'failed'],
    ['delivered', 'delivered'],
    ['expired', 'undelivered'],
  ]),
  errorCodes: new Map([['4', '31002']]),
};

const OUTCOMES: readonly (readonly [
  string,
  Partial<WebhookUpstreamOptions>,
  Answer,
  Record<string, unknown>,
])[] = [
  [
    'taken',
    VONAGE,
    { body: '{"messages":[{"status":"0","message-id":"0A1"}]}' },
    { kind: 'sent', providerId: '0A1' },
  ],
  [
    'throttled with a 200',
    VONAGE,
    { body: '{"messages":[{"status":"1","error-text":"Throttled"}]}' },
    { kind: 'retry', bounded: true, errorMessage: 'Throttled' },
  ],
  [
    'refused with a 200',
    VONAGE,
    { body: '{"messages":[{"status":"4","error-text":"Bad"}]}' },
    { kind: 'failed', errorCode: '31002', errorMessage: 'Bad' },
  ],
  [
    'refused with a status nobody named',
    VONAGE,
    { body: '{"messages":[{"status":"99"}]}' },
    { kind: 'failed', errorCode: '30008', text: '99 99' },
  ],
  ['taken, without an id to look for', {}, { status: 204 }, { kind: 'sent', text: 'HTTP 204' }],
  [
    'a number of twenty digits',
    { answer: { ...NOTHING, id: 'id' } },
    { body: '{"id":12345678901234567890}' },
    { kind: 'sent', providerId: '12345678901234567890' },
  ],
  [
    'an id in a header',
    { answer: { ...NOTHING, id: 'header:Location' } },
    { status: 201, headers: { location: '/m/7' } },
    { kind: 'sent', providerId: '/m/7' },
  ],
  [
    'an id in a text',
    { answer: { ...NOTHING, id: 'regex:^OK: ?(\\S+)' } },
    { body: 'OK: 0xA\r\n' },
    { kind: 'sent', providerId: '0xA' },
  ],
  [
    'a text without it',
    { answer: { ...NOTHING, id: 'regex:^OK: ?(\\S+)' } },
    { body: 'ERR 114' },
    { kind: 'failed' },
  ],
  [
    'an id in XML',
    { answer: { ...NOTHING, id: 'response.sms.@id' } },
    { body: '<?xml version="1.0"?><r:response><sms id="9">x</sms></r:response>' },
    { kind: 'sent', providerId: '9' },
  ],
  [
    'an id in a form',
    { answer: { ...NOTHING, id: 'id' } },
    { body: 'id=7&x=y' },
    { kind: 'sent', providerId: '7' },
  ],
  [
    'a form with the prototype in it',
    { answer: { ...NOTHING, id: 'constructor' } },
    { body: 'id=7' },
    { kind: 'failed' },
  ],
  [
    'XML with entities of its own',
    { answer: { ...NOTHING, id: 'r' } },
    { body: '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>' },
    { kind: 'failed' },
  ],
  [
    'too many',
    {},
    { status: 429, headers: { 'retry-after': '3' } },
    { kind: 'retry', code: 429, afterMs: 3000, bounded: false },
  ],
  ['an outage', {}, { status: 503 }, { kind: 'retry', bounded: false }],
  ['a fault', {}, { status: 500 }, { kind: 'retry', code: 0, bounded: true }],
  [
    'a gateway without its server',
    {},
    { status: 504 },
    { kind: 'retry', code: 0, left: true, bounded: false },
  ],
  ['a login that is wrong', {}, { status: 401 }, { kind: 'retry', errorCode: '31002', bounded: false }],
  [
    'a request that is refused',
    { answer: { ...NOTHING, errorCode: 'error.code' }, errorCodes: new Map([['27', '30003']]) },
    { status: 400, body: '{"error":{"code":27}}' },
    { kind: 'failed', code: 400, errorCode: '30003' },
  ],
];

for (const [what, options, answer, expected] of OUTCOMES) {
  test(`what becomes of it: ${what}`, async () => {
    const { upstream } = open(options, answer);
    const outcome = await upstream.deliver(outgoing('Hello'));
    assert.deepEqual(
      Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(outcome, key)])),
      expected,
    );
  });
}

const INFOBIP: Partial<WebhookUpstreamOptions> = {
  receipt: {
    id: 'results.*.messageId',
    status: 'results.*.status.groupName',
    errorCode: 'results.*.error.id',
    errorText: 'results.*.error.description',
  },
  inbound: {
    id: 'results.*.messageId',
    from: 'results.*.from',
    to: 'results.*.to',
    text: 'results.*.text',
    media: 'results.*.files.*.url',
  },
  statuses: new Map([
    ['DELIVERED', 'delivered'],
    ['UNDELIVERABLE', 'undelivered'],
  ]),
  errorCodes: new Map([['27', '30003']]),
};

test('one request may tell of many messages', async () => {
  const { scene, tell } = open(INFOBIP);
  const results = [
    { messageId: 'a', status: { groupName: 'DELIVERED' }, error: { id: 0 } },
    { messageId: 'b', status: { groupName: 'undeliverable' }, error: { id: 27, description: 'Absent' } },
    { messageId: 'c', status: { groupName: 'PENDING' } },
    { status: { groupName: 'DELIVERED' } },
  ];
  assert.equal(await tell('/receipt/s3cret', { results }), 200);
  assert.deepEqual(
    scene.receipts.map(({ providerId, report }) => [
      providerId,
      report.status,
      report.errorCode,
      report.text,
    ]),
    [
      ['a', 'delivered', '', 'DELIVERED 0'],
      ['b', 'undelivered', '30003', 'undeliverable 27 Absent'],
      ['c', 'sent', '', 'PENDING'],
    ],
  );
});

test('messages come in with their files, several at a time', async () => {
  const { scene, tell } = open(INFOBIP);
  const results = [
    { messageId: '1', from: '15557650002', to: '15551230001', text: 'One' },
    {
      messageId: '2',
      from: '15557650002',
      to: '15551230001',
      text: '',
      files: [{ url: 'https://f/1' }, { url: 'https://f/2' }],
    },
    { messageId: '3', event: 'other' },
  ];
  assert.equal(await tell('/inbound/s3cret', { results }), 200);
  assert.deepEqual(
    scene.inbound.map(({ providerId, from, text, media }) => [
      providerId,
      from,
      text,
      media.map(({ source }) => source),
    ]),
    [
      ['1', '15557650002', 'One', []],
      ['2', '15557650002', '', ['https://f/1', 'https://f/2']],
    ],
  );
  scene.verdicts.push({ kind: 'storage', reason: 'No disk' });
  assert.equal(await tell('/inbound/s3cret', { results }), 500);
  scene.verdicts.push({ kind: 'refused', reason: 'No such number' });
  assert.equal(await tell('/inbound/s3cret', { results }), 200);
});

test('receipts come in a query, a form and XML, too', async () => {
  const { scene, receive } = open({
    receipt: { ...NOTHING, id: 'id', status: 'status' },
    statuses: new Map([['DELIVRD', 'delivered']]),
    reply: { status: 200, contentType: 'text/xml', body: '<ok/>' },
  });
  const answer = await receive('/receipt/s3cret?id=1&status=DELIVRD', { method: 'GET' });
  assert.deepEqual(answer, { status: 200, contentType: 'text/xml', body: '<ok/>' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await receive('/receipt/s3cret', { headers: form, body: Buffer.from('id=2&status=DELIVRD') });
  const xml = open({ receipt: { ...NOTHING, id: 'list.dlr.*.id', status: 'list.dlr.*.status' } });
  for (const ids of [['3'], ['4', '5']]) {
    const items = ids.map((id) => `<dlr><id>${id}</id><status>x</status></dlr>`).join('');
    await xml.receive('/receipt/s3cret', { body: Buffer.from(`<list>${items}</list>`) });
  }
  assert.deepEqual(
    [...scene.receipts, ...xml.scene.receipts].map(({ providerId }) => providerId),
    ['1', '2', '3', '4', '5'],
  );
});

test('requests prove themselves by each of the proofs there are', async () => {
  const body = Buffer.from('{"id":"1"}');
  const receipt = { ...NOTHING, id: 'id' };
  const headers = { 'content-type': 'application/json' };
  const status = async (
    options: Partial<WebhookUpstreamOptions>,
    path: string,
    more: Record<string, string> = {},
  ) => (await open({ receipt, ...options }).receive(path, { body, headers: { ...headers, ...more } })).status;

  assert.equal(await status({}, '/receipt/s3cret'), 200);
  assert.equal(await status({}, '/receipt/wrong'), 403);
  assert.equal(await status({}, '/receipt'), 403);
  assert.equal(await status({ secret: 'a/b ü' }, `/receipt/${encodeURIComponent('a/b ü')}`), 200);
  assert.equal(await status({ secret: '' }, '/receipt'), 403);
  assert.equal(await status({}, '/other/s3cret'), 404);

  const acl = { empty: false, allows: (address: string) => address === '192.0.2.1' };
  assert.equal(await status({ secret: '', acl }, '/receipt'), 200);
  assert.equal(await status({ secret: '', acl: { ...acl, allows: () => false } }, '/receipt'), 403);

  for (const over of ['body', 'url+body'] as const) {
    for (const encoding of ['hex', 'base64'] as const) {
      const hmac = createHmac('sha256', 'key');
      if (over === 'url+body') hmac.update('https://aldis.example/carriers/acme/receipt');
      const signed = `sha256=${hmac.update(body).digest(encoding)}`;
      const signature = {
        header: 'X-Sign',
        algorithm: 'sha256',
        encoding,
        key: 'key',
        prefix: 'sha256=',
        over,
      } as const;
      const options = { secret: '', signature };
      assert.equal(await status(options, '/receipt', { 'x-sign': signed }), 200);
      assert.equal(await status(options, '/receipt', { 'x-sign': `${signed}0` }), 403);
      assert.equal(await status(options, '/receipt', { 'x-sign': signed.slice(7) }), 403);
      assert.equal(await status(options, '/receipt'), 403);
      assert.equal(await status({ ...options, secret: 's3cret' }, '/receipt', { 'x-sign': signed }), 403);
    }
  }
});

test('what cannot be read is refused, and a receipt that cannot be written comes again', async () => {
  const { tell, scene } = open({ receipt: { ...NOTHING, id: 'id' } });
  assert.equal(await tell('/receipt/s3cret', '{"id":'), 400);
  assert.equal(await tell('/receipt/s3cret', { other: 1 }), 200);
  scene.isBroken = true;
  await assert.rejects(tell('/receipt/s3cret', { id: '1' }));
});
