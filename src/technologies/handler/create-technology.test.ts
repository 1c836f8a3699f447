import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import type { MessageId } from '../../messages/message.ts';
import { jsonSignatures } from '../../protocols/signalwire/signature.ts';
import {
  createScene,
  messageOf,
  NUMBER,
  PEER,
  PICTURE,
  PROJECT,
  RECORD,
  SIGNING_KEY,
  SPACE,
} from './testing/scene.ts';

const HOOK = 'https://x.example/hook?a=b';
const DRAFT = {
  destination: NUMBER,
  from: PEER,
  to: '',
  contentType: 'text/plain',
  body: Buffer.from('Hello'),
  variables: [],
};
const DELIVERED = { kind: 'delivered', code: 200, text: '' };

test('a message goes to the number’s document, each sender’s in order', () => {
  const { technology } = createScene({ url: HOOK }, {});
  assert.equal(technology.unaddressed, true);
  const accepted = technology.accept(DRAFT);
  assert.deepEqual(accepted, {
    kind: 'accepted',
    lane: `handler:${NUMBER}/${PEER}`,
    offline: false,
    contentType: 'text/plain',
    variables: [],
  });
  assert.equal(technology.accept({ ...DRAFT, destination: '+1' }).kind, 'refused');
  // What follows the question mark may be a secret.
  assert.deepEqual(technology.legs(messageOf()), [{ key: 'document', address: 'https://x.example/hook' }]);
});

test('a message of a number that has lost its document fails', async () => {
  const { technology } = createScene({ url: HOOK }, {});
  const message = { ...messageOf(), destination: 'handler:+19' };
  const expected = { kind: 'failed', errorCode: '31005', left: false };
  assert.partialDeepStrictEqual(technology.legs(message), expected);
  assert.partialDeepStrictEqual(
    await technology.deliver(message, { key: 'document', address: '' }, 1),
    expected,
  );
});

test('a webhook is signed and hears all of a message', async () => {
  const scene = createScene({ kind: 'webhook', url: HOOK }, { [HOOK]: { status: 204 } });
  assert.deepEqual(await scene.run({ media: [PICTURE] }), { ...DELIVERED, code: 204 });
  const [request] = scene.requests;
  assert.partialDeepStrictEqual(request, { method: 'POST', url: HOOK, timeoutMs: 10_000, repeatable: true });
  const body = String(request?.body);
  assert.deepEqual(JSON.parse(body), {
    message: {
      message_id: RECORD,
      project_id: PROJECT,
      space_id: SPACE,
      direction: 'inbound',
      type: 'mms',
      from: PEER,
      to: NUMBER,
      body: 'Hello',
      media: [
        { url: `https://aldis.example/media/${RECORD}/${PICTURE.id}`, content_type: 'image/png', size: 12 },
      ],
      segments: 1,
      timestamp: '2026-01-01T00:00:00.000Z',
    },
    params: {},
  });
  assert.partialDeepStrictEqual(request?.headers, {
    'Content-Type': 'application/json',
    'webhook-id': RECORD,
    'webhook-timestamp': '1767225600',
    ...jsonSignatures(SIGNING_KEY, HOOK, body),
  });
});

const contract = loadContract('signalwire-messaging');
test('webhooks are as the contract has them', { skip: contract === undefined }, async () => {
  const scene = createScene({ kind: 'webhook', url: HOOK }, { [HOOK]: {} });
  await scene.run();
  await scene.run({ media: [PICTURE] });
  for (const { body } of scene.requests)
    contract?.judgeWebhook('inboundMessageWebhook', JSON.parse(String(body)));
});

test('a leg tells of the record that it belongs to', async () => {
  const scene = createScene({ kind: 'webhook', url: HOOK }, { [HOOK]: {} });
  const parent = '0193a1b2-0000-7000-8000-0000000000ff' as MessageId;
  await scene.run({ listed: false, parent });
  await scene.run({ listed: true, parent });
  const ids = scene.requests.map(({ body }) => JSON.parse(String(body)).message.message_id as string);
  assert.deepEqual(ids, [parent, RECORD]);
});

