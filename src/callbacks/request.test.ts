import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compatibilityAccepts, signalwireAccepts } from '../../test/interop/sdk/rest-clients.ts';
import { settle } from '../messages/testing/manual-clock.ts';
import { message, PROJECT, SIGNING_KEY, started } from './testing/callbacks-bench.ts';

test('A native callback says what the contract says, and the published validator takes its signature', async () => {
  const bench = await started();
  bench.reach(message(1), 'queued');
  await settle();
  const { request } = bench.posted[0]!;
  assert.deepEqual(JSON.parse(String(request.body)), {
    id: message(1).id,
    project_id: PROJECT,
    status: 'queued',
    to: '+15551230002',
    from: '+15551230001',
    body: 'Grüße & 1+1=2',
    number_of_segments: 1,
    timestamp: new Date(bench.clock.now()).toISOString(),
    error_code: null,
    error_message: null,
  });
  assert.equal(request.url, 'https://example.com/status?key=1');
  assert.equal(request.maxRedirects, 0);
  assert.equal(request.headers['Content-Type'], 'application/json');
  const signature = request.headers['X-SignalWire-Signature']!;
  assert.ok(signalwireAccepts(SIGNING_KEY, signature, request.url, String(request.body)));
  assert.ok(!signalwireAccepts('another', signature, request.url, String(request.body)));
  assert.match(request.headers['X-SignalWire-SHA256-Signature']!, /^[0-9a-f]{64}$/);
  assert.deepEqual(bench.store.rows, []);
});

test('Errors and custom variables are told', async () => {
  const bench = await started();
  const one = message(1);
  const failed = { ...one, project: { ...one.project!, customVariables: [['order', '7'] as const] } };
  bench.reach(failed, 'failed', { errorCode: '30003', errorMessage: 'Nobody is there.' });
  await settle();
  const body = JSON.parse(String(bench.posted[0]!.request.body)) as Record<string, unknown>;
  assert.equal(body['error_code'], '30003');
  assert.equal(body['error_message'], 'Nobody is there.');
  assert.deepEqual(body['custom_variables'], { order: '7' });
});

test('A Compatibility callback is a form in the words of that API, with a signature that its validator takes', async () => {
  const bench = await started();
  const one = message(1, 'https://example.com:8443/status?key=1', 'form');
  bench.reach(one, 'queued');
  bench.reach(one, 'initiated');
  bench.reach(one, 'undelivered', { errorCode: '30005', errorMessage: 'Unknown.' });
  await settle();
  const forms = bench.posted.map(({ request }) =>
    Object.fromEntries(new URLSearchParams(String(request.body))),
  );
  assert.deepEqual(forms[0], {
    MessageSid: one.id,
    AccountSid: PROJECT,
    MessageStatus: 'queued',
    From: '+15551230001',
    To: '+15551230002',
    Body: 'Grüße & 1+1=2',
    NumMedia: '0',
    NumSegments: '1',
  });
  assert.deepEqual(
    forms.map((form) => [form['MessageStatus'], form['ErrorCode']]),
    [
      ['queued', undefined],
      ['sending', undefined],
      ['undelivered', '30005'],
    ],
  );
  const { url, headers, body } = bench.posted[2]!.request;
  const signature = headers['X-SignalWire-Signature']!;
  assert.ok(compatibilityAccepts(SIGNING_KEY, signature, url, forms[2]!));
  assert.ok(signalwireAccepts(SIGNING_KEY, signature, url, JSON.stringify(forms[2])));
  assert.ok(!compatibilityAccepts(SIGNING_KEY, signature, url, { ...forms[2], To: '+1' }));
  assert.equal(headers['Content-Type'], 'application/x-www-form-urlencoded');
  assert.ok(String(body).startsWith('MessageSid='));
});

test('That a message was read has no word in the Compatibility API: nothing is sent', async () => {
  const bench = await started();
  bench.reach(message(1, undefined, 'form'), 'read');
  await settle();
  assert.deepEqual(bench.posted, []);
  assert.deepEqual(bench.store.rows, []);
});

test('A repetition carries the same id and a time of its own', async () => {
  const bench = await started(() => 500);
  bench.reach(message(1), 'sent');
  await bench.clock.advance(1000);
  const [first, second] = bench.posted.map(({ request }) => request.headers);
  assert.equal(first!['webhook-id'], `${message(1).id}.sent`);
  assert.equal(second!['webhook-id'], first!['webhook-id']);
  assert.equal(Number(second!['webhook-timestamp']) - Number(first!['webhook-timestamp']), 1);
  assert.notEqual(second!['webhook-signature'], first!['webhook-signature']);
});
