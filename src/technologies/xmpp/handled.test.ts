import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandledStanzas } from './handled.ts';

test('as handled count those before which all are', () => {
  const handled = new HandledStanzas();
  const [a, b, c] = [handled.came(), handled.came(), handled.came()];
  assert.equal(c(), false);
  assert.equal(a(), true);
  assert.equal(handled.count, 1);
  assert.equal(b(), true);
  assert.deepEqual([handled.count, handled.underWay], [3, 0]);
  const late = handled.came();
  handled.resume();
  assert.equal(late(), false, 'it comes again on the stream that goes on');
  assert.equal(handled.count, 3);
});

test('what is done with is not under way, also where it cannot be counted yet', () => {
  const handled = new HandledStanzas();
  const [first, second] = [handled.came(), handled.came()];
  second();
  assert.deepEqual([handled.count, handled.underWay], [0, 1]);
  first();
  assert.deepEqual([handled.count, handled.underWay], [2, 0]);
});
