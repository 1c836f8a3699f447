import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { carrierRequest, outgoing, PICTURE, UpstreamScene } from '../../carriers/testing/upstream-scene.ts';
import type { CarrierOptions } from '../../config/carriers.ts';
import { PROJECTS, read } from '../../config/testing/read-messaging.ts';
import type { Outcome } from '../../messages/technology.ts';
import type { OutgoingRequest } from '../../protocols/http/outgoing.ts';
import { createWebhookUpstream } from './create-upstream.ts';

/** What the pages show is read as it stands there, and meets what the providers say according to their own pages. */
const GENERAL = '[general]\npublic_url=https://gateway.example\n';

for (const page of ['carrier-webhook', 'carrier-signalwire']) {
  for (const [index, text] of examplesOf(page).entries()) {
    test(`docs/${page}.md, example ${index + 1}`, () => {
      const general = text.includes('[general]') ? '' : GENERAL;
      const projects = text.includes('type = project') ? '' : PROJECTS;
      assert.deepEqual(read(general + projects + text).problems, []);
    });
  }
}

interface Said {
  readonly status?: number;
  readonly body: string;
}

/** One of the examples, and a provider that answers so. */
async function send(name: string, { status = 200, body }: Said, media: readonly (typeof PICTURE)[] = []) {
  const scene = new UpstreamScene();
  let asked: OutgoingRequest | undefined;
  const carrier = carrierOf(name);
  assert.equal(carrier.upstream.protocol, 'webhook');
  const upstream = createWebhookUpstream(carrier.upstream, scene.surroundings, {
    carrier,
    http: {
      request: async (request) => {
        asked = request;
        return { status, headers: {}, body: Buffer.from(body), url: request.url };
      },
    },
    mediaLink: scene.mediaLink,
    intake: scene.intake,
    publicUrl: () => 'https://gateway.example',
  });
  upstream.start();
  const outcome: Outcome = await upstream.deliver(outgoing('Grüße & “more”', { media }));
  assert.ok(asked);
  const tell = async (path: string, type: string, said: string, method = 'POST') => {
    const headers = { 'content-type': type };
    const request = carrierRequest(path, { method, headers, body: Buffer.from(said) });
    assert.equal((await upstream.receive!(request)).status, 200);
  };
  return { scene, request: asked, outcome, tell };
}

const SECRET = 'a-word-that-nobody-guesses';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

test('Vonage', async () => {
  const taken = await send('vonage', {
    body: '{"message-count":"1","messages":[{"to":"15557650002","message-id":"0A0000000123ABCD1","status":"0"}]}',
  });
  assert.deepEqual(Object.fromEntries(new URLSearchParams(String(taken.request.body))), {
    from: '15551230001',
    to: '15557650002',
    text: 'Grüße & “more”',
    type: 'unicode',
    callback: `https://gateway.example/carriers/vonage/receipt/${SECRET}`,
  });
  assert.equal(taken.outcome.kind === 'sent' && taken.outcome.providerId, '0A0000000123ABCD1');
  const refused = await send('vonage', {
    body: '{"messages":[{"status":"4","error-text":"Bad Credentials"}]}',
  });
  assert.equal(refused.outcome.kind === 'failed' && refused.outcome.errorCode, '31002');
  const busy = await send('vonage', { body: '{"messages":[{"status":"1","error-text":"Throttled"}]}' });
  assert.equal(busy.outcome.kind, 'retry');
  await taken.tell(
    `/receipt/${SECRET}?msisdn=15557650002&messageId=0A0000000123ABCD1&status=delivered&err-code=0`,
    '',
    '',
    'GET',
  );
  await taken.tell(
    `/inbound/${SECRET}`,
    JSON_TYPE,
    '{"msisdn":"15557650002","to":"15551230001","messageId":"0B1","text":"Hi","type":"text"}',
  );
  assert.equal(taken.scene.receipts[0]?.report.status, 'delivered');
  assert.equal(taken.scene.inbound[0]?.text, 'Hi');
});

