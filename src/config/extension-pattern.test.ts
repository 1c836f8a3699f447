import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExtension } from './extension-pattern.ts';
import { fillHint, parseHint, unknownVariable } from './hint-text.ts';

const CASES: readonly (readonly [pattern: string, matches: string, not: string])[] = [
  ['100', '100', '10 1000 _100'],
  ['X', 'X', '1'],
  ['_X', '0 9', 'X a 10'],
  ['_Z', '1 9', '0'],
  ['_N', '2 9', '0 1'],
  ['_xzn', '012', '000 011'],
  ['_2XXX', '2000 2999', '3000 200 20000'],
  ['_[13-5a]X', '10 35 a9', '20 60'],
  ['_[-1]', '- 1', '0'],
  ['_X.', '10 1abc', '1 a1'],
  ['_X!', '1 10 1abc', 'a'],
  ['_.', 'a ab', ''],
  ['_!', 'a ab', ''],
  ['_555-12XX', '5551200', '555-1200'],
  ['_+4X', '+49', '49'],
];

for (const [pattern, matching, not] of CASES) {
  test(`${pattern} matches ${matching} and not ${not}`, () => {
    const parsed = parseExtension(pattern);
    assert.ok(parsed);
    for (const exten of matching.split(' ')) assert.ok(parsed.matches(exten), exten);
    for (const exten of not.split(' ')) if (exten !== '') assert.ok(!parsed.matches(exten), exten);
  });
}

test('an empty extension matches ! alone', () => {
  assert.ok(parseExtension('_!')?.matches(''));
  assert.ok(!parseExtension('_.')?.matches(''));
});

test('what is no pattern', () => {
  for (const text of ['_', '_-', '_[12', '_[]', '_[9-1]', '_.X', '_!!', '_X.!']) {
    assert.equal(parseExtension(text), undefined, text);
  }
});

test('the parts of a hint', () => {
  assert.deepEqual(parseHint('PJSIP/mike & Custom:lamp , CustomPresence:pres'), {
    devices: ['PJSIP/mike', 'Custom:lamp'],
    presence: 'CustomPresence:pres',
  });
  assert.deepEqual(parseHint(',CustomPresence:p'), { devices: [], presence: 'CustomPresence:p' });
  assert.deepEqual(parseHint('PJSIP/a'), { devices: ['PJSIP/a'], presence: '' });
});

test('the extension in a hint', () => {
  const variable = (parameters: string) => fillHint(`PJSIP/\${EXTEN${parameters}}`, '12345');
  assert.equal(variable(''), 'PJSIP/12345');
  assert.equal(variable(':1'), 'PJSIP/2345');
  assert.equal(variable(':-2'), 'PJSIP/45');
  assert.equal(variable(':-9'), 'PJSIP/12345');
  assert.equal(variable(':1:2'), 'PJSIP/23');
  assert.equal(variable(':1:-1'), 'PJSIP/234');
  assert.equal(variable(':9'), 'PJSIP/');
  assert.equal(unknownVariable(`a\${EXTEN}b`), undefined);
  assert.equal(unknownVariable(`a\${OTHER}b`), `\${OTHER}`);
  assert.equal(unknownVariable(`a\${EXTEN:x}`), `\${EXTEN:x}`);
});
