import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Gate } from './gate.ts';

test('a project has its share, and the projects take turns', async () => {
  const gate = new Gate(3, 2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (name: string) =>
    gate.run(name.slice(0, 1), '', () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map(run);
  await turn();
  assert.deepEqual(begun, ['a1', 'a2', 'b1']);
  for (const expected of [['a3'], ['b2'], ['c1'], ['a4'], [], [], []]) {
    begun.length = 0;
    ends.shift()?.();
    await turn();
    assert.deepEqual(begun, expected);
  }
  await Promise.all(all);
});

test('a task that fails leaves its place', async () => {
  const gate = new Gate(1, 1);
  await assert.rejects(gate.run('a', '', () => Promise.reject(new Error('no'))));
  assert.equal(await gate.run('a', '', () => Promise.resolve(1)), 1);
});

test("a sender has his share of the project's, and whoever else sends takes turns with him", async () => {
  const gate = new Gate(10, 4, 2);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) =>
    gate.run('a', name.slice(0, -1), () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const all = ['eve1', 'eve2', 'eve3', 'eve4', 'bob1', 'amy1', 'amy2', 'joe1'].map(run);
  await turn();
  assert.deepEqual(begun, ['eve1', 'eve2', 'bob1', 'amy1']);
  for (const [ended, expected] of [
    ['bob1', ['amy2']],
    ['eve1', ['eve3']],
    ['amy1', ['joe1']],
    ['eve2', ['eve4']],
    ['amy2', []],
  ] as const) {
    begun.length = 0;
    ends.get(ended)?.();
    await turn();
    assert.deepEqual(begun, expected, `after ${ended}`);
  }
  for (const end of ends.values()) end();
  await Promise.all(all);
});
