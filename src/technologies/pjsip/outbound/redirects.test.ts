import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode } from '../../../messages/errors.ts';
import { Bench } from './testing/bench.ts';
import { answer, type SentRequest } from './testing/fake-stack.ts';

test('A 3xx is followed when the endpoint allows it, with body, variables, Call-ID and From', async () => {
  const bench = new Bench(CONFIGURATION, [moved('<sip:moved@127.0.0.1:5072>'), answer(200, 'OK')]);
  const outcome = await bench.send({ destination: 'grace', variables: [['X-A', 'b']] });
  assert.equal(outcome.kind, 'delivered');
  const [first, second] = bench.stack.sent as [SentRequest, SentRequest];
  assert.equal(second.uri, 'sip:moved@127.0.0.1:5072');
  assert.equal(second.header('To'), '<sip:moved@127.0.0.1>');
  assert.equal(second.header('X-A'), 'b');
  assert.equal(second.body, 'hello');
  assert.equal(second.header('Contact'), undefined);
  for (const name of ['From', 'Call-ID', 'Content-Type'])
    assert.equal(second.header(name), first.header(name));
  assert.equal(number(second.header('CSeq')), number(first.header('CSeq')) + 1);
  assert.notEqual(second.branch, first.branch);
});

test('A To override stays over a redirect', async () => {
  const bench = new Bench(CONFIGURATION, [moved('<sip:moved@127.0.0.1:5072>'), answer(200, 'OK')]);
  await bench.send({ destination: 'grace', to: 'sip:over@example.com' });
  assert.equal(bench.stack.sent[1]?.header('To'), '<sip:over@example.com>');
});

test('Elsewhere a 3xx is final', async () => {
  const bench = new Bench(CONFIGURATION, [moved('<sip:moved@127.0.0.1:5072>')]);
  const outcome = await bench.send({ destination: 'alice' });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.code, 302);
  assert.equal(bench.stack.sent.length, 1);
});

test('Contacts are tried by q value, then in their order, until one takes it', async () => {
  const bench = new Bench(CONFIGURATION, [
    moved('<sip:c@h>;q=0.1', '<sip:a@h>;q=0.9', '<sip:b@h>;q=0.9', '<sip:z@h>'),
    answer(404, 'Not Found'),
    { kind: 'timeout' },
    answer(603, 'Decline'),
    answer(202, 'Accepted'),
  ]);
  assert.equal((await bench.send({ destination: 'grace' })).kind, 'sent');
  assert.deepEqual(uris(bench), ['sip:grace@127.0.0.1:5078', 'sip:z@h', 'sip:a@h', 'sip:b@h', 'sip:c@h']);
});

test('When none takes it, a failure that may pass is what is told', async () => {
  const bench = new Bench(CONFIGURATION, [
    moved('<sip:a@h>', '<sip:b@h>'),
    answer(404, 'Not Found'),
    answer(503, 'Service Unavailable', [['Retry-After', '7']]),
  ]);
  const outcome = await bench.send({ destination: 'grace' });
  assert.ok(outcome.kind === 'retry');
  assert.equal(outcome.afterMs, 7000);
});

test('No URI is tried twice', async () => {
  const bench = new Bench(CONFIGURATION, [moved('<sip:grace@127.0.0.1:5078>')]);
  const outcome = await bench.send({ destination: 'grace' });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.errorCode, errorCode('loop'));
  assert.equal(bench.stack.sent.length, 1);
});

test('Five hops are the most', async () => {
  let hop = 0;
  const bench = new Bench(CONFIGURATION, [() => moved(`<sip:hop${++hop}@h>`)]);
  const outcome = await bench.send({ destination: 'grace' });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.errorCode, errorCode('loop'));
  assert.equal(uris(bench).at(-1), 'sip:hop5@h');
});

test('Twenty contacts are the most', async () => {
  const many = Array.from({ length: 50 }, (_, i) => `<sip:c${i}@h>`);
  const bench = new Bench(CONFIGURATION, [moved(...many), answer(404, 'Not Found')]);
  assert.equal((await bench.send({ destination: 'grace' })).kind, 'failed');
  assert.equal(bench.stack.sent.length, 21);
});

test('A 3xx that names nobody is final', async () => {
  for (const contacts of [[], ['<tel:+15551234>'], ['nonsense']]) {
    const bench = new Bench(CONFIGURATION, [moved(...contacts)]);
    const outcome = await bench.send({ destination: 'grace' });
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.code, 302);
  }
});

test('A contact that redirects on has its own tried before its siblings', async () => {
  const bench = new Bench(CONFIGURATION, [
    moved('<sip:a@h>', '<sip:b@h>'),
    moved('<sip:a1@h>'),
    answer(404, 'Not Found'),
    answer(200, 'OK'),
  ]);
  assert.equal((await bench.send({ destination: 'grace' })).kind, 'delivered');
  assert.deepEqual(uris(bench).slice(1), ['sip:a@h', 'sip:a1@h', 'sip:b@h']);
});

test('A shutdown ends the attempt, whatever contacts are left', async () => {
  const bench = new Bench(CONFIGURATION, [moved('<sip:a@h>', '<sip:b@h>'), { kind: 'aborted', sent: true }]);
  assert.equal((await bench.send({ destination: 'grace' })).kind, 'retry');
  assert.equal(bench.stack.sent.length, 2);
});

function moved(...contacts: string[]) {
  return answer(
    302,
    'Moved Temporarily',
    contacts.map((value) => ['Contact', value] as const),
  );
}

function uris(bench: Bench): string[] {
  return bench.stack.sent.map(({ uri }) => uri);
}

function number(cseq: string | undefined): number {
  return Number.parseInt(cseq ?? '', 10);
}

const CONFIGURATION = `
[grace]
type=endpoint
aors=grace
follow_redirect_methods=message
[grace]
type=aor
contact=sip:grace@127.0.0.1:5078
[alice]
type=endpoint
aors=grace
`;
