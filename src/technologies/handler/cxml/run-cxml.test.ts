import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formSignature } from '../../../protocols/signalwire/signature.ts';
import { createScene, NUMBER, PEER, PICTURE, PROJECT, RECORD, SIGNING_KEY } from '../testing/scene.ts';

const HOOK = 'https://x.example/hook?a=b';
const DELIVERED = { kind: 'delivered', code: 0, text: '' };

test('cXML is asked for with a signed form, and what it says is sent', async () => {
  const scene = createScene(
    { kind: 'cxml', url: HOOK },
    {
      [HOOK]: {
        type: 'text/xml; charset=utf-8',
        url: 'https://x.example/moved/hook',
        text: '<Response><Message statusCallback="status">Hi</Message><Message to="+19" from="+18"><Body>B</Body><Media>pic.png</Media></Message></Response>',
      },
    },
  );
  assert.deepEqual(await scene.run({ body: 'Ä&b', media: [PICTURE] }), DELIVERED);
  const [request] = scene.requests;
  const fields = [...new URLSearchParams(String(request?.body))];
  assert.deepEqual(Object.fromEntries(fields), {
    MessageSid: RECORD,
    SmsSid: RECORD,
    SmsMessageSid: RECORD,
    SmsStatus: 'received',
    AccountSid: PROJECT,
    ApiVersion: '2010-04-01',
    From: PEER,
    To: NUMBER,
    Body: 'Ä&b',
    NumSegments: '1',
    NumMedia: '1',
    MediaUrl0: `https://aldis.example/media/${RECORD}/${PICTURE.id}`,
    MediaContentType0: 'image/png',
  });
  assert.partialDeepStrictEqual(request?.headers, {
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-SignalWire-Signature': formSignature(SIGNING_KEY, HOOK, fields),
  });
  assert.partialDeepStrictEqual(scene.sent, [
    {
      project: PROJECT,
      source: 'cxml',
      requestId: RECORD,
      from: NUMBER,
      to: PEER,
      body: 'Hi',
      media: [],
      callback: { url: 'https://x.example/moved/status', form: 'form' },
      idempotencyKey: `cxml:${RECORD}:1`,
      variables: [
        ['X-Aldis-Hops', '1'],
        ['Auto-Submitted', 'auto-replied'],
      ],
    },
    {
      from: '+18',
      to: '+19',
      body: 'B',
      media: [{ source: 'https://x.example/moved/pic.png' }],
      callback: undefined,
      idempotencyKey: `cxml:${RECORD}:2`,
    },
  ]);
});

