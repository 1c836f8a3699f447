import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Questions } from './questions.ts';

const TIMEOUT_MS = 20_000;

test('the time for an answer counts from the one before it', () => {
  const questions = new Questions();
  for (const written of [20, 40, 60]) questions.add({ id: '', written }, 0, 0);
  assert.equal(questions.overdueMs(19_999, TIMEOUT_MS), 0);
  questions.shift(19_999);
  assert.equal(questions.overdueMs(39_998, TIMEOUT_MS), 0);
  assert.equal(questions.overdueMs(39_999, TIMEOUT_MS), 20_000);
  questions.shift(39_999);
  questions.shift(40_000);
  assert.equal(questions.overdueMs(1_000_000, TIMEOUT_MS), 0, 'nothing is asked');
  questions.add({ id: '', written: 61 }, 0, 1_000_000);
  assert.equal(questions.overdueMs(1_019_999, TIMEOUT_MS), 0, 'an answer of long ago');
});

test('it grows with what is written: half a millisecond for each character, up to a minute', () => {
  for (const [characters, extraMs] of [
    [16_384, 8192],
    [10_000_000, 60_000],
  ] as const) {
    const questions = new Questions();
    questions.add({ id: '', written: 1 }, characters, 0);
    assert.equal(questions.overdueMs(TIMEOUT_MS + extraMs - 1, TIMEOUT_MS), 0);
    assert.equal(questions.overdueMs(TIMEOUT_MS + extraMs, TIMEOUT_MS), TIMEOUT_MS + extraMs);
  }
});

test('the answer to a ping is one to those before it', () => {
  const questions = new Questions();
  for (const [index, id] of ['a', 'b', 'c'].entries()) questions.add({ id, written: index + 1 }, 0, 0);
  assert.equal(questions.answered('', 1), undefined);
  assert.equal(questions.answered('x', 1), undefined);
  assert.equal(questions.answered('b', 1)?.written, 2);
  assert.equal(questions.answered('a', 1), undefined);
  assert.equal(questions.size, 1);
});
