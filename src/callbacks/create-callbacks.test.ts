import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiverOf } from '../messages/callbacks-of.ts';
import { settle } from '../messages/testing/manual-clock.ts';
import { OutgoingError } from '../protocols/http/outgoing.ts';
import { assertInOrder, CallbacksBench, message, RETRY_FOR_MS, started } from './testing/callbacks-bench.ts';

const HOUR_MS = 3_600_000;

test('Those of a message go one after the other, those of others beside them', async () => {
  const bench = await started(() => undefined);
  for (const status of ['queued', 'initiated', 'delivered'] as const) {
    bench.reach(message(1), status);
    bench.reach(message(2), status);
  }
  await settle();
  assert.deepEqual(bench.told, ['1 queued', '2 queued']);
  bench.posted[1]!.answer(204);
  await settle();
  assert.deepEqual(bench.told.slice(2), ['2 initiated']);
  bench.posted[0]!.answer(200);
  bench.posted[2]!.answer(200);
  await settle();
  assert.deepEqual(bench.told.slice(3).sort(), ['1 initiated', '2 delivered']);
});

test('What is not taken is tried again at growing intervals, and what follows it waits', async () => {
  const bench = await started(() => 500);
  const start = bench.clock.now();
  const times: number[] = [];
  bench.answer = () => {
    times.push((bench.clock.now() - start) / 1000);
    return 500;
  };
  bench.reach(message(1), 'queued');
  await settle();
  bench.reach(message(1), 'sent');
  await bench.clock.advance(1100_000);
  assert.deepEqual(times, [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811]);
  assert.ok(bench.told.every((one) => one === '1 queued'));
  assert.equal(bench.store.rows[0]!.lastError, 'HTTP 500');
  bench.answer = () => 200;
  await bench.clock.advance(300_000);
  assert.deepEqual(bench.told.slice(-2), ['1 queued', '1 sent']);
  assert.deepEqual(bench.store.rows, []);
});

test('After 24 hours one is dead, what follows it goes, and it can be tried again', async () => {
  const bench = await started(({ body }) => (String(body).includes('"queued"') ? 500 : 200));
  bench.reach(message(1), 'queued');
  bench.reach(message(1), 'sent');
  await bench.clock.advance(RETRY_FOR_MS - 1000);
  assert.ok(!bench.told.includes('1 sent'));
  await bench.clock.advance(1000);
  assert.equal(bench.told.at(-1), '1 sent');
  assert.deepEqual(
    bench.store.rows.map(({ status, dueAt, lastError }) => [status, dueAt, lastError]),
    [['queued', undefined, 'HTTP 500']],
  );
  assert.ok(bench.log.some((line) => line.includes('given up') && line.includes(message(1).id)));

  const posted = bench.posted.length;
  assert.equal(await bench.callbacks.retry({ message: message(1).id }), 1);
  await settle();
  assert.equal(bench.posted.length, posted + 1);
  // Its time counts anew.
  await bench.clock.advance(HOUR_MS);
  assert.ok(bench.posted.length > posted + 10);
  bench.answer = () => 200;
  await bench.clock.advance(HOUR_MS);
  assert.deepEqual(bench.store.rows, []);
});

test('410 says that nobody wants it', async () => {
  const bench = await started(() => 410);
  bench.reach(message(1), 'queued');
  await settle();
  assert.deepEqual(await bench.store.counts(), { pending: 0, dead: 1 });
  assert.deepEqual(
    (await bench.callbacks.list({ state: 'dead', limit: 10 })).map(({ lastError }) => lastError),
    ['HTTP 410'],
  );
});

test('A redirect is a failure', async () => {
  const bench = await started(() => 302);
  bench.reach(message(1), 'queued');
  await settle();
  assert.equal(bench.store.rows[0]?.lastError, 'HTTP 302');
});

test('A receiver that says when is asked then, with whatever it is', async () => {
  const bench = await started(() => undefined);
  bench.reach(message(1), 'queued');
  await settle();
  bench.posted[0]!.answer(503, { 'retry-after': '60' });
  bench.answer = () => 200;
  await settle();
  bench.reach(message(2), 'queued');
  await bench.clock.advance(59_000);
  assert.equal(bench.posted.length, 1);
  await bench.clock.advance(1200);
  assert.deepEqual(bench.told.slice(1).sort(), ['1 queued', '2 queued']);
});

