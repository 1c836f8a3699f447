import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carrierRequest, PICTURE } from '../../carriers/testing/upstream-scene.ts';
import type { CarrierRequest } from '../../carriers/upstream.ts';
import { signedForm } from '../../protocols/signalwire/signed-request.ts';
import { open, signed } from './testing/open-upstream.ts';

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
