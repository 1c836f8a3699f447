import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SrvRecord } from './resolver.ts';
import { srvOrder } from './srv-order.ts';

test('lower priorities first, whatever their weights', () => {
  const records = [record('c', 30, 100), record('a', 10, 0), record('b', 20, 1)];
  assert.deepEqual(names(srvOrder(records, () => 0.99)), 'abc');
});

test('RFC 2782: within a priority drawn by weight', () => {
  const records = [record('a', 1, 60), record('b', 1, 30), record('c', 1, 10)];
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 0x1_0000_0000;
  };
  const first = new Map<string, number>();
  for (let i = 0; i < 10_000; i++) {
    const ordered = srvOrder(records, random);
    assert.equal(ordered.length, 3);
    const { name } = ordered[0]!;
    first.set(name, (first.get(name) ?? 0) + 1);
  }
  assert.ok(Math.abs(first.get('a')! - 6000) < 300, `${first.get('a')}`);
  assert.ok(Math.abs(first.get('b')! - 3000) < 300, `${first.get('b')}`);
  assert.ok(Math.abs(first.get('c')! - 1000) < 300, `${first.get('c')}`);
});

test('those of weight 0 come too, and none gets lost', () => {
  const records = [record('a', 1, 0), record('b', 1, 0), record('c', 1, 65_535)];
  assert.equal(names(srvOrder(records, () => 0)), 'abc');
  assert.equal(names(srvOrder(records, () => 0.999_999)), 'cab');
  assert.equal(names(srvOrder([], () => 0)), '');
});

function record(name: string, priority: number, weight: number): SrvRecord {
  return { name, priority, weight, port: 5060 };
}

function names(records: readonly SrvRecord[]): string {
  return records.map(({ name }) => name).join('');
}
