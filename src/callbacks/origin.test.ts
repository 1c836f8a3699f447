import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../messages/testing/manual-clock.ts';
import { OutgoingError } from '../protocols/http/outgoing.ts';
import { assertInOrder, message, started } from './testing/callbacks-bench.ts';

test('Where each message has a URL of its own, a server is told of a few at a time, and of all in the end', async () => {
  const bench = await started(() => undefined);
  for (let n = 0; n < 2000; n++) {
    for (const status of ['queued', 'sent'] as const) {
      bench.reach(message(n, `https://example.com/status/${n}`), status);
    }
  }
  let answered = 0;
  for (;;) {
    await settle();
    const open = bench.posted.slice(answered);
    assert.ok(open.length <= 64);
    if (open.length === 0) break;
    answered += open.length;
    for (const one of open) one.answer(200);
  }
  assertInOrder(bench.told, 2000, ['queued', 'sent']);
  assert.deepEqual(bench.store.rows, []);
});

test('Where each message has a URL of its own, a server that is not there is asked by one for all', async () => {
  const bench = await started(({ url }) =>
    url.includes('down') ? new OutgoingError('connect', 'No connection could be made.') : 200,
  );
  for (let n = 0; n < 1000; n++) bench.reach(message(n, `https://down.example/${n}`), 'queued');
  bench.reach(message(5000), 'queued');
  await settle();
  assert.ok(bench.told.includes('5000 queued'));
  const first = bench.posted.length;
  assert.ok(first <= 65, `${first}`);
  await bench.clock.advance(500_000);
  const probes = bench.posted.length - first;
  assert.ok(probes >= 5 && probes <= 10, `${probes}`);
  bench.answer = () => 200;
  await bench.clock.advance(700_000);
  assert.deepEqual(bench.store.rows, []);
});

test('A URL that hangs holds up no other of its server', async () => {
  const bench = await started(({ url }) => (url.includes('hangs') ? undefined : 200));
  bench.reach(message(1, 'https://example.com/hangs'), 'queued');
  await settle();
  bench.posted[0]!.fail(new OutgoingError('timeout', 'No answer within 10 s.'));
  await settle();
  bench.reach(message(1, 'https://example.com/hangs'), 'sent');
  bench.reach(message(2, 'https://example.com/works'), 'queued');
  await settle();
  assert.deepEqual(bench.told, ['1 queued', '2 queued']);
});