test('Text that was taken away does not leave any more', async () => {
  const bench = await started(() => 500);
  const one = message(1);
  bench.reach(one, 'delivered');
  await settle();
  bench.messages.set(one.id, { ...one, body: Buffer.alloc(0) });
  await bench.clock.advance(1000);
  const bodies = bench.posted.map(
    ({ request }) => (JSON.parse(String(request.body)) as { body: string }).body,
  );
  assert.deepEqual(bodies, ['Grüße & 1+1=2', '']);
});

test('Text that was taken away while its callback waited in memory does not leave either', async () => {
  const bench = await started(() => undefined);
  const one = message(1);
  bench.reach(one, 'sent');
  bench.reach(one, 'delivered');
  await settle();
  bench.messages.set(one.id, { ...one, body: Buffer.alloc(0) });
  await bench.clock.advance(5000);
  bench.posted[0]!.answer(200);
  await settle();
  assert.equal((JSON.parse(String(bench.posted[1]!.request.body)) as { body: string }).body, '');
});

test('A receiver that is not there is asked by one at a time, whatever waits; others do not notice', async () => {
  const bench = await started(({ url }) => (url.includes('down') ? undefined : 200));
  const down = () => bench.posted.filter(({ request }) => request.url.includes('down'));
  for (let n = 0; n < 200; n++) bench.reach(message(n, 'https://down.example/'), 'queued');
  await settle();
  assert.equal(down().length, 64);
  for (const one of down()) one.fail(new OutgoingError('timeout', 'No answer within 10 s.'));
  await settle();
  const first = down().length;
  for (let n = 200; n < 400; n++) {
    bench.reach(message(n, 'https://down.example/'), 'queued');
    bench.reach(message(n + 1000), 'queued');
  }
  await settle();
  assert.equal(bench.posted.length - first, 200);
  // 1, 3, 7 … 511 s: one each.
  for (let second = 0; second < 520; second++) {
    for (const one of down().slice(first)) one.fail(new OutgoingError('timeout', 'No answer within 10 s.'));
    await bench.clock.advance(1000);
  }
  const probes = down().length - first;
  assert.ok(probes >= 9 && probes <= 10, `${probes}`);
  assert.equal(bench.log.filter((line) => line.includes('not there')).length, 1);
  assert.ok(bench.log.every((line) => !line.includes('down.example/')));

  bench.answer = () => 200;
  await bench.clock.advance(310_000);
  assert.deepEqual(bench.store.rows, []);
  assert.equal(bench.log.filter((line) => line.includes('there again')).length, 1);
});

test('Those of a receiver that was not there for 24 hours are dead although most were never tried', async () => {
  const bench = await started(() => new OutgoingError('connect', 'No connection could be made.'));
  for (let n = 0; n < 1000; n++) bench.reach(message(n), 'queued');
  await bench.clock.advance(RETRY_FOR_MS + 600_000);
  assert.deepEqual(await bench.store.counts(), { pending: 0, dead: 1000 });
  bench.answer = () => 200;
  assert.equal(await bench.callbacks.retry({}), 1000);
  await bench.clock.advance(1000);
  assert.deepEqual(bench.store.rows, []);
});

