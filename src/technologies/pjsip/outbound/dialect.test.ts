import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from './testing/bench.ts';

/** chan_sip (ami.md §2.3): destinations behind `sip:`, and the Request-URI they lead to. */
const REQUEST_URIS: readonly (readonly [destination: string, uri: string])[] = [
  ['alice', 'sip:alice@127.0.0.1:5071'],
  ['100@alice', 'sip:alice@127.0.0.1:5071'],
  ['<sip:alice>', 'sip:alice@127.0.0.1:5071'],
  ['bob@example.com', 'sip:bob@example.com'],
  ['bob@example.com:5070;transport=tcp', 'sip:bob@example.com:5070;transport=tcp'],
  ['<sips:bob@example.com>', ''],
  ['example.com', 'sip:example.com'],
  ['MiXed', 'sip:mixed@127.0.0.1:5072'],
  ['', ''],
  ['bob@', ''],
  ['12345', ''],
  ['12345@12345', ''],
  ['none', ''],
];

for (const [destination, uri] of REQUEST_URIS) {
  test(`sip:${destination} ${uri === '' ? 'is refused' : `goes to ${uri}`}`, async () => {
    const bench = new Bench(CONFIGURATION, undefined, 'sip');
    const accepted = bench.accept({ destination });
    assert.equal(accepted.kind, uri === '' ? 'refused' : 'accepted');
    if (uri === '') return;
    await bench.send({ destination });
    assert.equal(bench.stack.sent[0]?.uri, uri);
  });
}

const SENDERS: readonly (readonly [from: string, header: string])[] = [
  ['', '"asterisk" <sip:asterisk@127.0.0.1>'],
  ['alice', '"Alice A" <sip:100@127.0.0.1>'],
  ['sip:alice', '"Alice A" <sip:100@127.0.0.1>'],
  ['MiXed', '"MiXed" <sip:MiXed@127.0.0.1>'],
  ['Somebody', '"Somebody" <sip:asterisk@127.0.0.1>'],
  ['"Dave D" <sip:dave@example.com>', '"Dave D" <sip:dave@example.com>'],
  ['Dave <dave@example.com>', '"Dave" <sip:dave@example.com>'],
  ['"Dave D" <dave>', '"Dave D" <sip:dave@127.0.0.1>'],
];

for (const [from, header] of SENDERS) {
  test(`From ${JSON.stringify(from)} becomes ${header}`, async () => {
    const sent = await new Bench(CONFIGURATION, undefined, 'sip').header({ from }, 'From');
    assert.equal(sent?.replace(/;tag=[0-9a-f]{20}$/, ''), header);
  });
}

test('A To override is ignored, and To is the Request-URI', async () => {
  const bench = new Bench(CONFIGURATION, undefined, 'sip');
  assert.equal(await bench.header({ to: 'sip:over@example.com' }, 'To'), '<sip:alice@127.0.0.1>');
});

test('The Content-Type is taken as it stands, and has a default of its own', async () => {
  const bench = new Bench(CONFIGURATION, undefined, 'sip');
  assert.equal(await bench.header({}, 'Content-Type'), 'text/plain;charset=UTF-8');
  const variables = [['Content-Type', 'text/html; charset=latin1']] as const;
  assert.equal(await bench.header({ variables }, 'Content-Type'), 'text/html; charset=latin1');
});

test('Max-Forwards of 1 still leaves, as 0', async () => {
  const bench = new Bench(CONFIGURATION, undefined, 'sip');
  assert.equal(await bench.header({ variables: [['Max-Forwards', '1']] }, 'Max-Forwards'), '0');
  assert.equal(bench.accept({ variables: [['Max-Forwards', '0']] }).kind, 'refused');
});

test('The variable Request-URI sets the request line towards a host, not towards a peer', async () => {
  const variables = [['Request-URI', 'sip:other@example.org']] as const;
  const bench = new Bench(CONFIGURATION, undefined, 'sip');
  await bench.send({ destination: 'bob@example.com', variables });
  const [sent] = bench.stack.sent;
  assert.equal(sent?.uri, 'sip:other@example.org');
  assert.equal(sent?.header('To'), '<sip:other@example.org>');
  assert.equal(sent?.nextHop.host, 'example.com');
  assert.doesNotMatch(sent?.head ?? '', /Request-URI/i);
  await bench.send({ destination: 'alice', variables });
  assert.equal(bench.stack.sent[1]?.uri, 'sip:alice@127.0.0.1:5071');
  assert.equal(bench.accept({ variables: [['Request-URI', 'nonsense']] }).kind, 'refused');
});

test('A phone has one lane, whichever technology leads to it', () => {
  const sip = new Bench(CONFIGURATION, undefined, 'sip').accept({ destination: 'alice' });
  const pjsip = new Bench(CONFIGURATION).accept({ destination: 'alice' });
  assert.ok(sip.kind === 'accepted' && pjsip.kind === 'accepted');
  assert.equal(sip.lane, pjsip.lane);
});

const CONFIGURATION = `
[alice]
type=endpoint
aors=alice
callerid="Alice A" <100>
[alice]
type=aor
contact=sip:alice@127.0.0.1:5071
[MiXed]
type=endpoint
aors=mixed
[mixed]
type=aor
contact=sip:mixed@127.0.0.1:5072
[none]
type=endpoint
`;