for (const [answer, code, kind, status] of [
  ['timeout', '11200', 'retry', 0],
  ['connect', '11200', 'retry', 0],
  ['protocol', '11200', 'retry', 0],
  ['dns', '11210', 'retry', 0],
  ['blocked', '11200', 'failed', 0],
  ['bad-url', '11100', 'failed', 0],
  ['tls', '11220', 'failed', 0],
  ['too-many-redirects', '11215', 'failed', 0],
  ['too-large', '11750', 'failed', 0],
  [{ status: 500 }, '11217', 'retry', 500],
  [{ status: 429, headers: { 'retry-after': '7' } }, '11217', 'retry', 429],
  [{ status: 404 }, '11217', 'failed', 404],
  [{ status: 302 }, '11217', 'failed', 302],
] as const) {
  for (const documentKind of ['webhook', 'cxml'] as const) {
    test(`a ${documentKind} that is answered ${JSON.stringify(answer)} is ${kind} with ${code}`, async () => {
      const scene = createScene({ kind: documentKind, url: HOOK }, { [HOOK]: answer });
      const outcome = await scene.run();
      assert.partialDeepStrictEqual(outcome, { kind, errorCode: code, code: status, left: false });
      if (outcome.kind === 'retry') {
        assert.equal(outcome.bounded, true);
        assert.equal(outcome.afterMs, status === 429 ? 7000 : undefined);
      }
      assert.deepEqual(scene.logged.length, 1);
      assert.ok(!JSON.stringify(scene.logged).includes('a=b'));
    });
  }
}

test('while the gateway goes down a document is left for later, without being counted', async () => {
  for (const kind of ['webhook', 'cxml', 'swml'] as const) {
    const outcome = await createScene({ kind, url: HOOK }, { [HOOK]: 'closed' }).run();
    assert.partialDeepStrictEqual(outcome, { kind: 'retry', bounded: false });
  }
});

test('the fallback of a webhook is told where the first one cannot be', async () => {
  const scene = createScene(
    { kind: 'webhook', url: HOOK, fallbackUrl: 'https://y.example/' },
    { [HOOK]: 'dns', 'https://y.example/': {} },
  );
  const text = 'By the fallback, after 11210: x.example: It is dns.';
  assert.deepEqual(await scene.run(), { ...DELIVERED, text });
  const both = createScene(
    { kind: 'webhook', url: HOOK, fallbackUrl: 'https://y.example/' },
    { [HOOK]: 'dns', 'https://y.example/': { status: 404 } },
  );
  assert.partialDeepStrictEqual(await both.run(), { kind: 'retry', errorCode: '11210' });
});

test('documents that answer each other are stopped', async () => {
  for (const [hops, kind] of [
    ['8', 'delivered'],
    ['9', 'failed'],
  ] as const) {
    for (const document of [
      { kind: 'swml', text: '{"reply":"a"}' },
      { kind: 'cxml', text: '<Response><Message>a</Message></Response>' },
    ] as const) {
      const scene = createScene(
        { kind: document.kind, url: HOOK },
        { [HOOK]: { type: 'text/xml', text: document.text } },
      );
      const outcome = await scene.run({ variables: [['x-aldis-hops', hops]] });
      assert.equal(outcome.kind, kind);
      if (outcome.kind === 'failed') assert.equal(outcome.errorCode, '31004');
      else assert.deepEqual(scene.sent[0]?.variables?.[0], ['X-Aldis-Hops', '9']);
    }
  }
});

for (const [what, to, hops, expected] of [
  ['the first message of a conversation', NUMBER, '0', ['1', '1', '1', '1', '1', '1', '1', '1', '1', '1']],
  ['an answer, where more documents run', NUMBER, '5', ['6', '7', '8', '9']],
  ['an answer, where people are', PEER, '5', ['6', '6', '6', '6', '6', '6', '6', '6', '6', '6']],
] as const) {
  test(`ten replies to ${what}`, async () => {
    const reply = { body: 'a', to };
    const text = JSON.stringify({ sections: { main: Array.from({ length: 10 }, () => ({ reply })) } });
    const scene = createScene({ url: HOOK }, { [HOOK]: { text } });
    const outcome = await scene.run({ variables: [['X-Aldis-Hops', hops]] });
    assert.deepEqual(
      scene.sent.map(({ variables }) => variables?.[0]?.[1]),
      expected,
    );
    assert.equal(outcome.kind, expected.length === 10 ? 'delivered' : 'failed');
  });
}