test('a GET has the fields in the query, and signs that', async () => {
  const scene = createScene(
    { kind: 'cxml', url: 'https://x.example/get', method: 'GET' },
    { 'https://x.example/get': {} },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  const { url = '', method, body, headers } = scene.requests[0] ?? {};
  assert.equal(method, 'GET');
  assert.equal(body, undefined);
  assert.equal(new URL(url).searchParams.get('From'), PEER);
  assert.equal(headers?.['X-SignalWire-Signature'], formSignature(SIGNING_KEY, url, []));
});

for (const [what, answer, code] of [
  ['JSON', { type: 'application/json', text: '{}' }, '12300'],
  ['no type', { text: '<Response/>' }, '12300'],
  ['no cXML', { type: 'text/html', text: '<html></html>' }, '12100'],
  ['broken XML', { type: 'application/xml', text: '<Response>' }, '12100'],
] as const) {
  test(`a document of ${what} fails with ${code} and makes the fallback asked`, async () => {
    const alone = createScene({ kind: 'cxml', url: HOOK }, { [HOOK]: answer });
    assert.partialDeepStrictEqual(await alone.run(), { kind: 'failed', errorCode: code });

    const fallbackUrl = 'https://y.example/';
    const scene = createScene(
      { kind: 'cxml', url: HOOK, fallbackUrl },
      {
        [HOOK]: answer,
        [fallbackUrl]: { type: 'application/xml', text: '<Response><Message>Sorry</Message></Response>' },
      },
    );
    const outcome = await scene.run();
    assert.equal(outcome.kind, 'delivered');
    assert.match(outcome.text, new RegExp(`^By the fallback, after ${code}: `));
    const fields = new URLSearchParams(String(scene.requests[1]?.body));
    assert.equal(fields.get('ErrorCode'), code);
    assert.equal(fields.get('ErrorUrl'), HOOK);
    assert.equal(scene.sent[0]?.body, 'Sorry');
  });
}

test('a plain text is the answer, and nothing is nothing to do', async () => {
  const scene = createScene(
    { kind: 'cxml', url: HOOK },
    { [HOOK]: [{ type: 'text/plain', text: 'Thanks <you>\n' }, { status: 204 }] },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.deepEqual(
    scene.sent.map(({ body }) => body),
    ['Thanks <you>'],
  );
});

test('with an action the rest is not run, and what it answers is', async () => {
  const scene = createScene(
    { kind: 'cxml', url: HOOK },
    {
      [HOOK]: {
        type: 'text/xml',
        text: '<Response><Message action="/after">One</Message><Message>Never</Message></Response>',
      },
      'https://x.example/after': {
        type: 'text/xml',
        text: '<Response><Redirect method="GET">last</Redirect><Message>Never</Message></Response>',
      },
      'https://x.example/last': { type: 'text/xml', text: '<Response><Message>Two</Message></Response>' },
    },
  );
  assert.deepEqual(await scene.run(), DELIVERED);
  assert.deepEqual(
    scene.sent.map(({ body }) => body),
    ['One', 'Two'],
  );
  assert.partialDeepStrictEqual(Object.fromEntries(new URLSearchParams(String(scene.requests[1]?.body))), {
    MessageSid: 'reply-1',
    MessageStatus: 'sending',
    From: NUMBER,
    To: PEER,
    Body: 'One',
    NumMedia: '0',
  });
  assert.equal(new URL(scene.requests[2]?.url ?? '').searchParams.get('MessageSid'), RECORD);
  assert.equal(new Set(scene.requests.map(({ headers }) => headers['webhook-id'])).size, 3);
});

for (const [why, status, code] of [
  ['to-invalid', 'invalid', '21211'],
  ['from-unknown', 'invalid', '21212'],
  ['no-capability', 'failed', '21601'],
  ['opted-out', 'failed', '21610'],
  ['backlog', 'failed', '21611'],
  ['no-route', 'failed', '30006'],
] as const) {
  test(`a message that is refused (${why}) is told to its action, else it is how the document ends`, async () => {
    const text = '<Response><Message action="https://x.example/after">One</Message></Response>';
    const scene = createScene(
      { kind: 'cxml', url: HOOK },
      { [HOOK]: { type: 'text/xml', text }, 'https://x.example/after': {} },
    );
    scene.refusals.push(why);
    assert.partialDeepStrictEqual(await scene.run(), { kind: 'failed', errorCode: code });
    const fields = new URLSearchParams(String(scene.requests[1]?.body));
    assert.equal(fields.get('MessageStatus'), status);
    assert.equal(fields.get('ErrorCode'), code);
    assert.equal(fields.get('MessageSid'), null);

    const next = createScene(
      { kind: 'cxml', url: HOOK },
      { [HOOK]: { type: 'text/xml', text: '<Response><Message>a</Message><Message>b</Message></Response>' } },
    );
    next.refusals.push(why);
    assert.deepEqual(await next.run(), DELIVERED);
    assert.deepEqual(
      next.sent.map(({ body }) => body),
      ['b'],
    );
  });
}

for (const [what, text, code] of [
  ['no text', '<Message/>', '21602'],
  ['a long text', `<Message>${'😀'.repeat(1601)}</Message>`, '21617'],
  ['nine media', `<Message>${'<Media>https://x.example/1</Media>'.repeat(9)}</Message>`, '21623'],
  ['media that cannot be had', '<Message><Media>https://x.example/broken</Media></Message>', '30012'],
  ['a status callback of no URL', '<Message statusCallback="ftp://x">a</Message>', '11100'],
] as const) {
  test(`a message with ${what} fails with ${code}`, async () => {
    const scene = createScene(
      { kind: 'cxml', url: HOOK },
      { [HOOK]: { type: 'text/xml', text: `<Response>${text}</Response>` } },
    );
    assert.partialDeepStrictEqual(await scene.run(), { kind: 'failed', errorCode: code });
    assert.deepEqual(scene.sent, []);
  });
}

test('documents that lead to each other end at the limit', async () => {
  const scene = createScene(
    { kind: 'cxml', url: HOOK },
    { [HOOK]: { type: 'text/xml', text: `<Response><Redirect>${HOOK}</Redirect></Response>` } },
  );
  assert.partialDeepStrictEqual(await scene.run(), { kind: 'failed', errorCode: '31004' });
  assert.equal(scene.requests.length, 5);
});

test('a file of cXML can say what the message says', async () => {
  const scene = createScene(
    { kind: 'cxml', file: '/etc/answer.xml' },
    {},
    {
      '/etc/answer.xml': {
        text: '<Response><Message to="{{To}}">{{ Body }} of {{From}}{{Nothing}}</Message></Response>',
      },
    },
  );
  assert.deepEqual(await scene.run({ body: '</Message>&' }), DELIVERED);
  assert.partialDeepStrictEqual(scene.sent, [{ to: NUMBER, body: `</Message>& of ${PEER}` }]);
});

test('a relative URL in a file is told by its place', async () => {
  const scene = createScene(
    { kind: 'cxml', file: '/etc/answer.xml' },
    {},
    { '/etc/answer.xml': { text: '<Response><Message statusCallback="/status">a</Message></Response>' } },
  );
  assert.partialDeepStrictEqual(await scene.run(), {
    kind: 'failed',
    errorCode: '11100',
    errorMessage: 'The statusCallback of <Message> is no http(s) URL, and in a file it must be whole',
  });
});

test('a file that cannot be read fails', async () => {
  assert.partialDeepStrictEqual(await createScene({ kind: 'cxml', file: '/none' }, {}).run().catch(String), {
    kind: 'failed',
    errorCode: '11200',
  });
  assert.partialDeepStrictEqual(await createScene({ kind: 'swml', file: '/none' }, {}).run().catch(String), {
    kind: 'failed',
    errorCode: 'http_retrieval_error',
  });
});
