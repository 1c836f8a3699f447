import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendRefused } from '../../../messages/numbers/numbers.ts';
import { settle } from '../../../messages/testing/manual-clock.ts';
import { FakeNumbers } from './testing/fake-numbers.ts';
import { BRANCH, bench, GATEWAY, NUMBERS_CONF, PEER, PHONES } from './testing/numbers-bench.ts';
import { authenticated, header, request, scene, status } from './testing/requests.ts';
import { flowFrom } from './testing/scene.ts';

test('a phone sends from its number to a number of ours', async () => {
  const { s, numbers } = bench();
  const answer = await s.send(
    request({ uri: 'sip:+15551230002@127.0.0.1', body: 'hi', headers: 'Expires: 60' }),
  );
  assert.equal(status(answer), '202 Accepted');
  assert.deepEqual(numbers.sent, [
    {
      project: 'p',
      from: '+15551230001',
      to: '+15551230002',
      group: '',
      body: 'hi',
      media: [],
      source: 'pjsip',
      owner: 'alice',
      requestId: 'call',
      variables: [
        ['Max-Forwards', '70'],
        ['X-Aldis-Hops', '1'],
      ],
      idempotencyKey: 'sip call 1 f',
      validityMs: 60_000,
      sendAsMms: false,
      callback: undefined,
      customVariables: [],
    },
  ]);
  assert.deepEqual(s.messaging.submitted, []);
});

const SPELLINGS: readonly (readonly [uri: string, to: string])[] = [
  ['sip:+15551230002@127.0.0.1', '+15551230002'],
  ['sip:15551230002@127.0.0.1', '+15551230002'],
  ['sip:+1-555-123-0002@127.0.0.1;user=phone', '+15551230002'],
  ['sip:%2B15551230002@127.0.0.1', '+15551230002'],
  ['sip:+15551230002;phone-context=x@127.0.0.1', '+15551230002'],
  ['tel:+1(555)123-0002', '+15551230002'],
  ['tel:+1.555.123.0002;isub=1', '+15551230002'],
  ['sip:12345@localhost', '12345'],
  ['sip:+15551230003@127.0.0.1', '+15551230003'],
  ['sip:+15551230002@elsewhere.example', '+15551230002'],
  ['sip:15551230002@elsewhere.example', ''],
  ['sip:+15551239999@127.0.0.1', ''],
  ['sip:555@127.0.0.1', ''],
];
for (const [uri, to] of SPELLINGS) {
  test(`${uri} is ${to === '' ? 'no number of ours' : `the number ${to}`}`, async () => {
    const { s, numbers } = bench();
    assert.equal(status(await s.send(request({ uri }))), to === '' ? '404 Not Found' : '202 Accepted');
    assert.equal(numbers.sent[0]?.to ?? '', to);
  });
}

test('endpoints and AORs by name come before numbers, numbers before caller ids', async () => {
  const { s, numbers } = bench(new FakeNumbers({ ...PHONES, '+15551230009': [] }));
  await s.send(request({ uri: 'sip:+15551230009@127.0.0.1' }));
  assert.equal(s.messaging.submitted[0]?.destination, 'pjsip:+15551230009');
  await s.send(request({ uri: 'sip:100@127.0.0.1' }));
  assert.equal(s.messaging.submitted[1]?.destination, 'pjsip:alice');
  await s.send(request({ uri: 'sip:+15551230003@127.0.0.1' }));
  assert.equal(numbers.sent[0]?.to, '+15551230003');
});

test('a phone with several numbers sends from the one its From names', async () => {
  const { s, numbers } = bench();
  const conf = NUMBERS_CONF.replace(
    'match=192.0.2.60',
    'match=192.0.2.60\n[alice]\ntype=identify\nendpoint=alice\nmatch=192.0.2.80',
  );
  const t = scene(conf, { numbers });
  const uri = 'sip:+15551230002@127.0.0.1';
  await t.send(request({ uri, from: '<sip:+15551230004@127.0.0.1>' }), flowFrom('192.0.2.80', 5060));
  await t.send(request({ uri, from: '<sip:+15551230002@127.0.0.1>' }), flowFrom('192.0.2.80', 5060));
  await s.send(request({ uri }));
  assert.deepEqual(
    numbers.sent.map(({ from }) => from),
    ['+15551230004', '+15551230001', '+15551230001'],
  );
});

test('to a number elsewhere goes only who proved who they are, or whose address is configured', async () => {
  const { s, numbers } = bench();
  const uri = 'sip:+4930123456@127.0.0.1';
  assert.equal(status(await s.send(request({ uri }))), '404 Not Found');
  assert.equal(status(await authenticated(s, { uri })), '202 Accepted');
  assert.deepEqual([numbers.sent[0]?.from, numbers.sent[0]?.to], ['+15551230002', '+4930123456']);
  assert.equal(status(await authenticated(s, { uri: 'sip:+33123456@127.0.0.1' })), '404 Not Found');
  assert.equal(status(await authenticated(s, { uri: 'tel:+49-30-123456' })), '202 Accepted');
});

