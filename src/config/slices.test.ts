import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, each, inSlices, type Sliced } from './slices.ts';

function* doubled(numbers: readonly number[]): Sliced<number[]> {
  const result: number[] = [];
  yield* each(numbers, (number) => {
    const until = performance.now() + 0.5;
    while (performance.now() < until);
    result.push(number * 2);
  });
  return result;
}

const NUMBERS = Array.from({ length: 100 }, (_, i) => i);

test('work at once and in slices comes to the same', async () => {
  const expected = NUMBERS.map((number) => number * 2);
  assert.deepEqual(atOnce(doubled(NUMBERS)), expected);
  assert.deepEqual(await inSlices(doubled(NUMBERS)), expected);
});

test('others have their turn between slices', async () => {
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await inSlices(doubled(NUMBERS));
  over = true;
  assert.ok(turns >= 3, `${turns} turns`);
});

test('what it throws is thrown', async () => {
  function* broken(): Sliced<number> {
    yield;
    throw new Error('broken');
  }
  assert.throws(() => atOnce(broken()), /broken/);
  await assert.rejects(inSlices(broken()), /broken/);
});
