import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Guesses } from './guesses.ts';

const NOW = 1_700_000_000_000;

function failing(guesses: Guesses, count: number, address = '192.0.2.1', user = 'a', now = NOW): void {
  for (let i = 0; i < count; i++) guesses.failed(address, user, now);
}

test('39 wrong tries are free, the next costs a second', () => {
  const guesses = new Guesses();
  failing(guesses, 39);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW), 0);
  failing(guesses, 1);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW), 1_000);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW + 999), 1);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW + 1_000), 0);
});

test('each further one costs twice as much, up to a minute', () => {
  const guesses = new Guesses();
  failing(guesses, 39);
  const waits: number[] = [];
  for (let i = 0, now = NOW; i < 9; i++) {
    guesses.failed('192.0.2.1', 'a', now);
    const wait = guesses.waitMs('192.0.2.1', 'a', now);
    waits.push(wait);
    now += wait;
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('a minute of quiet after the wait forgets it', () => {
  const guesses = new Guesses();
  failing(guesses, 40);
  guesses.failed('192.0.2.1', 'a', NOW + 61_000);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW + 61_000), 2_000);
  guesses.failed('192.0.2.1', 'a', NOW + 61_000 + 2_000 + 60_001);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW + 123_001), 0);
});

test('other users and other addresses go on', () => {
  const guesses = new Guesses();
  failing(guesses, 50);
  assert.equal(guesses.waitMs('192.0.2.1', 'b', NOW), 0);
  assert.equal(guesses.waitMs('192.0.2.2', 'a', NOW), 0);
});

test('an address that tries many users waits for all of them', () => {
  const guesses = new Guesses();
  for (let i = 0; i < 400; i++) guesses.failed('192.0.2.1', `user ${i}`, NOW);
  assert.equal(guesses.waitMs('192.0.2.1', 'somebody', NOW), 1_000);
  guesses.succeeded('192.0.2.1', 'somebody');
  assert.equal(guesses.waitMs('192.0.2.1', 'somebody', NOW), 1_000);
});

test('a success begins anew', () => {
  const guesses = new Guesses();
  failing(guesses, 39);
  guesses.succeeded('192.0.2.1', 'a');
  failing(guesses, 39);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW), 0);
});

const SAME_HOST: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ['2001:db8::1', '2001:db8::ffff:2', true],
  ['2001:db8::1', '2001:db8:0:0:8000::', true],
  ['2001:db8::1', '2001:db8:0:1::1', false],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '192.0.2.2', false],
  ['fe80::1%eth0', 'fe80::2', true],
  ['', 'not an address: at all', false],
];

for (const [one, other, same] of SAME_HOST) {
  test(`${one} and ${other} are ${same ? 'one host' : 'two hosts'}`, () => {
    const guesses = new Guesses();
    failing(guesses, 40, one);
    assert.equal(guesses.waitMs(other, 'a', NOW), same ? 1_000 : 0);
  });
}

test('what is remembered is bounded, and goes with time', () => {
  const guesses = new Guesses(100);
  failing(guesses, 40);
  for (let i = 0; i < 1_000; i++) guesses.failed(`10.0.${i >> 8}.${i & 255}`, 'a', NOW);
  assert.equal(guesses.size, 100);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW), 0);
  for (let i = 0; i < 100; i++) guesses.waitMs('192.0.2.9', 'a', NOW + 60_001);
  assert.equal(guesses.size, 0);
});

test('an address cannot push itself out', () => {
  const guesses = new Guesses(100);
  for (let i = 0; i < 1_000; i++) guesses.failed('192.0.2.1', `user ${i}`, NOW);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW), 60_000);
});

test('a clock that is set back keeps nobody out', () => {
  const guesses = new Guesses();
  failing(guesses, 30);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW - 3_600_000), 0);
  guesses.failed('192.0.2.1', 'a', NOW - 3_600_000);
  assert.equal(guesses.waitMs('192.0.2.1', 'a', NOW - 3_600_000), 0);
});