const SENDERS: readonly (readonly [
  what: string,
  from: string,
  flow: typeof PEER,
  is: string,
  answerAt: string,
])[] = [
  [
    'a trunk with a contact',
    '<sip:+1999@provider.example>',
    PEER,
    '+1999',
    'pjsip:peer/sip:+1999@192.0.2.50',
  ],
  [
    'E.164 without its plus',
    '<sip:15559990001@x.example>',
    PEER,
    '+15559990001',
    'pjsip:peer/sip:15559990001@192.0.2.50',
  ],
  ['a short code', '<sip:70000@x.example>', PEER, '70000', 'pjsip:peer/sip:70000@192.0.2.50'],
  [
    'a national number',
    '<sip:5559990001@x.example>',
    PEER,
    'sip:5559990001@x.example',
    'pjsip:peer/sip:5559990001@192.0.2.50',
  ],
  ['a name', '"X" <sip:eve@x.example;a=b>', PEER, 'sip:eve@x.example', 'pjsip:peer/sip:eve@192.0.2.50'],
  [
    'our own number from outside',
    '<sip:+15551230002@x.example>',
    PEER,
    '+15551230002',
    'pjsip:peer/sip:+15551230002@192.0.2.50',
  ],
  [
    'a trunk without a contact',
    '<sip:+1999@provider.example:5070>',
    GATEWAY,
    '+1999',
    'pjsip:gateway/sip:+1999@provider.example:5070',
  ],
  [
    'one that writes our domain',
    '<sip:+1999@127.0.0.1>',
    GATEWAY,
    '+1999',
    'pjsip:gateway/sip:+1999@192.0.2.60:5061;transport=tcp',
  ],
  ['a trunk that registers', '<sip:+1999@branch.example>', BRANCH, '+1999', 'pjsip:PJSIP/+1999@branch'],
];
for (const [what, from, flow, is, answerAt] of SENDERS) {
  test(`a number of ours hears from ${what}`, async () => {
    const { s, numbers } = bench();
    const answer = await s.send(request({ uri: 'sip:+15551230001@127.0.0.1', from }), flow);
    assert.equal(status(answer), '202 Accepted');
    const [received] = numbers.received;
    assert.deepEqual([received?.from, received?.to, received?.answerAt], [is, '+15551230001', answerAt]);
    assert.deepEqual([received?.source, received?.requestId, received?.body], ['pjsip', 'call', 'hi']);
  });
}

test('whoever wrote to a number without having one is answered from it', async () => {
  const { s, numbers } = bench();
  assert.equal(status(await authenticated(s, { uri: 'sip:eve@provider.example:5070;x=y' })), '202 Accepted');
  assert.deepEqual(
    [numbers.sent[0]?.from, numbers.sent[0]?.to],
    ['+15551230002', 'sip:eve@provider.example'],
  );
  await authenticated(s, { uri: 'sip:other@provider.example' });
  assert.equal(s.messaging.submitted[0]?.destination, 'pjsip:trunk/sip:other@provider.example');
});

test('a provider that sends to our Contact names the number in To', async () => {
  const numbers = new FakeNumbers(PHONES);
  const conf = `${NUMBERS_CONF}[provider]\ntype=registration\nserver_uri=sip:p.example\nclient_uri=sip:me@p.example\n`;
  const s = scene(conf, { numbers, endpointOfLine: () => 'peer' });
  const text = request({
    uri: 'sip:s@127.0.0.1;line=x',
    to: '<sip:+15551230001@p.example>',
    from: '<sip:+1999@p.example>',
  });
  assert.equal(status(await s.send(text, PEER)), '202 Accepted');
  assert.equal(numbers.received[0]?.to, '+15551230001');
});

test('a phone without a number is answered at itself', async () => {
  const { s, numbers } = bench();
  await s.send(request({ uri: 'sip:+15551230001@127.0.0.1', from: '<sip:carol@127.0.0.1>' }));
  const [received] = numbers.received;
  assert.deepEqual(
    [received?.from, received?.owner, received?.answerAt],
    ['sip:carol@127.0.0.1', 'carol', 'pjsip:carol'],
  );
});

test('nobody speaks for a number of ours that is not theirs', async () => {
  const conf = NUMBERS_CONF.replace(
    'user_agent',
    'endpoint_identifier_order=auth_username,username\nuser_agent',
  ).replace('aors=bob\nauth=bob', 'aors=bob\nauth=bob\nidentify_by=auth_username');
  const numbers = new FakeNumbers({ '+15551230001': ['pjsip:alice'], '+15551230004': [] });
  const s = scene(conf, { numbers });
  const uri = 'sip:+15551230004@127.0.0.1';
  const answer = await authenticated(s, { uri, from: '<sip:+15551230001@127.0.0.1>' });
  assert.equal(status(answer), '403 From Names Somebody Else');
  assert.deepEqual(numbers.received, []);
  assert.equal(status(await authenticated(s, { uri, from: '<sip:+1999@127.0.0.1>' })), '202 Accepted');
});

