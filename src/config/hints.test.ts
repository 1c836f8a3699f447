import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFiles } from './testing/read-files.ts';

function read(messaging: string) {
  const files: Readonly<Record<string, string>> = {
    'messaging.conf': messaging,
    'pjsip.conf': '',
    'manager.conf': '[general]\n',
  };
  const { configuration, problems } = readFiles(files);
  const own = problems.filter(({ file }) => file === 'messaging.conf');
  return {
    hints: configuration?.hints,
    problems: own.map(({ severity, line, text }) => `${severity} ${line}: ${text}`),
  };
}

test('a hint is called like its section, or as it says', () => {
  const { hints, problems } = read(`[100]
type=hint
hint=PJSIP/alice&Custom:lamp,CustomPresence:pres
[many]
type=hint
exten=_2XXX
context=phones
hint=PJSIP/\${EXTEN}
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(hints, [
    { exten: '100', context: 'default', hint: 'PJSIP/alice&Custom:lamp,CustomPresence:pres' },
    { exten: '_2XXX', context: 'phones', hint: `PJSIP/\${EXTEN}` },
  ]);
});

test('a template gives its context', () => {
  const { hints } = read('[h](!)\ntype=hint\ncontext=phones\n[100](h)\nhint=PJSIP/alice\n');
  assert.deepEqual(hints, [{ exten: '100', context: 'phones', hint: 'PJSIP/alice' }]);
});

test('what is wrong is told with its line', () => {
  const { hints, problems } = read(`[100]
type=hint
[_2[X]
type=hint
hint=PJSIP/x
exten=_2[X
[102]
type=hint
hint=PJSIP/\${CALLERID}
`);
  assert.equal(hints, undefined);
  assert.deepEqual(problems, [
    'error 1: [100] needs the option "hint"',
    'error 3: "_2[X" is no pattern: expected _ and digits, X, Z, N, [sets], . or !',
    `error 7: A hint knows no "\${CALLERID}", only \${EXTEN}`,
  ]);
});

test('of two hints for one extension the first counts', () => {
  const { hints, problems } = read(`[100]
type=hint
hint=PJSIP/a
[again]
type=hint
exten=100
hint=PJSIP/b
`);
  assert.deepEqual(hints, [{ exten: '100', context: 'default', hint: 'PJSIP/a' }]);
  assert.deepEqual(problems, ['warning 4: 100@default has a hint already; this one is not read']);
});
