import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode } from '../../../messages/errors.ts';
import type { MessageId } from '../../../messages/message.ts';
import type { SubmitRequest } from '../../../messages/messaging.ts';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { authenticated, CONF, header, request, scene, status } from './testing/requests.ts';
import { flowFrom } from './testing/scene.ts';

test('a MESSAGE is stored for whom its Request-URI names, then answered 202', async () => {
  const s = scene();
  let stored = () => {};
  s.messaging.submit = (submitted) => {
    s.messaging.submitted.push(submitted);
    return new Promise((resolve) => {
      stored = () => resolve({ kind: 'accepted', id: 'm' as MessageId, duplicate: false });
    });
  };
  const answers = s.deliver(
    request({ from: '"Alice \\"A\\"" <sip:alice@127.0.0.1:5071;x=1>', body: 'hi\r\n' }),
  );
  await settle();
  assert.deepEqual(answers, []);
  stored();
  await settle();
  assert.equal(status(answers[0] ?? ''), '202 Accepted');
  const [{ idempotencyKey, ...submitted }] = s.messaging.submitted as [SubmitRequest];
  assert.deepEqual(submitted, {
    direction: 'inbound',
    source: 'pjsip',
    owner: 'alice',
    requestId: 'call',
    destination: 'pjsip:bob',
    from: '"Alice \\"A\\"" <sip:alice@127.0.0.1;x=1>',
    to: '',
    addressee: 'sip:bob@127.0.0.1:15060',
    contentType: 'text/plain',
    body: Buffer.from('hi\r\n'),
    variables: [
      ['Max-Forwards', '70'],
      ['X-Aldis-Hops', '1'],
    ],
  });
  assert.equal(idempotencyKey, 'sip call 1 f');
});

const ROUTES: readonly (readonly [uri: string, destination: string])[] = [
  ['sip:bob@127.0.0.1:15060', 'pjsip:bob'],
  ['sip:bob@127.0.0.1', 'pjsip:bob'],
  ['sip:bob@localhost', 'pjsip:bob'],
  ['sip:bob@PBX.example:9', 'pjsip:bob'],
  ['sip:bob@asterisk', 'pjsip:bob'],
  ['sips:bob@127.0.0.1', 'pjsip:bob'],
  ['sip:%62ob@127.0.0.1;user=phone', 'pjsip:bob'],
  ['sip:100@127.0.0.1', 'pjsip:alice'],
  ['tel:100', 'pjsip:alice'],
  ['sip:hall@127.0.0.1', 'pjsip:trunk/hall'],
  ['sip:bob@127.0.0.1:15099', ''],
  ['sip:bare@127.0.0.1', ''],
  ['sip:nobody@127.0.0.1', ''],
  ['sip:127.0.0.1', ''],
  ['tel:999', ''],
  ['sip:bob;x=1@127.0.0.1', ''],
  ['sip:carol@elsewhere.example', ''],
];
for (const [uri, destination] of ROUTES) {
  test(`from an endpoint without credentials, ${uri} goes to ${destination || '404'}`, async () => {
    const s = scene();
    assert.equal(
      status(await s.send(request({ uri }))),
      destination === '' ? '404 Not Found' : '202 Accepted',
    );
    assert.equal(s.messaging.submitted[0]?.destination ?? '', destination);
  });
}

