import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionLines, parameterTable, type ShownOption, shown } from './shown-option.ts';

interface Thing {
  readonly name: string;
  readonly password: string;
}

const OPTIONS: readonly ShownOption<Thing>[] = [
  shown('password', ({ password }) => password, { secret: true }),
  shown('qualify_2xx_only', () => 'true'),
  shown('a', ({ name }) => name),
];

test('lines keep the order of the table; option names become those of events', () => {
  assert.equal(
    optionLines(OPTIONS, { name: 'n', password: 'p' }, true),
    'Password: p\r\nQualify2xxOnly: true\r\nA: n\r\n',
  );
});

test('secrets are hidden, but not that there is none', () => {
  assert.match(optionLines(OPTIONS, { name: 'n', password: 'p' }, false), /^Password: <hidden>\r\n/);
  assert.match(optionLines(OPTIONS, { name: 'n', password: '' }, false), /^Password: \r\n/);
  const table = parameterTable(OPTIONS, { name: 'n', password: 'p' }, false);
  assert.match(table, / password {9}: <hidden>\n/);
});

test('nothing breaks out of its line', () => {
  const text = optionLines(OPTIONS, { name: 'a\r\nEvent: Forged', password: '\0' }, true);
  assert.equal(text.split('\r\n').length, OPTIONS.length + 1);
  assert.match(text, /A: a\\r\\nEvent: Forged\r\n$/);
});

test('the table is in the order of names and as wide as what it holds', () => {
  assert.equal(
    parameterTable(OPTIONS, { name: 'a long value here', password: 'p' }, true),
    ` ParameterName    : ParameterValue
 ====================================
 a                : a long value here
 password         : p
 qualify_2xx_only : true
`,
  );
});
