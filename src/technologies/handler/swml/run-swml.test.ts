import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadContract } from '../../../../test/conformance/contract/contract.ts';
import { jsonSignatures } from '../../../protocols/signalwire/signature.ts';
import { createScene, NUMBER, PEER, RECORD, SIGNING_KEY } from '../testing/scene.ts';

const HOOK = 'https://x.example/hook?a=b';
const DELIVERED = { kind: 'delivered', code: 0, text: '' };

const contract = loadContract('signalwire-messaging');

test('SWML is asked for with the signed message, and what it says is sent', async () => {
  const scene = createScene(
    { url: HOOK },
    {
      [HOOK]: {
        type: 'application/yaml',
        text: 'sections:\n  main:\n    - reply:\n        body: "Hi %{message.from}"\n        media: [https://x.example/1.png]\n        status_url: https://x.example/status\n    - reply: "%{reply_message_id}"\n',
      },
    },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  const [request] = scene.requests;
  contract?.judgeWebhook('inboundMessageWebhook', JSON.parse(String(request?.body)));
  assert.partialDeepStrictEqual(request?.headers, jsonSignatures(SIGNING_KEY, HOOK, String(request?.body)));
  assert.partialDeepStrictEqual(scene.sent, [
    {
      source: 'swml',
      from: NUMBER,
      to: PEER,
      body: `Hi ${PEER}`,
      media: [{ source: 'https://x.example/1.png' }],
      callback: { url: 'https://x.example/status', form: 'json' },
      idempotencyKey: `swml:${RECORD}:1`,
    },
    { body: 'reply-1', idempotencyKey: `swml:${RECORD}:2` },
  ]);
});

test('a transfer carries params and vars, as the contract has it', async () => {
  const next = 'https://user:secret@x.example/next';
  const scene = createScene(
    { url: HOOK },
    {
      [HOOK]: {
        text: JSON.stringify({
          sections: { main: [{ reply: 'a' }, { transfer: { dest: next, params: { a: 'b' } } }] },
        }),
      },
      [next]: { text: 'reply: "%{params.a} %{reply_result}"' },
    },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  const sent = JSON.parse(String(scene.requests[1]?.body)) as object;
  contract?.judgeWebhook('inboundMessageWebhook', sent);
  assert.partialDeepStrictEqual(sent, {
    params: { a: 'b' },
    vars: { reply_result: 'queued', reply_message_id: 'reply-1' },
  });
  assert.equal(scene.sent[1]?.body, 'b queued');
});

for (const [what, answer, code, kind] of [
  ['nobody', 'connect', 'http_retrieval_error', 'retry'],
  ['404', { status: 404 }, 'http_retrieval_error', 'failed'],
  ['a wrong URL', 'bad-url', 'url_failed_to_parse', 'failed'],
  ['no document', { text: '<html>' }, 'json_or_yaml_required', 'failed'],
  ['an unknown method', { text: '{"sections":{"main":[{"play":1}]}}' }, 'swml_unsupported_method', 'failed'],
  [
    'a switch of nothing',
    { text: '{"sections":{"main":[{"switch":{"variable":"a","case":{}}}]}}' },
    'swml_switch_no_match',
    'failed',
  ],
] as const) {
  test(`SWML of ${what} is ${kind} with ${code}`, async () => {
    assert.partialDeepStrictEqual(await createScene({ url: HOOK }, { [HOOK]: answer }).run(), {
      kind,
      errorCode: code,
    });
  });
}

for (const [what, answer, code] of [
  ['that is down', 'connect', 'fetch_failed'],
  ['that says no', { status: 403 }, 'fetch_failed'],
  ['of a page', { type: 'text/html', text: '<html>' }, 'fetch_failed'],
  ['that is wrong', { text: '{"sections":{"main":[{"play":1}]}}' }, 'document_invalid'],
] as const) {
  test(`a next document ${what} has the code of who asked for it`, async () => {
    for (const method of ['execute', 'transfer']) {
      const text = JSON.stringify({
        sections: { main: [{ reply: 'a' }, { [method]: 'https://x.example/next' }] },
      });
      const outcome = await createScene(
        { url: HOOK },
        { [HOOK]: { text }, 'https://x.example/next': answer },
      ).run();
      assert.partialDeepStrictEqual(outcome, { kind: 'failed', errorCode: `swml_${method}_${code}` });
      assert.ok(outcome.kind === 'failed' && outcome.errorMessage.startsWith(`sections.main[1].${method}: `));
    }
  });
}

test('no error tells what somebody wrote', async () => {
  for (const step of [
    { goto: '%{message.body}' },
    { execute: { dest: '%{message.body}' } },
    { switch: { variable: 'message.body', case: {} } },
  ]) {
    const scene = createScene(
      { url: HOOK },
      { [HOOK]: { text: JSON.stringify({ sections: { main: [step] } }) } },
    );
    assert.equal((await scene.run({ body: 'my secret' })).kind, 'failed');
    assert.ok(!JSON.stringify(scene.logged).includes('secret'));
  }
});

test('the fallback of SWML is asked with the same', async () => {
  const fallbackUrl = 'https://y.example/';
  const scene = createScene(
    { url: HOOK, fallbackUrl },
    { [HOOK]: { text: '{"x":1}' }, [fallbackUrl]: { text: '{"reply":"Sorry"}' } },
  );
  const text =
    'By the fallback, after swml_missing_entry_point: The document must contain reply, receive or sections';
  assert.deepEqual(await scene.run(), { ...DELIVERED, text });
  assert.equal(scene.requests[0]?.body, scene.requests[1]?.body);
  assert.equal(scene.sent[0]?.body, 'Sorry');
});

for (const [what, first, kind] of [
  ['before anything was done', { receive: {} }, 'retry'],
  ['after a reply', { reply: 'a' }, 'failed'],
  ['after a request', { request: { url: 'https://x.example/r' } }, 'failed'],
] as const) {
  test(`a transfer to a server that is down ${what} is ${kind}`, async () => {
    const main = [first, { transfer: 'https://down.example/' }];
    const scene = createScene(
      { url: HOOK },
      {
        [HOOK]: { text: JSON.stringify({ sections: { main } }) },
        'https://x.example/r': {},
        'https://down.example/': 'connect',
      },
    );
    assert.partialDeepStrictEqual(await scene.run(), { kind, errorCode: 'swml_transfer_fetch_failed' });
  });
}

for (const [why, code] of [
  ['from-unknown', 'swml_reply_invalid_from_number'],
  ['to-invalid', 'swml_reply_invalid_to_number'],
  ['no-capability', 'swml_reply_missing_messaging_capability'],
  ['backlog', 'swml_reply_failed'],
] as const) {
  test(`a reply that is refused (${why}) does not stop the document, but is how it ends where it is the last`, async () => {
    const text = JSON.stringify({
      sections: { main: [{ reply: 'a' }, { request: { url: 'https://x.example/%{reply_result}' } }] },
    });
    const scene = createScene({ url: HOOK }, { [HOOK]: { text }, 'https://x.example/failed': {} });
    scene.refusals.push(why);
    assert.partialDeepStrictEqual(await scene.run(), { kind: 'failed', errorCode: code });
    assert.equal(scene.requests[1]?.url, 'https://x.example/failed');

    const next = createScene(
      { url: HOOK },
      { [HOOK]: { text: '{"sections":{"main":[{"reply":"a"},{"reply":"b"}]}}' } },
    );
    next.refusals.push(why);
    assert.deepEqual(await next.run(), DELIVERED);
  });
}

test('while nothing can be stored a document is left for later', async () => {
  const scene = createScene(
    { url: HOOK },
    { [HOOK]: { text: '{"reply":{"body":"a","media":["https://x.example/1"]}}' } },
  );
  scene.refusals.push('storage');
  assert.partialDeepStrictEqual(await scene.run(), { kind: 'retry', bounded: false });
  assert.equal(scene.released.length, 1);
  assert.deepEqual(await scene.run(), DELIVERED);
});

test('a document that is run again sends nothing twice', async () => {
  const text = '{"sections":{"main":[{"reply":"a"},{"reply":{"body":"b","media":["https://x.example/1"]}}]}}';
  const scene = createScene({ url: HOOK }, { [HOOK]: { text } });
  await scene.run();
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.deepEqual(
    scene.sent.map(({ body }) => body),
    ['a', 'b'],
  );
  assert.equal(scene.released.length, 1);
});

test('a request says what it is told to, but cannot say how it is sent', async () => {
  const headers = {
    'X-Test': '%{message.body}',
    Host: 'evil',
    'Content-Length': '1',
    'content-type': 'text/x',
  };
  const text = JSON.stringify({
    sections: {
      main: [{ request: { url: 'https://x.example/r', method: 'PATCH', headers, body: { a: 1 } } }],
    },
  });
  const scene = createScene({ url: HOOK }, { [HOOK]: { text }, 'https://x.example/r': {} });
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.partialDeepStrictEqual(scene.requests[1], { method: 'PATCH', body: '{"a":1}', maxRedirects: 3 });
  assert.deepEqual(scene.requests[1]?.headers, { 'x-test': 'Hello', 'content-type': 'text/x' });
  // What somebody wrote begins no header of its own.
  await scene.run({ body: 'a\r\nX-Evil: b' });
  assert.equal(scene.requests.length, 3);
});

test('a status_url is asked as it was written, without what no request can have', async () => {
  const reply = { body: 'a', status_url: 'https://x.example/a b\r\nX: y' };
  const scene = createScene(
    { url: HOOK },
    { [HOOK]: { text: JSON.stringify({ sections: { main: [{ reply }] } }) } },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.deepEqual(scene.sent[0]?.callback, { url: 'https://x.example/a%20bX:%20y', form: 'json' });
});
