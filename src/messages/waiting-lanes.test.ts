import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WaitingLanes } from './waiting-lanes.ts';

test('lanes that wait are taken in their order, by what they begin with', () => {
  const lanes = new WaitingLanes();
  for (const key of ['carrier:a/3', 'carrier:b/1', 'carrier:a/1', 'route:+1', 'carrier:a/2']) lanes.add(key);
  lanes.add('carrier:a/3');
  assert.deepEqual(lanes.groups(), ['carrier:a/', 'carrier:b/', 'route:']);
  assert.equal(lanes.take('carrier:a/'), 'carrier:a/3');
  lanes.add('carrier:a/3');
  assert.ok(lanes.delete('carrier:a/1'));
  assert.ok(!lanes.delete('carrier:a/1'));
  assert.equal(lanes.take('carrier:a/'), 'carrier:a/2');
  assert.equal(lanes.take('carrier:a/'), 'carrier:a/3');
  assert.equal(lanes.take('carrier:a/'), undefined);
  assert.equal(lanes.take('route:'), 'route:+1');
  assert.equal(lanes.take('carrier:b/2'), undefined);
  assert.equal(lanes.take('carrier:b/1'), 'carrier:b/1');
});

test('counting by a prefix that is a group, several, or a part of one', () => {
  const lanes = new WaitingLanes();
  for (const key of ['carrier:a/12', 'carrier:a/13', 'carrier:b/1', 'pjsip:alice']) lanes.add(key);
  assert.deepEqual(
    ['carrier:a/', 'carrier:', 'carrier:a/1', 'carrier:a/12', 'pjsip:', 'x'].map((one) => lanes.count(one)),
    [2, 3, 2, 1, 1, 0],
  );
  assert.ok(lanes.has('pjsip:alice'));
  assert.ok(!lanes.has('pjsip:bob'));
  assert.equal(lanes.take('carrier:'), 'carrier:a/12');
});

test('a million that come and go cost little', () => {
  const lanes = new WaitingLanes();
  for (let i = 0; i < 300_000; i++) lanes.add(`carrier:c${i % 100}/${i}`);
  const begun = performance.now();
  for (let i = 0; i < 300_000; i++) {
    const key = lanes.take(`carrier:c${i % 100}/`);
    assert.ok(key !== undefined);
    if (i % 3 === 0) lanes.add(key);
  }
  // Quadratic, it would take minutes.
  assert.ok(performance.now() - begun < 10_000);
});
