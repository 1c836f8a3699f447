import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../messages/testing/manual-clock.ts';
import { CallbacksBench, message } from './testing/callbacks-bench.ts';

test('The segments are those that were really sent', async () => {
  const bench = new CallbacksBench();
  bench.answer = () => 500;
  await bench.callbacks.start();
  const one = message(1);
  bench.reach(one, 'delivered');
  await settle();
  bench.segments.set(one.id, 3);
  await bench.clock.advance(1000);
  const segments = bench.posted.map(
    ({ request }) => (JSON.parse(String(request.body)) as { number_of_segments: number }).number_of_segments,
  );
  assert.deepEqual(segments, [1, 3]);
});
