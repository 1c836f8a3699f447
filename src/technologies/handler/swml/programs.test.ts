import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Programs } from './programs.ts';

test('a document is read once, and forgotten when others were used since', async () => {
  const programs = new Programs(2);
  const first = await programs.of('reply: a');
  assert.equal(await programs.of('reply: a'), first);
  await programs.of('reply: b');
  await programs.of('reply: c');
  assert.equal(await programs.of('reply: a'), first);
  await programs.of('reply: d');
  await programs.of('reply: e');
  await programs.of('reply: f');
  assert.notEqual(await programs.of('reply: a'), first);
});

test('what is no document is not kept', async () => {
  const programs = new Programs();
  await assert.rejects(programs.of('x'), { code: 'json_or_yaml_required' });
  await assert.rejects(programs.of('x'), { code: 'json_or_yaml_required' });
});

test('a long document is read each time', async () => {
  const programs = new Programs();
  const text = JSON.stringify({ reply: 'x'.repeat(40_000) });
  assert.notEqual(await programs.of(text), await programs.of(text));
});

test('a document that many wait for is read once', async () => {
  const programs = new Programs();
  const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => programs.of('reply: a')));
  for (const other of others) assert.equal(other, first);
});

test('what holds up the reading of YAML holds up nothing else', async () => {
  const programs = new Programs();
  await programs.of('reply: a');
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  await assert.rejects(programs.of('- "'.repeat(10_000)), { code: 'json_or_yaml_required' });
  clearInterval(ticking);
  assert.ok(turns > 1, `${turns} turns`);
});
