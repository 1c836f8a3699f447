// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so the variables of templates are written
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESSAGE, outgoing, PICTURE } from '../../carriers/testing/upstream-scene.ts';
import type { WebhookUpstreamOptions } from '../../config/carriers.ts';
import { type Answer, NOTHING, OPTIONS, open } from './testing/open-upstream.ts';

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
