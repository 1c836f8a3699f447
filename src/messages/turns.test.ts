import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './turns.ts';

test('work on one thing goes in turn, and does not wait for work on another', async () => {
  const turns = new Turns<string>();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = turns.take('a', async () => {
    await first.promise;
    done.push('a1');
    return 1;
  });
  const two = turns.take('a', async () => {
    done.push('a2');
    return 2;
  });
  await turns.take('b', async () => done.push('b'));
  assert.deepEqual(done, ['b']);
  first.resolve();
  assert.deepEqual(await Promise.all([one, two]), [1, 2]);
  assert.deepEqual(done, ['b', 'a1', 'a2']);
});

test('what fails fails for who asked for it alone', async () => {
  const turns = new Turns<string>();
  const failed = turns.take('a', async () => {
    throw new Error('no');
  });
  const after = turns.take('a', async () => 'yes');
  await assert.rejects(failed, /no/);
  assert.equal(await after, 'yes');
  assert.equal(await turns.take('a', async () => 'again'), 'again');
});