const REGISTRATIONS = `${CONF}
[provider]
type=registration
server_uri=sip:provider.example
client_uri=sip:me@provider.example
line=yes
endpoint=peer
[other]
type=registration
server_uri=sip:other.example
client_uri=sip:me@other.example
contact_user=incoming
`;
const TRUNK_ROUTES: readonly (readonly [what: string, uri: string, to: string, destination: string])[] = [
  ['the number in To', 'sip:s@127.0.0.1;line=abc', 'sip:100@provider.example', 'pjsip:alice'],
  ['at whatever address the provider sees us', 'sip:s@198.51.100.9;line=abc', 'sip:100@x', 'pjsip:alice'],
  ['who the Request-URI names comes first', 'sip:bob@127.0.0.1;line=abc', 'sip:100@x', 'pjsip:bob'],
  ['nobody', 'sip:s@127.0.0.1;line=abc', 'sip:999@provider.example', ''],
  ['without a mark, by the contact_user', 'sip:incoming@127.0.0.1', 'sip:100@other.example', 'pjsip:alice'],
  ['another user is nobody', 'sip:unknown@127.0.0.1', 'sip:100@other.example', ''],
];
for (const [what, uri, to, destination] of TRUNK_ROUTES) {
  test(`a MESSAGE from a provider: ${what}`, async () => {
    const endpointOfLine = (line: string) => (line === 'abc' ? 'peer' : undefined);
    const s = scene(REGISTRATIONS, { endpointOfLine });
    const text = request({ uri }).replace(/\r\nTo: [^\r]*/, `\r\nTo: <${to}>`);
    const wanted = destination === '' ? '404 Not Found' : '202 Accepted';
    assert.equal(status(await s.send(text, flowFrom('192.0.2.50', 5060))), wanted);
    assert.equal(s.messaging.submitted[0]?.destination ?? '', destination);
    if (destination !== '') assert.equal(s.messaging.submitted[0]?.owner, 'peer');
  });
}

test('the domain that a phone says it belongs to is ours', async () => {
  const s = scene();
  await s.send(request({ uri: 'sip:bob@home.example', from: '<sip:alice@home.example>' }));
  assert.equal(s.messaging.submitted[0]?.destination, 'pjsip:bob');
});

test('out of the house goes only who proved who they are, or whose address is configured', async () => {
  const s = scene();
  const uri = 'sip:carol@elsewhere.example;transport=tcp';
  assert.equal(status(await authenticated(s, { uri })), '202 Accepted');
  assert.equal(s.messaging.submitted[0]?.destination, `pjsip:trunk/${uri}`);
  assert.equal(
    status(
      await s.send(request({ uri, from: '<sip:+1555@elsewhere.example>' }), flowFrom('192.0.2.50', 5060)),
    ),
    '202 Accepted',
  );
  assert.equal(s.messaging.submitted[1]?.owner, 'peer');
  const closed = scene(CONF.replace('default_outbound_endpoint=trunk', 'default_outbound_endpoint=none'));
  assert.equal(status(await authenticated(closed, { uri })), '404 Not Found');
});

test('who is recognised by its credentials cannot speak for another endpoint', async () => {
  const s = scene(
    `${CONF}[carol]\ntype=endpoint\nidentify_by=auth_username\n`
      .replace('user_agent', 'endpoint_identifier_order=auth_username,username\nuser_agent')
      .replace('auth=bob', 'auth=bob\nidentify_by=auth_username'),
  );
  const uri = 'sip:100@127.0.0.1';
  const from = (name: string) => ({ uri, from: `<sip:${name}@127.0.0.1>` });
  assert.equal(status(await authenticated(s, from('robert'))), '202 Accepted');
  assert.equal(status(await authenticated(s, from('bob'))), '202 Accepted');
  assert.equal(status(await authenticated(s, from('carol'))), '403 From Names Somebody Else');
  assert.equal(
    status(await authenticated(s, { uri, from: '<sip:carol@elsewhere.example>' })),
    '202 Accepted',
  );
  assert.deepEqual(
    s.securityEvents.map(({ event }) => event).filter((event) => event === 'InvalidAccountID'),
    [],
  );
});

test('ignore_uri_user_options cuts them off', async () => {
  const s = scene(CONF.replace('user_agent', 'ignore_uri_user_options=yes\nuser_agent'));
  assert.equal(status(await s.send(request({ uri: 'sip:bob;x=1@127.0.0.1' }))), '202 Accepted');
});

