import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpiryQueue } from './expiry-queue.ts';

test('a long random history of adding, moving and removing always leaves the earliest first', () => {
  const queue = new ExpiryQueue<{ expiresAt: number; place: number }>();
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const present: { expiresAt: number; place: number }[] = [];
  for (let step = 0; step < 20_000; step++) {
    const what = random(3);
    const at = random(present.length || 1);
    const chosen = present[at];
    if (what === 0 || chosen === undefined) {
      const item = { expiresAt: random(1000), place: -1 };
      present.push(item);
      queue.add(item);
    } else if (what === 1) {
      const item = { expiresAt: random(1000), place: -1 };
      queue.replace(chosen, item);
      present[at] = item;
    } else {
      queue.remove(chosen);
      present.splice(at, 1);
    }
    assert.equal(queue.size, present.length);
    if (step % 100 === 0 && present.length > 0) {
      assert.equal(queue.first?.expiresAt, Math.min(...present.map((item) => item.expiresAt)));
    }
  }
  const order: number[] = [];
  for (let first = queue.first; first !== undefined; first = queue.first) {
    order.push(first.expiresAt);
    queue.remove(first);
  }
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
});

test('removing what is not in the queue does nothing', () => {
  const queue = new ExpiryQueue<{ expiresAt: number; place: number }>();
  queue.add({ expiresAt: 1, place: -1 });
  queue.remove({ expiresAt: 1, place: -1 });
  assert.equal(queue.size, 1);
});
