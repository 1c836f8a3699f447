import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { compatibilityAccepts, signalwireAccepts } from '../../../test/interop/sdk/rest-clients.ts';
import { formSignature, jsonSignatures, webhookHeaders } from './signature.ts';

const KEY = 'PSK_5b8e';
const URLS = [
  'https://example.com/status',
  'https://example.com/status?a=b&c=d%20e',
  'https://example.com:8443/',
  'http://127.0.0.1:8080/callbacks',
];

test('The published validator takes what is signed as JSON, and nothing that was changed', () => {
  for (const url of URLS) {
    for (const body of ['{}', '{"body":"Grüße 🎉","n":1}']) {
      const signature = jsonSignatures(KEY, url, body)['X-SignalWire-Signature'];
      assert.ok(signalwireAccepts(KEY, signature, url, body), url);
      assert.ok(!signalwireAccepts(KEY, signature, `${url}x`, body));
      assert.ok(!signalwireAccepts(KEY, signature, url, `${body} `));
      assert.ok(!signalwireAccepts('other', signature, url, body));
    }
  }
});

test('The signature with SHA-256 is made of the same', () => {
  const body = '{"body":"Grüße"}';
  const expected = createHmac('sha256', KEY).update(`${URLS[1]}${body}`).digest('hex');
  assert.equal(jsonSignatures(KEY, URLS[1]!, body)['X-SignalWire-SHA256-Signature'], expected);
});

test('The published validators take what is signed as a form, and nothing that was changed', () => {
  const fields = [
    ['To', '+15551230002'],
    ['Body', 'Grüße & 1+1=2 🎉'],
    ['MessageSid', 'x'],
    ['NumMedia', '0'],
    ['ErrorCode', ''],
  ] as const;
  const given = Object.fromEntries(fields);
  for (const url of URLS) {
    const signature = formSignature(KEY, url, fields);
    assert.ok(compatibilityAccepts(KEY, signature, url, given), url);
    assert.ok(signalwireAccepts(KEY, signature, url, JSON.stringify(given)), url);
    assert.ok(!compatibilityAccepts(KEY, signature, url, { ...given, Body: 'other' }));
    assert.ok(!compatibilityAccepts(KEY, signature, `${url}x`, given));
  }
});

test('Capitals are sorted before small letters, as the validators sort', () => {
  const fields = [
    ['b', '1'],
    ['a', '2'],
    ['B', '3'],
    ['A', '4'],
    ['_', '5'],
  ] as const;
  const url = URLS[0]!;
  assert.ok(compatibilityAccepts(KEY, formSignature(KEY, url, fields), url, Object.fromEntries(fields)));
});

test('A name that stands twice contributes both values in their order', () => {
  const signature = formSignature(KEY, 'https://example.com/', [
    ['B', '2'],
    ['A', '1'],
    ['B', '0'],
  ]);
  const expected = createHmac('sha1', KEY).update('https://example.com/A1B2B0').digest('base64');
  assert.equal(signature, expected);
});

test('Id, time and body are signed together, in the words of Standard Webhooks', () => {
  const headers = webhookHeaders(KEY, 'm.sent', 1_700_000_000_999, '{}');
  const expected = createHmac('sha256', KEY).update('m.sent.1700000000.{}').digest('base64');
  assert.deepEqual(headers, {
    'webhook-id': 'm.sent',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${expected}`,
  });
});
