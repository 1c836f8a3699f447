import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unacknowledged } from './unacknowledged.ts';

test('acknowledgements settle in order, also where the count wraps', () => {
  const sent = new Unacknowledged();
  const settled: string[] = [];
  const push = (id: string) =>
    sent.push({ xml: `<${id}/>`, id, settle: (how) => settled.push(`${id} ${how}`) });
  for (const id of ['a', 'b', 'c']) push(id);
  assert.equal(sent.bytes, 12);
  assert(!sent.acknowledge(4));
  assert(!sent.acknowledge(Number.NaN));
  assert(!sent.acknowledge(-1));
  assert(sent.acknowledge(2));
  assert(sent.acknowledge(2), 'again');
  assert(!sent.acknowledge(1), 'backwards');
  assert.deepEqual(settled, ['a acknowledged', 'b acknowledged']);
  assert.equal(sent.written, 3);
  assert.deepEqual(
    sent.restart().map(({ id }) => id),
    ['c'],
  );
  assert.equal(sent.size, 0);
  for (let count = 1; count <= 5000; count++) {
    push(`m${count}`);
    assert(sent.acknowledge(count));
  }
  assert.equal(sent.bytes, 0);
});