test('a number is there for OPTIONS', async () => {
  const { s } = bench();
  assert.equal(
    status(await s.send(request({ method: 'OPTIONS', uri: 'sip:+15551230003@127.0.0.1' }))),
    '200 OK',
  );
});

test('a MESSAGE that is delivered at once is answered 200', async () => {
  const numbers = new FakeNumbers(PHONES);
  const s = scene(NUMBERS_CONF, { numbers, deliveredWithinMs: 100 });
  const answers = s.deliver(request({ uri: 'sip:+15551230002@127.0.0.1' }));
  await settle();
  assert.deepEqual(answers, []);
  s.messaging.tell('number-1', 'delivered');
  assert.equal(status(answers[0] ?? ''), '200 OK');
});

const REFUSALS: readonly (readonly [why: SendRefused['why'], status: string])[] = [
  ['no-route', '404 Not Found'],
  ['to-invalid', '404 Not Found'],
  ['to-unsupported', '403 Forbidden'],
  ['no-capability', '403 Number Cannot Do This'],
  ['opted-out', '403 Recipient Opted Out'],
  ['backlog', '503 Service Unavailable'],
  ['storage', '503 Service Unavailable'],
  ['refused', '480 Temporarily Unavailable'],
];
for (const [why, wanted] of REFUSALS) {
  test(`what is refused for ${why} is answered ${wanted}`, async () => {
    const { s, numbers } = bench();
    numbers.answer = { kind: 'refused', why, reason: 'It is.' };
    const answer = await s.send(request({ uri: 'sip:+15551230002@127.0.0.1' }));
    assert.equal(status(answer), wanted);
    assert.deepEqual(header(answer, 'Retry-After'), wanted.startsWith('503') ? ['10'] : []);
  });
}

test('what fails is to be tried again, and its files are given back', async () => {
  const { s, numbers } = bench();
  numbers.answer = new Error('The disk is gone.');
  const answer = await s.send(request({ uri: 'sip:+15551230002@127.0.0.1', type: 'image/png', body: 'x' }));
  assert.equal(status(answer), '503 Service Unavailable');
  assert.equal(numbers.released.length, 1);
  assert.deepEqual(s.problems, ['A message could not be kept']);
});

test('a message that came again gives its files back', async () => {
  const { s, numbers } = bench();
  numbers.duplicate = true;
  await s.send(request({ uri: 'sip:+15551230002@127.0.0.1', type: 'image/png', body: 'x' }));
  assert.equal(numbers.released.length, 1);
});

test('what a phone says while it writes is nothing for a number', async () => {
  const { s, numbers } = bench();
  numbers.problem = { code: 'invalid_media_type', reason: 'It is.', index: 0 };
  const shape = { uri: 'sip:+15551230002@127.0.0.1', type: 'application/im-iscomposing+xml', body: '<x/>' };
  assert.equal(status(await s.send(request(shape))), '415 Unsupported Media Type');
});

test('a trunk is told of a loop before a number hears it', async () => {
  const { s, numbers } = bench();
  const uri = 'sip:+15551230001@127.0.0.1';
  assert.equal(status(await s.send(request({ uri, headers: 'Max-Forwards: 1' }), PEER)), '483 Too Many Hops');
  assert.equal(status(await s.send(request({ uri, headers: 'X-Aldis-Hops: 8' }), PEER)), '482 Loop Detected');
  assert.deepEqual(numbers.received, []);
});

test("a carrier's trunk writes numbers in its own way, and its senders are answered over the carrier", async () => {
  const numbers = new FakeNumbers({ '+4930123456': [], '12345': [] });
  const came: string[] = [];
  const trunk = {
    readNumber: (user: string) => (user.startsWith('0') ? `+49${user.slice(1)}` : user),
    answerAt: (sender: string) => `carrier:de/${sender}`,
    came: (what: string) => void came.push(what),
  };
  const side = {
    numbers: numbers.numbers,
    media: numbers.media,
    directory: numbers.directory,
    trunks: () => new Map([['gateway', trunk]]),
  };
  const s = scene(NUMBERS_CONF, { numbers: side });
  const from = (sender: string) => ({ from: `<sip:${sender}@provider.example>;tag=f` });
  const uri = 'sip:030123456@127.0.0.1';
  assert.equal(status(await s.send(request({ uri, ...from('01701234567') }), GATEWAY)), '202 Accepted');
  assert.equal(numbers.received[0]?.to, '+4930123456');
  assert.equal(numbers.received[0]?.from, '+491701234567');
  assert.equal(numbers.received[0]?.answerAt, 'carrier:de/+491701234567');
  assert.deepEqual(came, ['message']);
  await s.send(request({ uri: 'sip:12345@127.0.0.1', ...from('Info') }), GATEWAY);
  assert.equal(numbers.received[1]?.from, 'sip:Info@provider.example');
  assert.equal(numbers.received[1]?.answerAt, 'pjsip:gateway/sip:Info@provider.example');
});
