import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Downloads } from './downloads.ts';

test('messages without files of those who send none are never held back', () => {
  const downloads = new Downloads();
  for (let count = 0; count < 1000; count++) {
    assert.deepEqual(downloads.enter('sms', 'eve', false)?.fetches, false);
  }
});

test('one sender has eight messages with files at a time, an account forty-eight; the others go on as links', () => {
  const downloads = new Downloads();
  const fetches = (sender: string, count: number) =>
    Array.from({ length: count }, () => downloads.enter('sms', sender, true)?.fetches).filter(Boolean).length;
  assert.equal(fetches('eve', 20), 8);
  for (const sender of ['a', 'b', 'c', 'd']) assert.equal(fetches(sender, 8), 8);
  assert.equal(fetches('f', 6), 6);
  assert.equal(fetches('g', 8), 2);
  assert.equal(downloads.enter('other', 'h', true)?.fetches, true, 'accounts do not hinder each other');
});

test('behind files that are fetched only so many wait, and there is room again', () => {
  const downloads = new Downloads();
  const first = downloads.enter('sms', 'eve', true);
  const behind = Array.from({ length: 64 }, () => downloads.enter('sms', 'eve', false));
  assert(behind.every((place) => place !== undefined));
  assert.equal(downloads.enter('sms', 'eve', false), undefined);
  assert.notEqual(downloads.enter('sms', 'bob', false), undefined);
  const bobs = downloads.enter('sms', 'bob', true);
  assert.notEqual(
    downloads.enter('sms', 'bob', false),
    undefined,
    'who names files himself has his own share',
  );
  for (const place of [first, bobs, ...behind]) place?.leave();
  assert.equal(downloads.enter('sms', 'eve', true)?.fetches, true);
});
