import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode } from '../../../messages/errors.ts';
import { Bench, contact } from './testing/bench.ts';
import { configurationOf } from './testing/configuration-of.ts';

test('Somebody who is not there yet is accepted as offline, in the lane their registration wakes', () => {
  const bench = new Bench(CONFIGURATION);
  const accepted = bench.accept({ destination: 'bob' });
  assert.ok(accepted.kind === 'accepted');
  assert.equal(accepted.offline, true);
  assert.ok(bench.technology.lanesOfAor('bob').includes(accepted.lane));
  assert.deepEqual(bench.legs(bench.message({ destination: 'bob' })), []);

  bench.registered.set('bob', [contact('sip:bob@10.0.0.1')]);
  const now = bench.accept({ destination: 'bob' });
  assert.ok(now.kind === 'accepted' && !now.offline);
});

test('A browser whose connection is gone is not there', async () => {
  const bench = new Bench(CONFIGURATION);
  bench.registered.set('bob', [contact('sip:bob@x.invalid;transport=ws', { reachable: false })]);
  const message = bench.message({ destination: 'bob' });
  assert.deepEqual(bench.legs(message), []);
  const leg = { key: 'sip:bob@x.invalid;transport=ws', address: '' };
  assert.deepEqual(await bench.technology.deliver(message, leg, 1), { kind: 'absent' });
});

test('All contacts of the first AOR that has any are legs, registered ones first', () => {
  const bench = new Bench(CONFIGURATION);
  bench.registered.set('alice', [contact('sip:alice@10.0.0.1')]);
  const legs = bench.legs(bench.message({ destination: 'two' }));
  assert.deepEqual(
    legs.map(({ key }) => key),
    ['sip:alice@10.0.0.1', 'sip:alice@127.0.0.1:5071'],
  );
  bench.registered.set('bob', [contact('sip:bob@10.0.0.1')]);
  assert.deepEqual(
    bench.legs(bench.message({ destination: 'two' })).map(({ key }) => key),
    ['sip:bob@10.0.0.1'],
  );
});

test('A leg whose contact unregistered meanwhile is absent', async () => {
  const bench = new Bench(CONFIGURATION);
  bench.registered.set('bob', [contact('sip:bob@10.0.0.1')]);
  const message = bench.message({ destination: 'bob' });
  const [leg] = bench.legs(message);
  bench.registered.clear();
  assert.ok(leg !== undefined);
  assert.deepEqual(await bench.technology.deliver(message, leg, 1), { kind: 'absent' });
  assert.equal(bench.stack.sent.length, 0);
});

test('What a reload removes is final for the messages that wait for it', async () => {
  const bench = new Bench(CONFIGURATION);
  const message = bench.message({ destination: 'alice' });
  bench.configuration = configurationOf('[bob]\ntype=endpoint\n');
  const legs = bench.technology.legs(message);
  assert.ok('kind' in legs);
  assert.equal(legs.errorCode, errorCode('removed'));
  const outcome = await bench.technology.deliver(
    message,
    { key: 'sip:alice@127.0.0.1:5071', address: '' },
    1,
  );
  assert.equal(outcome.kind, 'failed');
});

test('A sips URI without a TLS transport is refused at once', () => {
  const bench = new Bench(CONFIGURATION);
  for (const destination of [
    'sips:bob@example.com',
    'alice/sips:bob@example.com',
    'alice/<sips:example.com>',
  ]) {
    const refused = bench.accept({ destination });
    assert.ok(refused.kind === 'refused', destination);
    assert.equal(refused.code, errorCode('transport'));
  }
});

test('An outbound_proxy that is no URI refuses what would go through it', () => {
  const bench = new Bench(CONFIGURATION);
  const endpoint = bench.configuration.endpoints.get('alice');
  assert.ok(endpoint !== undefined);
  const endpoints = new Map(bench.configuration.endpoints);
  endpoints.set('alice', { ...endpoint, outboundProxy: 'nonsense' });
  bench.configuration = { ...bench.configuration, endpoints };
  assert.equal(bench.accept({ destination: 'alice' }).kind, 'refused');
});

const CONTENT_TYPES: readonly (readonly [given: string, variable: string | undefined, sent: string])[] = [
  ['text/plain', undefined, 'text/plain'],
  ['', undefined, 'text/plain'],
  ['text/html', undefined, 'text/html'],
  ['text/plain', 'text/plain; charset=UTF-8', 'text/plain; charset=UTF-8'],
  ['text/plain', 'multipart/mixed;boundary="a b"', 'multipart/mixed;boundary="a b"'],
  ['text/plain', 'garbage', 'text/plain'],
  ['text/plain', 'text/', 'text/plain'],
  ['text/plain', 'text/plain;', 'text/plain'],
];