const TYPES: readonly (readonly [type: string, taken: boolean])[] = [
  ['text/plain', true],
  ['Text/Plain; charset=UTF-8', true],
  ['text/html', true],
  ['message/cpim', true],
  ['message/imdn+xml', true],
  ['application/im-iscomposing+xml', true],
  ['application/json', false],
  ['image/png', false],
  ['text', false],
  ['', false],
];
for (const [type, taken] of TYPES) {
  test(`Content-Type "${type}" is ${taken ? 'taken' : 'refused with what would be'}`, async () => {
    const answer = await scene().send(
      request({ uri: 'sip:alice@127.0.0.1', from: '<sip:alice@127.0.0.1>', type }),
    );
    assert.equal(status(answer), taken ? '202 Accepted' : '415 Unsupported Media Type');
    if (!taken)
      assert.deepEqual(header(answer, 'Accept'), [
        'text/*, message/cpim, message/imdn+xml, application/im-iscomposing+xml',
      ]);
  });
}

test('a body in another encoding is refused', async () => {
  const answer = await scene().send(request({ headers: 'Content-Encoding: gzip' }));
  assert.equal(status(answer), '415 Unsupported Media Type');
  assert.deepEqual(header(answer, 'Accept-Encoding'), ['identity']);
  assert.equal(
    status(await scene().send(request({ headers: 'Content-Encoding: identity' }))),
    '202 Accepted',
  );
});

const LOOPS: readonly (readonly [headers: string, answer: string])[] = [
  ['Max-Forwards: 0', '483 Too Many Hops'],
  ['Max-Forwards: 1', '483 Too Many Hops'],
  ['Max-Forwards: 2', '202 Accepted'],
  ['Max-Forwards: 256', '400 Bad Max-Forwards'],
  ['X-Aldis-Hops: 7', '202 Accepted'],
  ['X-Aldis-Hops: 8', '482 Loop Detected'],
  ['X-Aldis-Hops: many', '482 Loop Detected'],
];
for (const [headers, expected] of LOOPS) {
  test(`${headers}: ${expected}`, async () => {
    assert.equal(status(await scene().send(request({ headers }))), expected);
  });
}

test('hops are counted, Max-Forwards goes along, and an automatic message stays one', async () => {
  const s = scene();
  await s.send(request({ headers: 'Max-Forwards: 9\nX-Aldis-Hops: 3\nAuto-Submitted: auto-replied' }));
  assert.deepEqual(s.messaging.submitted[0]?.variables, [
    ['Max-Forwards', '9'],
    ['X-Aldis-Hops', '4'],
    ['Auto-Submitted', 'auto-replied'],
  ]);
});

test('a MESSAGE within a dialog: 481', async () => {
  assert.equal(
    status(await scene().send(request({ to: '<sip:x@y>;tag=t' }))),
    '481 Call/Transaction Does Not Exist',
  );
});

test('Expires says for how long a message is of use', async () => {
  const s = scene();
  await s.send(request({ headers: 'Expires: 60' }));
  await s.send(request({ headers: 'Expires: soon' }));
  assert.deepEqual(
    s.messaging.submitted.map(({ validityMs }) => validityMs),
    [60_000, undefined],
  );
});

test('"is composing" is not kept for who is not there, and not for long for who is', async () => {
  const s = scene();
  const type = 'application/im-iscomposing+xml';
  assert.equal(status(await s.send(request({ type }))), '480 Temporarily Unavailable');
  assert.equal(status(await s.send(request({ type, uri: 'sip:alice@127.0.0.1' }))), '202 Accepted');
  assert.deepEqual(
    s.messaging.submitted.map(({ validityMs }) => validityMs),
    [10_000],
  );
});

