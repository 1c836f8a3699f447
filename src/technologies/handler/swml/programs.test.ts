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