test('What a receiver does not keep up with stays in the store, and comes in order all the same', async () => {
  const bench = await started(() => undefined);
  for (let n = 0; n < 1500; n++) {
    for (const status of ['queued', 'sent'] as const) bench.reach(message(n), status);
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
  assert.ok(bench.store.largestPage < 1000);
  assertInOrder(bench.told, 1500, ['queued', 'sent']);
  assert.deepEqual(bench.store.rows, []);
  // Nothing is left to the store any more: what comes now needs no reading.
  const reads = bench.messageReads;
  bench.answer = () => 200;
  bench.reach(message(5000), 'queued');
  await settle();
  assert.equal(bench.told.at(-1), '5000 queued');
  assert.equal(bench.messageReads, reads);
});

test('What was looked up for later tells nothing beside what is told now', async () => {
  const answers: (number | undefined)[] = [500, 200, 200, 200, undefined, undefined];
  const bench = await started(() => {
    // One more is on disk when the first is taken, and was not told yet: it is looked for a little later.
    if (answers.length === 5) {
      const { project } = message(2);
      bench.messages.set(message(2).id, message(2));
      bench.store.write(message(2).id, {
        project: project!.id,
        receiver: receiverOf(project!.callback!.url),
        status: 'queued',
        at: bench.clock.now(),
        errorCode: '',
        errorMessage: '',
      });
    }
    return answers.shift();
  });
  bench.reach(message(1), 'queued');
  await bench.clock.advance(1000);
  bench.reach(message(3), 'queued');
  await settle();
  assert.deepEqual(bench.told, ['1 queued', '1 queued', '2 queued', '3 queued']);
  bench.reach(message(4), 'queued');
  await bench.clock.advance(1000);
  assert.deepEqual(bench.told.slice(4), ['4 queued']);
});

test('What an earlier life left is told in the next, what it had put off when it is due', async () => {
  const bench = await started(({ body }) => (String(body).includes('0003"') ? 500 : undefined));
  bench.reach(message(1), 'queued');
  bench.reach(message(1), 'sent');
  bench.reach(message(2), 'queued');
  bench.reach(message(3), 'queued');
  await settle();
  bench.posted.length = 0;
  bench.answer = () => 200;
  await bench.restart();
  assert.deepEqual(bench.told, ['1 queued', '2 queued', '1 sent']);
  bench.reach(message(3), 'sent');
  await bench.clock.advance(2000);
  assert.deepEqual(bench.told.slice(3), ['3 queued', '3 sent']);
  assert.deepEqual(bench.store.rows, []);
});

test('What comes while an earlier life is looked up goes behind what that left', async () => {
  const bench = new CallbacksBench();
  bench.reach(message(1), 'queued');
  const started = bench.callbacks.start();
  bench.reach(message(1), 'sent');
  bench.reach(message(2), 'queued');
  await started;
  await settle();
  assert.deepEqual(bench.told, ['1 queued', '2 queued', '1 sent']);
  assert.deepEqual(bench.store.rows, []);
});

test('The end waits for what is under way, but not for long', async () => {
  const bench = await started(() => undefined);
  bench.reach(message(1), 'queued');
  bench.reach(message(2), 'queued');
  bench.reach(message(2), 'sent');
  await settle();
  bench.callbacks.stop();
  let drained = false;
  const end = bench.callbacks.drained().then(() => {
    drained = true;
  });
  bench.posted[1]!.answer(200);
  await bench.clock.advance(2900);
  assert.equal(drained, false);
  await bench.clock.advance(200);
  await end;
  assert.deepEqual(bench.told, ['1 queued', '2 queued']);
  assert.deepEqual(
    bench.store.rows.map(({ status }) => status),
    ['queued', 'sent'],
  );
});

test('The end is at once when nothing is under way, and when it is answered', async () => {
  const bench = await started(() => undefined);
  bench.reach(message(1), 'queued');
  await settle();
  bench.callbacks.stop();
  const end = bench.callbacks.drained();
  bench.posted[0]!.answer(200);
  await end;
  await bench.callbacks.drained();
  assert.deepEqual(bench.store.rows, []);
});

test('A store that cannot be read is asked again', async () => {
  const bench = await started(() => 500);
  bench.reach(message(1), 'queued');
  await settle();
  bench.answer = () => 200;
  bench.store.failure = new Error('disk');
  await bench.clock.advance(5000);
  assert.equal(bench.posted.length, 1);
  bench.store.failure = undefined;
  await bench.clock.advance(2000);
  assert.equal(bench.posted.length, 2);
  assert.deepEqual(bench.store.rows, []);
});

test('What comes of a turn is written at once', async () => {
  const bench = await started(() => undefined);
  for (let n = 0; n < 50; n++) bench.reach(message(n), 'queued');
  await settle();
  for (const one of [...bench.posted]) one.answer(200);
  await settle();
  assert.ok(bench.store.settled.length <= 2, `${bench.store.settled.length}`);
});

test('Without its project in the configuration a callback waits for it', async () => {
  const bench = await started();
  const one = message(1);
  bench.reach({ ...one, project: { ...one.project!, id: 'other' } }, 'queued');
  await settle();
  assert.equal(bench.posted.length, 0);
  assert.match(bench.store.rows[0]!.lastError, /project/);
});