test('what the domain says is said in SIP', async () => {
  const s = scene();
  const answers: string[] = [];
  for (const [why, name] of [
    ['refused', 'invalid'],
    ['refused', 'offline'],
    ['refused', 'loop'],
    ['refused', 'expired'],
    ['storage', 'unknown'],
  ] as const) {
    s.messaging.answer = { kind: 'refused', why, code: errorCode(name), reason: '' };
    answers.push(status(await s.send(request())) ?? '');
  }
  s.messaging.answer = new Error('The disk is gone.');
  const answer = await s.send(request());
  assert.deepEqual(answers, [
    '404 Not Found',
    '480 Temporarily Unavailable',
    '483 Too Many Hops',
    '480 Message Expired',
    '503 Service Unavailable',
  ]);
  assert.equal(status(answer), '503 Service Unavailable');
  assert.deepEqual(header(answer, 'Retry-After'), ['10']);
  s.messaging.submit = () => {
    throw new Error('A mistake.');
  };
  assert.equal(status(await s.send(request())), '500 Server Internal Error');
});

const ID = '0199f0a0-0000-7000-8000-000000000001';
const imdn = (id: string, what: string) =>
  `<?xml version="1.0"?><imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>${id}</message-id><datetime>2026-01-01T00:00:00Z</datetime>` +
  `<${what}-notification><status><${what === 'display' ? 'displayed' : 'delivered'}/></status></${what}-notification></imdn>`;

test('an IMDN for a message of ours is counted and goes no further', async () => {
  const s = scene();
  s.messaging.known.add(ID);
  const type = 'message/imdn+xml';
  assert.equal(status(await s.send(request({ type, body: imdn(ID.toUpperCase(), 'delivery') }))), '200 OK');
  const cpim = `From: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\nContent-Type: ${type}\r\n\r\n${imdn(ID, 'display')}`;
  assert.equal(status(await s.send(request({ type: 'message/cpim', body: cpim }))), '200 OK');
  assert.deepEqual(
    s.messaging.confirmed.map(([id, leg, { status: told }]) => [id, leg, told]),
    [
      [ID, undefined, 'delivered'],
      [ID, undefined, 'read'],
    ],
  );
  assert.deepEqual(s.messaging.submitted, []);
});

test('an IMDN between two others goes on to whom it is addressed, and so does any CPIM', async () => {
  const s = scene();
  await s.send(request({ type: 'message/imdn+xml', body: imdn(ID, 'delivery') }));
  await s.send(request({ type: 'message/imdn+xml', body: imdn('theirs', 'delivery') }));
  await s.send(
    request({ type: 'message/cpim', body: 'From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\nhi' }),
  );
  await s.send(request({ type: 'message/imdn+xml', body: 'no xml' }));
  assert.equal(s.messaging.submitted.length, 4);
  assert.deepEqual(s.messaging.confirmed, []);
});

test('an IMDN that cannot be counted is to be sent again', async () => {
  const s = scene();
  s.messaging.show = () => Promise.reject(new Error('The disk is gone.'));
  const answer = await s.send(request({ type: 'message/imdn+xml', body: imdn(ID, 'delivery') }));
  assert.equal(status(answer), '503 Service Unavailable');
});

test('with deliveredWithinMs the answer waits for the delivery: 200, or 202 after that time', async () => {
  const s = scene(CONF, { deliveredWithinMs: 50 });
  const there = (): string => request({ uri: 'sip:alice@127.0.0.1' });
  const answers = [s.deliver(there()), s.deliver(there()), s.deliver(there()), s.deliver(there())];
  const offline = await s.send(request({ uri: 'sip:bob@127.0.0.1' }));
  assert.equal(status(offline), '202 Accepted', 'nobody waits for who is not there');
  s.messaging.tell('message-1', 'sent');
  s.messaging.tell('message-1', 'delivered');
  s.messaging.tell('message-2', 'failed');
  s.messaging.tell('message-9', 'delivered');
  assert.deepEqual(
    answers.map(([answer = '']) => status(answer)),
    ['200 OK', '202 Accepted', '', ''],
  );
  await s.clock.advance(49);
  assert.deepEqual(answers[2], []);
  await s.clock.advance(1);
  assert.equal(status(answers[2]?.[0] ?? ''), '202 Accepted');
  s.deliver(there());
  await settle();
  s.inbound.close();
});