test('Infobip', async () => {
  const { outcome, tell, scene } = await send('infobip', {
    body: '{"messages":[{"to":"15557650002","messageId":"M1","status":{"groupId":1,"groupName":"PENDING","id":26,"description":"Accepted"}}]}',
  });
  assert.equal(outcome.kind === 'sent' && outcome.providerId, 'M1');
  const refused = await send('infobip', {
    body: '{"messages":[{"to":"1","messageId":"M2","status":{"groupId":5,"groupName":"REJECTED","id":6,"description":"No network"}}]}',
  });
  assert.equal(refused.outcome.kind === 'failed' && refused.outcome.errorMessage, 'No network');
  await tell(
    `/receipt/${SECRET}`,
    JSON_TYPE,
    '{"results":[{"messageId":"M1","status":{"groupName":"DELIVERED"},"error":{"id":0}},{"messageId":"M3","status":{"groupName":"EXPIRED"},"error":{"id":1,"description":"Timed out"}}]}',
  );
  assert.deepEqual(
    scene.receipts.map(({ providerId, report }) => [providerId, report.status]),
    [
      ['M1', 'delivered'],
      ['M3', 'undelivered'],
    ],
  );
});

test('Telnyx', async () => {
  const { request, outcome, tell, scene } = await send(
    'telnyx',
    { body: '{"data":{"record_type":"message","id":"403","to":[{"status":"queued"}]}}' },
    [PICTURE],
  );
  assert.equal(JSON.parse(String(request.body)).media_urls.length, 1);
  assert.equal(outcome.kind === 'sent' && outcome.providerId, '403');
  const refused = await send('telnyx', {
    status: 422,
    body: '{"errors":[{"code":"40310","detail":"Invalid to"}]}',
  });
  assert.equal(refused.outcome.kind === 'failed' && refused.outcome.errorMessage, 'Invalid to');
  await tell(
    `/receipt/${SECRET}`,
    JSON_TYPE,
    '{"data":{"event_type":"message.finalized","payload":{"id":"403","to":[{"phone_number":"+15557650002","status":"delivered"}],"errors":[]}}}',
  );
  await tell(
    `/inbound/${SECRET}`,
    JSON_TYPE,
    '{"data":{"event_type":"message.received","payload":{"id":"9","from":{"phone_number":"+15557650002"},"to":[{"phone_number":"+15551230001"}],"text":"","media":[{"url":"https://m/1"},{"url":"https://m/2"}]}}}',
  );
  assert.equal(scene.receipts[0]?.report.status, 'delivered');
  assert.equal(scene.inbound[0]?.media.length, 2);
});

test('Plivo', async () => {
  const { outcome, tell, scene } = await send('plivo', {
    status: 202,
    body: '{"message":"message(s) queued","message_uuid":["db3ce55a"],"api_id":"x"}',
  });
  assert.equal(outcome.kind === 'sent' && outcome.providerId, 'db3ce55a');
  await tell(`/receipt/${SECRET}`, FORM_TYPE, 'MessageUUID=db3ce55a&Status=undelivered&ErrorCode=200');
  await tell(`/inbound/${SECRET}`, FORM_TYPE, 'From=15557650002&To=15551230001&Text=Hi+there&MessageUUID=1');
  assert.equal(scene.receipts[0]?.report.text, 'undelivered 200');
  assert.equal(scene.inbound[0]?.text, 'Hi there');
});

test('a GET that answers in plain text', async () => {
  const { request, outcome } = await send('bulk', { body: '0|IN_PROGRESS|4711' });
  const url = new URL(request.url);
  assert.deepEqual([url.searchParams.get('message'), request.body], ['Grüße & “more”', undefined]);
  assert.equal(outcome.kind === 'sent' && outcome.providerId, '4711');
  const busy = await send('bulk', { body: '40|Temporarily unavailable|' });
  assert.equal(busy.outcome.kind, 'retry');
  const refused = await send('bulk', { body: '25|You do not have sufficient credits|' });
  assert.equal(refused.outcome.kind === 'failed' && refused.outcome.errorCode, '30002');
  assert.equal(
    refused.outcome.kind === 'failed' && refused.outcome.errorMessage,
    'You do not have sufficient credits',
  );
});

function carrierOf(name: string): CarrierOptions {
  const text = examplesOf('carrier-webhook').find((example) => example.includes(`[${name}]`)) ?? '';
  const carrier = read(GENERAL + PROJECTS + text).messaging?.carriers.get(name);
  assert.ok(carrier);
  return carrier;
}

function examplesOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../../docs/${page}.md`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```\n(; messaging\.conf[\s\S]*?)^```$/gm)].map(([, example = '']) => example);
}
