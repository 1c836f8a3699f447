import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFiles } from './testing/read-files.ts';

test('types keep their lines in order, are found in any case, and templates are none', () => {
  const { types } = read(
    '[base](!)\nX-A=>1\n[One](base)\nEvent=>check-sync\\;reboot=true\nContent-Type=>text/plain\nContent=>a\nContent=>\n',
  );
  assert.deepEqual([...types.keys()], ['one']);
  assert.deepEqual(types.get('one'), {
    name: 'One',
    lines: [
      ['X-A', '1'],
      ['Event', 'check-sync;reboot=true'],
      ['Content-Type', 'text/plain'],
      ['Content', 'a'],
      ['Content', ''],
    ],
  });
});

for (const [what, text, told] of [
  ['[general]', '[general]\nx=>y\n[a]\nEvent=>x\n', 'pjsip_notify.conf:1 [general] is reserved'],
  ['a name twice', '[a]\nEvent=>x\n[A]\nEvent=>y\n', 'pjsip_notify.conf:3 [A] is there twice'],
  [
    'a type that has no content',
    '[a]\nContent-Type=>text/plain\n',
    'pjsip_notify.conf:2 A Content-Type needs',
  ],
  [
    'a type that is none',
    '[a]\nContent-Type=>text\nContent=>x\n',
    'pjsip_notify.conf:2 A Content-Type is like',
  ],
  ['a name that is none', '[a]\nX A=>1\n', 'pjsip_notify.conf:2 "X A" is no header name'],
] as const) {
  test(`${what} is told, and hurts nothing else`, () => {
    const { types, problems } = read(text);
    assert.equal(problems.length, 1);
    assert.ok(problems[0]?.startsWith(told), String(problems[0]));
    assert.deepEqual([...types.keys()], ['a']);
    assert.equal(types.get('a')?.lines.length, text.includes('Content=>x') ? 2 : 1);
  });
}

function read(text: string) {
  const files: Readonly<Record<string, string>> = {
    'manager.conf': '',
    'pjsip.conf': '',
    'pjsip_notify.conf': text,
  };
  const { configuration, problems } = readFiles(files);
  return {
    types: configuration?.notify.pjsip ?? assert.fail('refused'),
    problems: problems.map((problem) => `${problem.file}:${problem.line} ${problem.text}`),
  };
}