for (const [contentType, variable, sent] of CONTENT_TYPES) {
  test(`Content-Type ${contentType} with the variable ${variable} is sent as ${sent}`, async () => {
    const bench = new Bench(CONFIGURATION);
    const variables = variable === undefined ? [] : ([['content-type', variable]] as const);
    const accepted = bench.accept({ contentType, variables });
    assert.ok(accepted.kind === 'accepted');
    assert.equal(accepted.contentType, sent);
    assert.deepEqual(accepted.variables, []);
    assert.equal(await bench.header({ contentType, variables }, 'Content-Type'), sent);
  });
}

const BLOCKED = [
  ...['To', 'From', 'Via', 'Route', 'Contact', 'Call-ID', 'CSeq', 'Allow', 'Content-Length', 'Request-URI'],
  ...['t', 'F', 'v', 'i', 'm', 'l'],
];

for (const name of BLOCKED) {
  test(`The variable ${name} sets no header`, async () => {
    const bench = new Bench(CONFIGURATION);
    const plain = new Bench(CONFIGURATION);
    await bench.send({ variables: [[name, '1']] });
    await plain.send({});
    assert.equal(bench.stack.sent[0]?.head, plain.stack.sent[0]?.head);
  });
}

test('Variables become headers in their order, as they are spelled', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({
    variables: [
      ['X-b', '2'],
      ['Subject', 'caf\u00c3\u00a9, "quoted"'],
      ['P-Asserted-Identity', '<sip:a@b>'],
    ],
  });
  assert.match(
    bench.stack.sent[0]?.head ?? '',
    /\r\nCSeq: \d+ MESSAGE\r\nX-b: 2\r\nSubject: caf\u00c3\u00a9, "quoted"\r\nP-Asserted-Identity: <sip:a@b>\r\nMax-Forwards: 70\r\n/,
  );
});

test('Max-Forwards goes down by one and stands where the variable stood', async () => {
  const bench = new Bench(CONFIGURATION);
  await bench.send({
    variables: [
      ['Max-Forwards', '2'],
      ['X-A', 'b'],
    ],
  });
  assert.match(bench.stack.sent[0]?.head ?? '', /MESSAGE\r\nMax-Forwards: 1\r\nX-A: b\r\nUser-Agent: /);
});

const REFUSED: readonly (readonly [name: string, value: string])[] = [
  ['Max-Forwards', '1'],
  ['Max-Forwards', '0'],
  ['Max-Forwards', '-5'],
  ['Max-Forwards', 'abc'],
  ['Max-Forwards', ''],
  ['Max-Forwards', '7.5'],
  ['X-A', 'a\r\nX-B: b'],
  ['X-A', 'a\nb'],
  ['X-A', 'a\0b'],
  ['X-A', 'gr\u2713n'],
  ['Content-Type', 'text/plain\r\nX-B: b'],
  ['X A', 'b'],
  [' X-A', 'b'],
  ['X-A:', 'b'],
  ['X-A\r\nX-B', 'b'],
  ['', 'b'],
];

for (const [name, value] of REFUSED) {
  test(`The variable ${JSON.stringify(name)}=${JSON.stringify(value)} is refused with one sentence`, () => {
    const refused = new Bench(CONFIGURATION).accept({ variables: [[name, value]] });
    assert.ok(refused.kind === 'refused');
    assert.match(refused.reason, /^[^\r\n\0]+\.$/);
  });
}

test('What a message holds that could break a line never goes out', async () => {
  const bench = new Bench(CONFIGURATION);
  const message = { ...bench.message({}), variables: [['X-A', 'a\r\nX-B: b'] as const] };
  const [leg] = bench.legs(message);
  assert.ok(leg !== undefined);
  assert.equal((await bench.technology.deliver(message, leg, 1)).kind, 'failed');
  assert.equal(bench.stack.sent.length, 0);
});

const CONFIGURATION = `
[global]
type=global
default_outbound_endpoint=fallback
[fallback]
type=endpoint
[alice]
type=endpoint
aors=alice
[alice]
type=aor
contact=sip:alice@127.0.0.1:5071
max_contacts=1
[bob]
type=endpoint
aors=bob
[bob]
type=aor
max_contacts=1
[two]
type=endpoint
aors=bob,alice
`;
