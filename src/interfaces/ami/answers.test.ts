import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answers } from './answers.ts';

test('answers come out in the order of their places', () => {
  const answers = new Answers();
  const [a, b] = [answers.open(), answers.open(), answers.open('c')];
  assert.equal(answers.pending, 3);
  assert.equal(answers.take(), '');
  answers.fill(b as number, 'b');
  assert.equal(answers.take(), '');
  answers.fill(a as number, 'a');
  assert.equal(answers.take(), 'abc');
  assert.equal(answers.pending, 0);
  assert.equal(answers.take(), '');
});

test('places stay theirs while others come and go', () => {
  const answers = new Answers();
  const open: number[] = [];
  let out = '';
  let expected = '';
  for (let i = 0; i < 20_000; i++) {
    open.push(answers.open());
    expected += `${i},`;
    // The window is never empty, so the list must be compacted while places are taken.
    if (open.length > 50) {
      answers.fill(open[0] as number, `${i - 50},`);
      open.shift();
      out += answers.take();
      assert.equal(answers.pending, open.length);
    }
  }
  open.forEach((place, i) => {
    answers.fill(place, `${20_000 - open.length + i},`);
  });
  out += answers.take();
  assert.equal(out, expected);
});
