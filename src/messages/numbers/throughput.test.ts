import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throughput } from './throughput.ts';

/** Messages of a number with one segment a second, from time 0: [segments, at] each, and when they may leave. */
const ROWS: readonly (readonly [
  what: string,
  messages: readonly (readonly [segments: number, at: number])[],
  leave: readonly number[],
])[] = [
  [
    'one after the other',
    [
      [1, 0],
      [1, 0],
      [1, 0],
    ],
    [0, 1000, 2000],
  ],
  [
    'a long one takes as long as its segments',
    [
      [3, 0],
      [1, 0],
    ],
    [0, 3000],
  ],
  [
    'what is scheduled leaves the time before it free',
    [
      [1, 60_000],
      [1, 0],
      [1, 0],
    ],
    [60_000, 0, 1000],
  ],
  [
    'two scheduled for the same time',
    [
      [1, 60_000],
      [1, 60_000],
    ],
    [60_000, 61_000],
  ],
  [
    'what does not fit before goes on behind, and nobody overtakes it',
    [
      [1, 2000],
      [3, 0],
      [1, 0],
    ],
    [2000, 0, 4000],
  ],
  [
    'and over two that are taken',
    [
      [1, 1000],
      [1, 3000],
      [4, 0],
      [1, 0],
    ],
    [1000, 3000, 0, 6000],
  ],
  [
    'the end of one is free',
    [
      [1, 0],
      [1, 1000],
      [1, 1000],
    ],
    [0, 1000, 2000],
  ],
  [
    'in the middle of one it waits for its end',
    [
      [2, 0],
      [1, 500],
    ],
    [0, 2000],
  ],
];

for (const [what, messages, leave] of ROWS) {
  test(`throughput: ${what}`, () => {
    const throughput = new Throughput();
    const got = messages.map(([segments, at]) => throughput.reserve('+1', 1, segments, at, 0));
    assert.deepEqual(got, leave);
  });
}

test('throughput: what is over is forgotten, and looking takes nothing', () => {
  const throughput = new Throughput();
  throughput.reserve('+1', 2, 10, 0, 0);
  assert.equal(throughput.next('+1', 1000, 1000), 5000);
  assert.equal(throughput.next('+1', 1000, 1000), 5000);
  assert.equal(throughput.next('+2', 1000, 1000), 1000);
  assert.equal(throughput.reserve('+1', 2, 1, 9000, 9000), 9000);
});

test('throughput: ten thousand messages are told their times one by one, at the rate', () => {
  const throughput = new Throughput();
  for (let index = 0; index < 10_000; index++) {
    assert.equal(throughput.reserve('+1', 100, 1, 0, 0), index * 10);
  }
});
